import type { EpochMs } from '../ids.ts';
import type { Day } from '../settings.ts';

export type DayOf = (at: EpochMs) => Day;

/**
 * Business days whose start was changed: `before` rules up to `from`, `after` from then on. The running day goes on
 * until the next one's new start, so that days neither overlap nor share a name (PLAN2).
 */
export function joinDays(before: DayOf, from: EpochMs, after: DayOf): DayOf {
  const last = before(from - 1);
  let to = from;
  for (let next = after(to); next.key <= last.key; next = after(to)) to = next.to;
  const running = { key: last.key, from: last.from, to };
  return (at) => {
    if (at >= to) {
      const day = after(at);
      return day.from >= to ? day : { ...day, from: to };
    }
    return at >= running.from ? running : before(at);
  };
}
