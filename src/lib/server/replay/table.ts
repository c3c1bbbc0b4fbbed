import type { Figures } from '../../core/state.ts';
import type { ReplayResult } from './result.ts';

const COLUMNS: readonly (readonly [string, (figures: Figures) => number | null])[] = [
  ['offered', (f) => f.offered],
  ['answered', (f) => f.answered],
  ['abandoned', (f) => f.abandoned],
  ['short', (f) => f.short_abandoned],
  ['overflowed', (f) => f.overflowed],
  ['left', (f) => f.left_unanswered],
  ['lost', (f) => f.lost_sight],
  ['missed rings', (f) => f.ring_missed],
  ['service level', (f) => f.service_level],
  ['asa s', (f) => f.asa],
  ['talk s', (f) => f.talk_s]
];

/** A replay's figures for people: a line a queue, then all of it. What can't be told is a dash. */
export function replayTable({ queues, total, conservation }: ReplayResult): string {
  const lines = [...Object.entries(queues), ['total', total] as const].map(([name, figures]) => [
    name,
    ...COLUMNS.map(([, read]) => number(read(figures)))
  ]);
  const rows = [['queue', ...COLUMNS.map(([title]) => title)], ...lines];
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const text = rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ')
  );
  return `${text.join('\n')}\nlaw of conservation: ${conservation.checked} checked, ${conservation.broken} broken`;
}

function number(value: number | null): string {
  if (value === null) return '–';
  return Number.isInteger(value) ? String(value) : value.toFixed(3);
}
