import { expect, test } from 'vitest';
import type { Caller, FactData, SnapshotContact, SnapshotSeat } from '../../src/lib/core/facts.ts';
import { EVENT_TYPES, type EventData, type EventType } from '../../src/lib/protocol/event-data.ts';

/** What the facts hold, as it comes over the wire: a caller is still a number, everything may be written to. */
type Raw<T> = T extends Caller
  ? string
  : T extends readonly (infer One)[]
    ? Raw<One>[]
    : T extends object
      ? { -readonly [K in keyof T]: Raw<T[K]> }
      : T;

/** Facts that only phone systems and this program itself speak, and fields that only they state. */
type PhoneOnly =
  | 'outage.linked'
  | 'history.day'
  | 'ahead.reckoned'
  | 'surge.calibrated'
  | 'contact.left_unanswered'
  | 'queue.found'
  | 'seat.moved'
  | 'seat.link'
  | 'queue.unseen';
type WireData = Omit<FactData, PhoneOnly | 'contact.queued' | 'source.snapshot' | Wider> & {
  'contact.queued': Omit<FactData['contact.queued'], 'tells_exit'>;
  'source.snapshot': {
    source: string;
    seats: Omit<SnapshotSeat, 'name' | 'away_in' | 'link'>[];
    contacts: Omit<SnapshotContact, 'caller' | 'tells_exit'>[];
  };
};
/** The contract lists them in one row with their sisters, so more is taken than kept. */
type Wider = 'seat.help_cancelled' | 'announcement.ended' | 'source.alive';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Flat<T> = T extends (infer One)[] ? Flat<One>[] : T extends object ? { [K in keyof T]: Flat<T[K]> } : T;
type Same = { [T in keyof WireData]: Equal<Flat<EventData[T]>, Flat<Raw<WireData[T]>>> };
type Keeps = { [T in Wider]: EventData[T] extends FactData[T] ? true : false };

/** Compiles only if every type is the same on both sides; a wrong one is named by the error. */
const same: { [T in keyof WireData]: true } = {} as Same;
const keeps: { [T in Wider]: true } = {} as Keeps;
const complete: Equal<EventType, keyof WireData | Wider> = true;

test('[EVENT1] what the schemas give is what the facts hold, and no phone-only type is taken', () => {
  expect([same, keeps, complete]).toHaveLength(3);
  const phoneOnly: Record<PhoneOnly, 1> = {
    'outage.linked': 1,
    'history.day': 1,
    'ahead.reckoned': 1,
    'surge.calibrated': 1,
    'contact.left_unanswered': 1,
    'queue.found': 1,
    'seat.moved': 1,
    'seat.link': 1,
    'queue.unseen': 1
  };
  expect(EVENT_TYPES.filter((type) => type in phoneOnly)).toEqual([]);
  expect(EVENT_TYPES).toHaveLength(40);
});
