import type { EpochMs, Ms, QueueId, SiteId } from '../ids.ts';

/** What the floor's settings say of a queue at a moment. */
export interface Terms {
  readonly site: SiteId;
  readonly within: Ms;
  readonly short: Ms;
  readonly wrapUp: Ms | null;
}

export type TermsOf = (queue: QueueId, at: EpochMs) => Terms;
