import type { EpochMs, Ms } from '../../src/lib/core/ids.ts';
import type { Clock } from '../../src/lib/server/ports.ts';

/** A clock that stands still until a test moves it. */
export interface VirtualClock extends Clock {
  /** Runs what falls due on the way, in order, each at its own moment. */
  advance(ms: Ms): void;
  /** Jumps as a corrected clock does: forwards or back, running nothing on the way. */
  jump(ms: Ms): void;
  /** How many timers are set: 0 shows that everything was closed. */
  timers(): number;
}

export function createVirtualClock(start: EpochMs): VirtualClock {
  let now = start;
  /** Timers run by a time that never jumps, as the machine's do. */
  let ran = 0;
  let set = 0;
  const timers = new Map<number, { due: number; work: () => void }>();

  const after = (ms: Ms, work: () => void): (() => void) => {
    const id = ++set;
    timers.set(id, { due: ran + Math.max(0, ms), work });
    return () => timers.delete(id);
  };
  /** The first that falls due; of two at once the one set first. */
  function next(until: number): [number, { due: number; work: () => void }] | undefined {
    let found: [number, { due: number; work: () => void }] | undefined;
    for (const entry of timers)
      if (entry[1].due <= until && (found === undefined || entry[1].due < found[1].due)) found = entry;
    return found;
  }

  return {
    now: () => now,
    after,
    every(ms, work) {
      let stop: () => void;
      const again = (): void => {
        stop = after(ms, again);
        work();
      };
      stop = after(ms, again);
      return () => stop();
    },
    advance(ms) {
      const until = ran + ms;
      for (let found = next(until); found; found = next(until)) {
        const [id, timer] = found;
        timers.delete(id);
        now += timer.due - ran;
        ran = timer.due;
        timer.work();
      }
      now += until - ran;
      ran = until;
    },
    jump(ms) {
      now += ms;
    },
    timers: () => timers.size
  };
}
