import type { AnyFact } from '../../../core/facts.ts';
import type { EpochMs } from '../../../core/ids.ts';

/**
 * SIM10: the story's time and the clock's, the same at the opening. The story runs `speed` times as fast, before it
 * too, and facts are dated by the clock: waits, talks and pauses are that much shorter.
 */
export interface Pace {
  /** When the clock shows what the story does at `time`. */
  dated(time: EpochMs): EpochMs;
  /** What the story's time is when the clock shows `at`. */
  told(at: EpochMs): EpochMs;
  fact(fact: AnyFact): AnyFact;
  readonly speed: number;
}

/** Fields of data that name a moment. */
const MOMENTS: ReadonlySet<string> = new Set(['until', 'due', 'started', 'eta']);

/** @throws RangeError when `speed` is not above 0. */
export function createPace(opening: EpochMs, speed: number): Pace {
  if (!(speed > 0) || !Number.isFinite(speed)) throw new RangeError(`speed: above 0, not ${speed}`);
  const dated = (time: EpochMs): EpochMs => Math.round(opening + (time - opening) / speed);
  return {
    dated,
    speed,
    told: (at) => Math.round(opening + (at - opening) * speed),
    fact(fact) {
      if (speed === 1) return fact;
      const data = Object.entries(fact.data).map(([key, value]: [string, unknown]) =>
        MOMENTS.has(key) && typeof value === 'number' ? [key, dated(value)] : [key, value]
      );
      return { ...fact, time: dated(fact.time), data: Object.fromEntries(data) as unknown } as AnyFact;
    }
  };
}
