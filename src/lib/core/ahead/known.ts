import type { DayKey, EpochMs, QueueId, SiteId } from '../ids.ts';
import { SLOT } from '../metrics/ledger.ts';
import type { Busyness } from '../staffing/forecast.ts';
import type { Expected, QueueAhead, SiteForecast } from '../forecast-state.ts';
import type { Baseline } from '../surge/baseline.ts';

/** What the floor has learnt of offered contacts. Plain data. */
export interface Known {
  histories: Map<QueueId, History>;
  forecasts: Map<SiteId, Forecasts>;
  /** What was reckoned of each queue last. */
  reckoned: Map<QueueId, QueueAhead>;
  /** Since when somebody looks without a break, and the start of the five minutes that ended last. */
  watched: { since: EpochMs; closed: EpochMs };
}

/** What is known of the contacts offered to a queue. Plain data. */
export interface History {
  baseline: Baseline;
  /** Offered by slot of the last two days. */
  offered: Map<EpochMs, number>;
  /** Closed slots in which the queue was open and its source heard all along. */
  heard: Set<EpochMs>;
  /** The last local date that was learnt or looked at. */
  learnt: DayKey | null;
}

/** What was forecast of a site. Plain data. */
export interface Forecasts {
  /** How busy the day is, as of the last slot. */
  busy: Busyness;
  /** Oldest first. */
  made: Made[];
  shown: SiteForecast;
}

export interface Made {
  readonly at: EpochMs;
  readonly slots: readonly Expected[];
  readonly hour: Expected;
}

export function createKnown(now: EpochMs): Known {
  const closed = (Math.floor(now / SLOT) - 1) * SLOT;
  return { histories: new Map(), forecasts: new Map(), reckoned: new Map(), watched: { since: now, closed } };
}
