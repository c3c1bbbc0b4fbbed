import type { AnyFact, SnapshotContact } from './facts.ts';
import type { EpochMs, SourceId } from './ids.ts';

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

/** What a contact's story and a seat's timeline are made of: the facts themselves, and what a list says of a contact. */
export type Milestone = AnyFact | Seen | Gone;

/** A resync found it so. */
interface Seen {
  readonly type: 'snapshot.seen';
  readonly time: EpochMs;
  readonly source: SourceId;
  readonly id: string;
  readonly data: SnapshotContact;
}

/** A resync did not find it. */
interface Gone extends Omit<Seen, 'type' | 'data'> {
  readonly type: 'snapshot.gone';
  readonly data: null;
}

export function fromSnapshot(time: EpochMs, source: SourceId, id: string, seen: SnapshotContact | null): Milestone {
  return seen
    ? { type: 'snapshot.seen', time, source, id, data: seen }
    : { type: 'snapshot.gone', time, source, id, data: null };
}

/** Order by (time, rank, source, id). */
export function before(a: Milestone, b: Milestone): boolean {
  if (a.time !== b.time) return a.time < b.time;
  const rank = (RANKS[a.type] ?? REST) - (RANKS[b.type] ?? REST);
  if (rank !== 0) return rank < 0;
  if (a.source !== b.source) return a.source < b.source;
  return a.id < b.id;
}

/** Where a milestone belongs. O(1) when it is the latest. */
export function placeInOrder(list: readonly Milestone[], one: Milestone): number {
  let at = list.length;
  while (at > 0 && before(one, list[at - 1]!)) at -= 1;
  return at;
}

/** The list with a milestone in its place: short ones are copied, so that they take no more room than they need. */
export function inserted(list: Milestone[], at: number, one: Milestone): Milestone[] {
  if (list.length < SHORT) return at === list.length ? [...list, one] : [...list.slice(0, at), one, ...list.slice(at)];
  list.splice(at, 0, one);
  return list;
}

const SHORT = 12;
