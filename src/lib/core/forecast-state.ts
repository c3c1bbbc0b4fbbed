import type { EpochMs } from './ids.ts';

/** What a count will be: its mean, and the middle 90 % of its law. */
export interface Expected {
  mean: number;
  low: number;
  high: number;
}

export interface SiteForecast {
  /** Offered per 5 minutes, `[start, mean, low, high]`: what was forecast of the trend's slots, then the next hour. */
  slots: readonly (readonly [EpochMs, mean: number, low: number, high: number])[];
  /** Offered in the next hour. */
  hour: Expected;
}

/** The next hour of a queue, from the floor as it is now: what `required` says, and what becomes of it if nobody acts. */
export interface QueueAhead {
  /** When it was reckoned. */
  at: EpochMs;
  /** Seats required now. */
  required: number;
  /** Seats there now that count for it: of one that serves several queues, its part. */
  present: number;
  /** The first stretch of time in which seats are missing, and the most of them; null: none are. */
  need: { seats: number; from: EpochMs; until: EpochMs } | null;
  /** The longest expected wait, seconds, and when; null: nobody is there to answer. */
  worst: { wait: number | null; at: EpochMs };
  /** Offered in the next hour. */
  hour: Expected;
  /** Away now, and could come back. */
  away: number;
}
