import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const SLOT = 5 * 60_000;
export const SLOTS = 288;
const DAY = SLOTS * SLOT;
const HEAD = 'DateTime,Calls';

/** A real day: calls by five-minute slot; NaN where the file says nothing. */
export interface RealDay {
  /** Midnight, UTC: the file's times are taken as such. */
  readonly at: number;
  readonly calls: Float64Array;
}

/** The same where the centre is open: the same hours each day. */
export interface CallDay {
  readonly date: string;
  /** 0 Sunday … 6 Saturday. */
  readonly weekday: number;
  readonly calls: readonly number[];
}

/** Where data sets lie that the project does not carry: `PILOTLIGHT_DATASETS`, else `../shared/data`. Null: not there. */
export function dataFile(...path: readonly string[]): string | null {
  const file = join(process.env.PILOTLIGHT_DATASETS ?? join(process.cwd(), '..', 'shared', 'data'), ...path);
  return existsSync(file) ? file : null;
}

/** Where the real arrivals lie: the file named, else among the data sets. Null: nowhere. */
export function arrivalsFile(named: string | undefined): string | null {
  return named ?? dataFile('arrivals', 'bank_calls_2003-03_2003-08.csv');
}

/** @throws Error where the file is none of `DateTime,Calls` by five minutes */
export async function readArrivals(file: string): Promise<RealDay[]> {
  const [head, ...lines] = (await readFile(file, 'utf8')).trim().split(/\r?\n/);
  if (head !== HEAD) throw new Error(`${file}: the first line must be "${HEAD}"`);
  const days = new Map<number, Float64Array>();
  lines.forEach((line, i) => {
    const [time, calls] = line.split(',');
    const at = Date.parse(`${time!.replace(' ', 'T')}Z`);
    if (Number.isNaN(at) || !(Number(calls) >= 0)) throw new Error(`${file}: line ${i + 2} is no time and count`);
    const midnight = Math.floor(at / DAY) * DAY;
    const day = days.get(midnight) ?? new Float64Array(SLOTS).fill(NaN);
    day[Math.floor((at - midnight) / SLOT)] = Number(calls);
    days.set(midnight, day);
  });
  return [...days].sort(([a], [b]) => a - b).map(([at, day]) => ({ at, calls: day }));
}

/** The slots that have calls, day by day; days of another length than the first are left out. */
export function openDays(days: readonly RealDay[]): readonly CallDay[] {
  const all = days.map(({ at, calls }) => ({
    date: new Date(at).toISOString().slice(0, 10),
    weekday: new Date(at).getUTCDay(),
    calls: [...calls].filter((n) => !Number.isNaN(n))
  }));
  return all.filter(({ calls }) => calls.length === all[0]!.calls.length);
}

/** The rows of a CSV by column, numbers; lines with # are remarks. */
export async function readNumbers(file: string): Promise<readonly Readonly<Record<string, number>>[]> {
  const lines = (await readFile(file, 'utf8')).trim().split(/\r?\n/);
  const [head, ...rows] = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(head!.map((key, i) => [key, Number(row[i])])));
}
