import type { Bench, BenchResult, BenchRow } from './bench.ts';

/** A benchmark's outcome as a Markdown table: what the README and the terminal show. */
export function benchTable(bench: Pick<Bench, 'name' | 'title'>, { rows }: BenchResult): string {
  const head = ['what', 'ours', 'baseline', 'ratio (min–max)', 'goal', ''];
  const cells = [head, ...rows.map(rowCells)];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => width(row[column]!))));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell + ' '.repeat(widths[column]! - width(cell))).join(' | ')} |`;
  const rule = `|${widths.map((wide) => '-'.repeat(wide + 2)).join('|')}|`;
  const notes = rows.flatMap(({ what, note }) => (note ? [`- ${what}: ${note}`] : []));
  const parts = [`bench ${bench.name}: ${bench.title}`, '', line(head), rule, ...cells.slice(1).map(line)];
  return [...parts, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

/** The same for programs. */
export function benchJson(bench: Pick<Bench, 'name' | 'title'>, { rows }: BenchResult): object {
  return { bench: bench.name, title: bench.title, rows };
}

function rowCells({ what, unit, ours, baseline, ratio, spread, goal, met }: BenchRow): string[] {
  const around = spread ? ` (${figure(spread[0])}–${figure(spread[1])})` : '';
  return [
    what,
    `${figure(ours)} ${unit}`,
    baseline === null ? '' : `${figure(baseline)} ${unit}`,
    ratio === null ? '' : `${figure(ratio)}${around}`,
    goal ?? '',
    met === null ? '' : met ? 'met' : 'short'
  ];
}

function figure(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return Number(value.toPrecision(3)).toString();
}

/** Characters, not UTF-16 units: the table holds ≤ and ×, nothing wider. */
function width(text: string): number {
  return Array.from(text).length;
}
