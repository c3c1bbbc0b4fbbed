import type { Ms } from '../../src/lib/core/ids.ts';
import { createClock } from '../../src/lib/server/clock.ts';
import type { Clock } from '../../src/lib/server/ports.ts';

/** The machine's clock, set forward by a test: timers run as they do, what is read from it has moved. */
export interface ShiftedClock extends Clock {
  forward(ms: Ms): void;
}

export function createShiftedClock(): ShiftedClock {
  const real = createClock();
  let by = 0;
  return {
    ...real,
    now: () => real.now() + by,
    forward(ms) {
      by += ms;
    }
  };
}
