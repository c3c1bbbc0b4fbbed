import type { Ms } from '../../core/ids.ts';
import type { Clock } from '../ports.ts';

/** So many tries a key within any window: for passwords and codes. */
export interface Tries {
  /** 0: try. Else the seconds to wait, and nothing was counted. */
  take(key: string): number;
  /** The last try is not counted: it was right, and says nothing about the ones before. */
  giveBack(key: string): void;
  /** For a try that was right, and settles that the ones before were theirs too. */
  forget(key: string): void;
  /** Keys held. */
  readonly size: number;
}

/** Longer keys share what their beginnings have. */
const LONGEST_KEY = 256;

/** Sliding windows in memory: `size` keys at most, of which the one untouched longest goes first. */
export function createTries(options: {
  readonly clock: Pick<Clock, 'now'>;
  readonly max: number;
  readonly windowMs: Ms;
  readonly size: number;
}): Tries {
  const { clock, max, windowMs, size } = options;
  /** When each try was; in the order in which keys were last touched. */
  const tries = new Map<string, number[]>();
  return {
    take(whole) {
      const key = whole.slice(0, LONGEST_KEY);
      const now = clock.now();
      // a clock set back must not lock anybody out for longer than the window
      const recent = (tries.get(key) ?? []).map((at) => Math.min(at, now)).filter((at) => at > now - windowMs);
      tries.delete(key);
      tries.set(key, recent);
      if (tries.size > size) tries.delete(tries.keys().next().value!);
      if (recent.length >= max) return Math.max(1, Math.ceil((recent[0]! + windowMs - now) / 1000));
      recent.push(now);
      return 0;
    },
    giveBack(whole) {
      tries.get(whole.slice(0, LONGEST_KEY))?.pop();
    },
    forget(key) {
      tries.delete(key.slice(0, LONGEST_KEY));
    },
    get size() {
      return tries.size;
    }
  };
}
