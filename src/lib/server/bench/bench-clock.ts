import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Clock } from '../ports.ts';

/** A clock that follows a workload's own time, so that an hour of facts is folded as an hour, however fast it is fed. */
export interface BenchClock extends Clock {
  /** Goes to this moment and runs what has fallen due. */
  to(now: EpochMs): void;
}

export function createBenchClock(start: EpochMs): BenchClock {
  let now = start;
  const due = new Map<() => void, EpochMs>();

  const after = (ms: Ms, work: () => void): (() => void) => {
    const timer = (): void => work();
    due.set(timer, now + Math.max(0, ms));
    return () => due.delete(timer);
  };
  return {
    now: () => now,
    after,
    every(ms, work) {
      let stop = (): unknown => undefined;
      const again = (): void => {
        stop = after(ms, again);
        work();
      };
      stop = after(ms, again);
      return () => void stop();
    },
    to(next) {
      now = Math.max(now, next);
      for (const [timer, at] of [...due]) {
        if (at > now || !due.delete(timer)) continue;
        timer();
      }
    }
  };
}
