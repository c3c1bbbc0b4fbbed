import type { Caller, ContactState, FlowReason } from '../facts.ts';
import type { ContactId, EpochMs, Ms, QueueId, SeatId, SiteId } from '../ids.ts';
import type { Mark } from '../metrics/mark.ts';

/** What one contact's milestones add up to: where it stands, and all that it adds to figures and seats. */
export interface Story {
  /** Has a beginning: arrived, queued, turned away, dialled or connected. */
  begun: boolean;
  state: ContactState;
  since: EpochMs;
  arrived: EpochMs;
  entry: Entry | null;
  /** The queue it waits in, or waited in last. */
  queue: QueueId | null;
  queuedSince: EpochMs | null;
  ringing: readonly SeatId[];
  seat: SeatId | null;
  about: About;
  marks: readonly Mark[];
  parts: readonly Part[];
}

/** What the latest milestone that speaks of it says. */
export interface About {
  channel: string;
  direction: 'in' | 'out';
  site: SiteId | null;
  caller: Caller | null;
  callerName: string | null;
  area: string | null;
  topic: string | null;
  matter: string | null;
  position: number | null;
  priority: number | null;
}

/** One stay in one queue. */
export interface Entry {
  readonly queue: QueueId;
  readonly site: SiteId;
  readonly entered: EpochMs;
  readonly within: Ms;
  readonly short: Ms;
  settled: EpochMs | null;
  outcome: Outcome | null;
  /** Settled by entering another queue: the reason may still be told at that very time. */
  implied: boolean;
  /** Stated or by clock; null: nobody saw it. */
  wait: Ms | null;
  part: Part | null;
  untold: boolean;
}

export type Outcome = 'answered' | 'abandoned' | 'left_unanswered' | 'lost_sight' | FlowReason;

/** A seat's share in a contact. */
export interface Part {
  readonly contact: ContactId;
  readonly seat: SeatId;
  readonly kind: 'ring' | 'dial' | 'talk' | 'wrap';
  readonly channel: string;
  readonly queue: QueueId | null;
  readonly from: EpochMs;
  to: EpochMs | null;
  /** The end is a rule's, not a fact's (wrap-up by the queue's setting). */
  scheduled: boolean;
  missed: boolean;
  /** Answered from a queue or directly: counts for the seat and its agent. */
  answered: boolean;
  /** `[from, to, from, to …]`; an odd length: on hold now. */
  holds: EpochMs[];
  /** Talk as counted: stated or by clock, ms; null while it runs. */
  talk: Ms | null;
  /** After-call end as told by `wrapped_up`. */
  wrapped: EpochMs | null;
}
