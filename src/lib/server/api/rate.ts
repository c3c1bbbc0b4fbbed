import type { Clock } from '../ports.ts';

/** Events per key: a bucket that fills evenly. */
export interface RateLimit {
  /** 0: take them. Else the seconds to wait, and nothing was taken. */
  take(who: string, events: number): number;
}

export interface RateOptions {
  readonly clock: Clock;
  /** Events per second, sustained. Default 10,000: a tenth of what one core folds. */
  readonly perSecond?: number;
  /** Events at once. Default 50,000: five seconds' worth, a day's backlog of a small site. */
  readonly burst?: number;
}

/** One bucket a key, in memory; keys come from the config, so there are few. */
export function createRateLimit({ clock, perSecond = 10_000, burst = 50_000 }: RateOptions): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(who, events) {
      const now = clock.now();
      const bucket = buckets.get(who) ?? { left: burst, at: now };
      buckets.set(who, bucket);
      bucket.left = Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) * perSecond) / 1000);
      bucket.at = now;
      if (events > bucket.left) return Math.max(1, Math.ceil((events - bucket.left) / perSecond));
      bucket.left -= events;
      return 0;
    }
  };
}
