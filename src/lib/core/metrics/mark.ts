import type { EpochMs } from '../ids.ts';

/**
 * A mark is one dated contribution to the figures of a queue and its site. The figures are the sum of all marks, so
 * a late fact changes them by difference: its contact's old marks are taken away, the new ones put in (ORDER3).
 */
export interface Mark {
  readonly t: EpochMs;
  /** Where it counts: a queue and its site, or the site alone, or the queue alone. */
  readonly queue: string | null;
  readonly site: string | null;
  /** Counted by the mark's own time, in every window. */
  count: readonly number[];
  /** The entry set, by entering: interval and day. */
  set: readonly number[];
  /** The entry set, by settling: the live windows. */
  live: readonly number[];
  /** A caller's key, for distinct callers; null: none. */
  readonly caller: string | null;
  /** Taken away: the windows that still hold it skip it. */
  dead: boolean;
}

export const NONE: readonly number[] = [];

export function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
