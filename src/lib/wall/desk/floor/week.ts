import type { HoursConfig } from '../config.ts';

export interface HoursRow {
  /** `mon-fri`, `sun` or `holiday`. */
  readonly days: string;
  readonly from: string;
  readonly to: string;
}

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const RANGES = ['mon-fri', 'mon-sun', 'sat-sun', ...DAYS, 'holiday'] as const;

/** `{ mon-fri: ["08:00-12:00", "14:00-18:00"] }` as a row each. */
export function rowsOf(hours: HoursConfig): HoursRow[] {
  return Object.entries(hours).flatMap(([days, spans]) =>
    [spans].flat().map((span) => {
      const [from = '', to = ''] = span.split('-');
      return { days, from, to };
    })
  );
}

/** Back again; no rows: null, always open. */
export function hoursOf(rows: readonly HoursRow[]): HoursConfig | null {
  if (rows.length === 0) return null;
  const days = new Map<string, string[]>();
  for (const row of rows) days.set(row.days, [...(days.get(row.days) ?? []), `${row.from}-${row.to}`]);
  return Object.fromEntries([...days].map(([key, spans]) => [key, spans.length === 1 ? spans[0]! : spans]));
}

/** Pieces of the day that a time span covers, in minutes; one that runs over midnight is two. */
export function pieces(from: string, to: string): { readonly from: number; readonly to: number }[] {
  const [a, b] = [minutes(from), minutes(to)];
  if (a === null || b === null) return [];
  if (a < b) return [{ from: a, to: b }];
  return [
    { from: a, to: 1440 },
    { from: 0, to: b }
  ].filter((piece) => piece.from < piece.to);
}

function minutes(text: string): number | null {
  const found = /^(\d\d):(\d\d)$/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}
