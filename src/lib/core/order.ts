import type { AnyFact, FactData, SnapshotContact } from './facts.ts';
import type { EpochMs } from './ids.ts';

/**
 * The order rule (ORDER1): what happened at one time is ranked, so that the result never depends on arrival. A
 * contact's beginnings come first; leaving a queue ranks after being answered from it; ends come last.
 */
const RANKS: Readonly<Record<string, number>> = {
  'seat.signed_out': 0,
  'seat.moved': 0,
  'seat.signed_in': 1,
  'seat.queues': 2,
  'seat.presence': 3,
  'source.snapshot': 4,
  'contact.arrived': 0,
  'contact.queued': 1,
  'contact.turned_away': 1,
  'contact.dialing': 2,
  'contact.ringing': 2,
  'contact.ring_missed': 3,
  'contact.ring_stopped': 3,
  'contact.connected': 4,
  'contact.held': 5,
  'contact.retrieved': 6,
  'contact.abandoned': 7,
  'contact.overflowed': 7,
  'contact.left_unanswered': 8,
  'contact.transferred': 9,
  'contact.ended': 10,
  'contact.wrapped_up': 11,
  'snapshot.seen': 13,
  'snapshot.gone': 14
};

const REST = 12;

/** A dated milestone: a fact about one contact or one seat, or what a snapshot says of it. */
export type Milestone = { [K in keyof MilestoneData]: Dated<K> }[keyof MilestoneData];

interface Dated<K extends keyof MilestoneData> {
  readonly t: EpochMs;
  readonly rank: number;
  readonly source: string;
  readonly id: string;
  readonly kind: K;
  readonly data: MilestoneData[K];
}

interface MilestoneData extends FactData {
  /** A resync found it so. */
  'snapshot.seen': SnapshotContact;
  /** A resync did not find it. */
  'snapshot.gone': null;
}

export function milestone(fact: AnyFact): Milestone {
  return {
    t: fact.time,
    rank: RANKS[fact.type] ?? REST,
    source: fact.source,
    id: fact.id,
    kind: fact.type,
    data: fact.data
  } as Milestone;
}

export function fromSnapshot(t: EpochMs, source: string, id: string, seen: SnapshotContact | null): Milestone {
  const kind = seen ? 'snapshot.seen' : 'snapshot.gone';
  return { t, rank: RANKS[kind]!, source, id, kind, data: seen } as Milestone;
}

/** Order by (time, rank, source, id). */
export function before(a: Milestone, b: Milestone): boolean {
  if (a.t !== b.t) return a.t < b.t;
  if (a.rank !== b.rank) return a.rank < b.rank;
  if (a.source !== b.source) return a.source < b.source;
  return a.id < b.id;
}

/** Puts a milestone in its place; returns its index. O(1) when it is the latest. */
export function insertInOrder(list: Milestone[], one: Milestone): number {
  let at = list.length;
  while (at > 0 && before(one, list[at - 1]!)) at -= 1;
  if (at === list.length) list.push(one);
  else list.splice(at, 0, one);
  return at;
}
