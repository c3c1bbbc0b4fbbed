import type { Clock } from './ports.ts';

/** `setTimeout` turns a longer wait into none at all. */
const LONGEST_WAIT = 2 ** 31 - 1;

/** The machine's clock. Its timers keep no process alive by themselves. */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    every(ms, work) {
      const timer = setInterval(work, ms).unref();
      return () => clearInterval(timer);
    },
    after(ms, work) {
      // Now means after what is being read at this moment: a whole batch then makes one turn.
      if (ms <= 0) {
        const soon = setImmediate(work);
        return () => clearImmediate(soon);
      }
      const timer = setTimeout(work, Math.min(ms, LONGEST_WAIT)).unref();
      return () => clearTimeout(timer);
    }
  };
}
