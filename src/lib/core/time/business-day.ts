import type { EpochMs } from '../ids.ts';
import type { Day } from '../settings.ts';
import { atLocal, civilFromDays, offsetAt, type Zone } from './zone.ts';

const DAY = 86_400_000;

/**
 * The business day of a moment (METRIC8): named by the local date on which it begins, from its start hour to the
 * next one's. Days of 23 and 25 hours come out by themselves; nothing depends on a timer.
 */
export function businessDay(zone: Zone, startMinute: number, at: EpochMs, cache: { day: Day | null }): Day {
  const known = cache.day;
  if (known && at >= known.from && at < known.to) return known;
  const start = startMinute * 60_000;
  let days = Math.floor((at + offsetAt(zone, at) - start) / DAY);
  let from = atLocal(zone, days * DAY + start);
  let to = atLocal(zone, (days + 1) * DAY + start);
  if (at >= to) {
    days += 1;
    from = to;
    to = atLocal(zone, (days + 1) * DAY + start);
  } else if (at < from) {
    days -= 1;
    to = from;
    from = atLocal(zone, days * DAY + start);
  }
  const day = { key: civilFromDays(days), from, to };
  cache.day = day;
  return day;
}
