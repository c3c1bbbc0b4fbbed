import type { EpochMs } from '../ids.ts';
import { createLedger, type Ledger } from '../metrics/ledger.ts';
import type { NowFigures, Word } from '../state.ts';
import { createWaiting, oldest, type Waiting } from './waiting.ts';

/** A queue or a site: where contacts wait and heads stand, with its books. Plain data. */
export interface Place {
  readonly id: string;
  readonly ledger: Ledger;
  readonly waiting: Waiting;
  readonly heads: Heads;
  /** A look at the windows is scheduled for then. */
  dueAt: EpochMs | null;
  /** How often its sums broke the law of conservation when they were looked at last (METRIC2). */
  breaches: number;
  /** The turn in which it moved last. */
  turn: number;
}

/** Heads by state; they add up to `signed_in` (SEAT4). */
export interface Heads {
  free: number;
  ringing: number;
  talking: number;
  on_hold: number;
  dialing: number;
  wrapping: number;
  away: number;
  awayBy: Map<string, number>;
  available: number;
  /** Open conversations on chat channels, and room for them. */
  conversations: number;
  capacity: number;
  unseenAbout: number;
  /** Seats not away, by the number of queues that each works for. */
  sharedBy: Map<number, number>;
}

export type HeadState = Exclude<Word, 'stale' | 'unreachable' | 'offline'>;

/** What one seat adds to a queue's (or the site's) heads. */
export interface HeadCount {
  readonly state: HeadState;
  readonly reason: string;
  readonly available: boolean;
  readonly conversations: number;
  readonly capacity: number;
}

export function createPlace(id: string, now: EpochMs): Place {
  return {
    id,
    ledger: createLedger(now),
    waiting: createWaiting(),
    heads: {
      free: 0,
      ringing: 0,
      talking: 0,
      on_hold: 0,
      dialing: 0,
      wrapping: 0,
      away: 0,
      awayBy: new Map(),
      available: 0,
      conversations: 0,
      capacity: 0,
      unseenAbout: 0,
      sharedBy: new Map()
    },
    dueAt: null,
    breaches: 0,
    turn: 0
  };
}

export function countHead(heads: Heads, one: HeadCount, sign: 1 | -1): void {
  heads[one.state] += sign;
  if (one.available) heads.available += sign;
  heads.conversations += sign * one.conversations;
  heads.capacity += sign * one.capacity;
  if (one.state !== 'away') return;
  const n = (heads.awayBy.get(one.reason) ?? 0) + sign;
  if (n === 0) heads.awayBy.delete(one.reason);
  else heads.awayBy.set(one.reason, n);
}

/** A seat that works for as many queues, this one among them. */
export function countShared({ sharedBy }: Heads, queues: number, sign: 1 | -1): void {
  const n = (sharedBy.get(queues) ?? 0) + sign;
  if (n === 0) sharedBy.delete(queues);
  else sharedBy.set(queues, n);
}

export function sameHead(a: HeadCount, b: HeadCount): boolean {
  if (a === b) return true;
  return (
    a.state === b.state &&
    a.reason === b.reason &&
    a.available === b.available &&
    a.conversations === b.conversations &&
    a.capacity === b.capacity
  );
}

export function nowFigures(place: Place): NowFigures {
  const { heads } = place;
  const signedIn =
    heads.free + heads.ringing + heads.talking + heads.on_hold + heads.dialing + heads.wrapping + heads.away;
  return {
    signed_in: signedIn,
    free: heads.free,
    ringing: heads.ringing,
    talking: heads.talking,
    on_hold: heads.on_hold,
    dialing: heads.dialing,
    wrapping: heads.wrapping,
    away: heads.away,
    away_by: Object.fromEntries([...heads.awayBy].sort()),
    staffed: signedIn - heads.away,
    available: heads.available,
    queued: place.waiting.size,
    longest_wait_since: oldest(place.waiting),
    concurrency: heads.capacity > 0 ? heads.conversations / heads.capacity : null,
    unseen_about: heads.unseenAbout
  };
}
