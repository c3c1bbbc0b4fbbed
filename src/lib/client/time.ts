import type { EpochMs, Ms } from '../core/ids.ts';

/** Time as the client needs it; tests bring their own. */
export interface Time {
  /** Only ever goes forward, whatever happens to the machine's clock. */
  mono(): Ms;
  /** The returned function stops it. */
  after(ms: Ms, work: () => void): () => void;
}

export function realTime(): Time {
  return {
    mono: () => performance.now(),
    after(ms, work) {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    }
  };
}

/** The server's clock as seen from here (LINE5). */
export interface ServerClock {
  /** A message with the server's time on it has just come in. */
  sample(now: EpochMs): void;
  now(): EpochMs;
}

/** Two halves of the window of samples: long enough for a quick one among them, short enough for a slow drift. */
const HALF_WINDOW: Ms = 10_000;

/**
 * A message can only be late, so the sample that puts the server furthest ahead is the truest. The client's own
 * clock is asked once, before the first message, and then never again.
 */
export function createServerClock(time: Time): ServerClock {
  const guess = Date.now() - time.mono();
  let current = -Infinity;
  let before = -Infinity;
  let turned = time.mono();
  return {
    sample(now) {
      const mono = time.mono();
      if (mono - turned > HALF_WINDOW) {
        before = mono - turned > 2 * HALF_WINDOW ? -Infinity : current;
        current = -Infinity;
        turned = mono;
      }
      current = Math.max(current, now - mono);
    },
    now() {
      const ahead = Math.max(current, before);
      return time.mono() + (ahead === -Infinity ? guess : ahead);
    }
  };
}
