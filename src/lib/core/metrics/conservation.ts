import type { Floor } from '../floor.ts';
import type { Place } from '../queues/place.ts';
import type { Book, Ledger } from './ledger.ts';
import * as T from './tally.ts';

/** Every way a stay can stand: with the open ones they make up the set. */
const KINDS: readonly number[] = [
  T.OPEN,
  T.ANSWERED,
  T.ABANDONED,
  T.SHORT,
  T.OVER_TIMEOUT,
  T.OVER_KEY,
  T.OVER_EMPTY,
  T.OVER_WITHDRAWN,
  T.OVER_TRANSFER,
  T.LEFT,
  T.LOST
];

/** Checks every book, every head and everybody who waits (METRIC2, SEAT4); returns the breaches. O(floor). */
export function checkLaw(floor: Floor): number {
  let broken = 0;
  for (const queue of floor.data.queues.values()) broken += breaches(queue, Number.NEGATIVE_INFINITY);
  for (const site of floor.data.sites.values()) broken += breaches(site, Number.NEGATIVE_INFINITY);
  floor.data.conservation.checked += floor.data.queues.size + floor.data.sites.size;
  floor.data.conservation.broken += broken;
  return broken;
}

/** A sample while it runs: one queue or site, what it shows now; true when the verdict is another one. */
export function sampleLaw(floor: Floor, place: Place, now: number): boolean {
  const found = breaches(place, now - 3_600_000);
  floor.data.conservation.checked += 1;
  floor.data.conservation.broken += found;
  const changed = found !== place.breaches;
  place.breaches = found;
  return changed;
}

/** How often the law is broken at one place; quarter hours that began before `since` are passed over. */
export function breaches(place: Place, since: number): number {
  const { ledger, heads, waiting } = place;
  let broken = badSet(ledger.m5) + badSet(ledger.m30) + badBooks(ledger, since);
  let open = 0;
  for (const day of ledger.days.values()) open += day.set[T.OPEN]!;
  if (open !== waiting.size) broken += 1;
  const counts = [heads.free, heads.ringing, heads.talking, heads.on_hold, heads.dialing, heads.wrapping, heads.away];
  if (counts.some((n) => n < 0) || heads.available < 0) broken += 1;
  let away = 0;
  for (const n of heads.awayBy.values()) away += n;
  if (away !== heads.away) broken += 1;
  return broken;
}

function badBooks({ days, intervals }: Ledger, since: number): number {
  let broken = 0;
  for (const day of days.values()) broken += badSet(day) + (day.count[T.OFFERED] === day.set[T.SET_SIZE] ? 0 : 1);
  for (const [from, interval] of intervals) {
    if (from < since) continue;
    broken += badSet(interval) + (interval.count[T.OFFERED] === interval.set[T.SET_SIZE] ? 0 : 1);
  }
  return broken;
}

/** The set's size is the sum of its kinds, and no sum is below 0. */
function badSet({ count, set }: Book): number {
  let sum = 0;
  for (const kind of KINDS) sum += set[kind]!;
  if (sum !== set[T.SET_SIZE]) return 1;
  for (let i = 0; i < T.TALLY_SIZE; i++) if (set[i]! < 0 || count[i]! < 0) return 1;
  return 0;
}
