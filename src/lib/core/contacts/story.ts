import type { Caller } from '../facts.ts';
import type { ContactId, EpochMs, Ms, QueueId, SeatId, SiteId, SourceId } from '../ids.ts';
import type { PartEvent } from '../seats/timeline.ts';
import type { FactData, FlowReason } from '../facts.ts';
import type { Speech } from './speech.ts';

/** What a contact's milestones, told in order, add up to so far. Plain data; `tell` moves it. */
export interface Story {
  readonly contact: ContactId;
  /** The source of its earliest milestone. */
  origin: SourceId | null;
  about: About;
  /** When it began: arrived, queued, turned away, dialled or connected; null: an orphan so far. */
  begun: EpochMs | null;
  entries: readonly Entry[];
  /** The stay it is in now. */
  open: Entry | null;
  parts: readonly Part[];
  missed: readonly { readonly t: EpochMs; readonly queue: QueueId }[];
  turnedAway: readonly { readonly t: EpochMs; readonly queue: QueueId }[];
  replies: readonly Reply[];
  /** Chat: the customer waits for a reply since. */
  pendingSince: EpochMs | null;
  replied: boolean;
  rated: Rated | null;
  /** What was heard on the call; null: nothing. */
  speech: Speech | null;
  /** Left the floor, unless something follows. */
  closed: boolean;
  /** Since when it has been in its present state. */
  since: EpochMs;
  /** What it adds to the figures may have moved. */
  figures: boolean;
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
  /** Its source can't tell the kinds of flow-out apart, and no other has; null: nobody has said. */
  untold: boolean | null;
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
  /** Counts as answered for the seat and its agent. */
  answered: boolean;
  /** `[from, to, from, to …]`; an odd length: on hold now. */
  holds: readonly EpochMs[];
  /** Talk as counted: stated or by clock, ms; null while it runs. */
  talk: Ms | null;
  /** The after-call part that follows a talk. */
  wrap: Part | null;
  /** What stands on the seat's timeline for it. */
  lines: readonly PartEvent[];
  dirty: boolean;
}

export interface Reply {
  readonly t: EpochMs;
  readonly ms: Ms;
  readonly first: boolean;
  readonly queue: QueueId | null;
}

export interface Rated {
  readonly t: EpochMs;
  readonly queue: QueueId | null;
  readonly data: FactData['contact.rated'];
}

/** Shared by all that have none: most contacts are never missed, held or answered by text. */
export const NOTHING: readonly never[] = [];

export function createStory(contact: ContactId): Story {
  return {
    contact,
    origin: null,
    about: {
      channel: 'voice',
      direction: 'in',
      site: null,
      caller: null,
      callerName: null,
      area: null,
      topic: null,
      matter: null,
      position: null,
      priority: null
    },
    begun: null,
    entries: NOTHING,
    open: null,
    parts: NOTHING,
    missed: NOTHING,
    turnedAway: NOTHING,
    replies: NOTHING,
    pendingSince: null,
    replied: false,
    rated: null,
    speech: null,
    closed: false,
    since: 0,
    figures: false
  };
}

export function openPart(story: Story, seat: SeatId, kind: Part['kind']): Part | undefined {
  const { parts } = story;
  for (let i = parts.length - 1; i >= 0; i--) {
    const part = parts[i]!;
    if (part.to === null && part.seat === seat && part.kind === kind) return part;
  }
  return undefined;
}

export function anyOpen(story: Story, kind: Part['kind']): boolean {
  for (const part of story.parts) if (part.to === null && part.kind === kind) return true;
  return false;
}

export function lastQueue(story: Story): QueueId | null {
  return story.entries.at(-1)?.queue ?? null;
}

/** Time on hold, ms, of the holds that are over. */
export function holdOf(part: Part): Ms {
  let hold = 0;
  for (let i = 1; i < part.holds.length; i += 2) hold += part.holds[i]! - part.holds[i - 1]!;
  return hold;
}
