import type { Part } from '../contacts/story.ts';
import type { ContactId, EpochMs, Ms, SeatId } from '../ids.ts';
import { before, type Milestone } from '../order.ts';

/**
 * A seat's timeline: what its own facts say and what its contacts did there, in one sorted list. Presence, activity,
 * the word on the tile and everybody's day are one walk over it (SEAT1), so they can't contradict each other.
 */
export type SeatEvent = SeatStamp | PartEvent;

export interface SeatStamp {
  readonly t: EpochMs;
  readonly kind: 'stamp';
  readonly stamp: Milestone;
  readonly scheduled: false;
}

export interface PartEvent {
  readonly t: EpochMs;
  readonly kind:
    'ring+' | 'ring-' | 'missed' | 'dial+' | 'dial-' | 'talk+' | 'talk-' | 'hold+' | 'hold-' | 'wrap+' | 'wrap-';
  readonly seat: SeatId;
  readonly contact: ContactId;
  readonly channel: string;
  /** `talk+`: counts as answered. */
  readonly answered: boolean;
  /** `talk-`: talk and hold as counted. */
  readonly talk: Ms;
  readonly hold: Ms;
  /** Ends by a rule, when its time comes; a fact's time counts as come. */
  readonly scheduled: boolean;
}

/** What a part puts on its seat's timeline, by time. */
export function eventsOf(contact: ContactId, part: Part): PartEvent[] {
  const events: PartEvent[] = [];
  const event = (t: EpochMs, kind: PartEvent['kind'], talk: Ms, hold: Ms, scheduled: boolean): void => {
    const answered = kind === 'talk+' && part.answered;
    events.push({ t, kind, seat: part.seat, contact, channel: part.channel, answered, talk, hold, scheduled });
  };
  event(part.from, PLUS[part.kind], 0, 0, false);
  let hold = 0;
  for (let i = 0; i < part.holds.length; i++) {
    event(part.holds[i]!, i % 2 === 0 ? 'hold+' : 'hold-', 0, 0, false);
    if (i % 2 === 1) hold += part.holds[i]! - part.holds[i - 1]!;
  }
  if (part.to === null) return events;
  event(part.to, MINUS[part.kind], part.talk ?? 0, hold, part.scheduled);
  if (part.missed) event(part.to, 'missed', 0, 0, false);
  return events;
}

const PLUS = { ring: 'ring+', dial: 'dial+', talk: 'talk+', wrap: 'wrap+' } as const;
const MINUS = { ring: 'ring-', dial: 'dial-', talk: 'talk-', wrap: 'wrap-' } as const;

export function samePartEvent(a: PartEvent, b: PartEvent): boolean {
  return (
    a.t === b.t &&
    a.kind === b.kind &&
    a.seat === b.seat &&
    a.channel === b.channel &&
    a.answered === b.answered &&
    a.talk === b.talk &&
    a.hold === b.hold &&
    a.scheduled === b.scheduled
  );
}

/** At one time: what the seat's own facts say first, in their order; then its contacts' (they commute). */
function follows(a: SeatEvent, b: SeatEvent): boolean {
  if (a.t !== b.t) return a.t > b.t;
  if (a.kind !== 'stamp') return true;
  return b.kind === 'stamp' && before(b.stamp, a.stamp);
}

/** Inserts in order; returns the index. */
export function insertEvent(list: SeatEvent[], event: SeatEvent): number {
  let at = list.length;
  if (at > 0 && !follows(event, list[at - 1]!)) {
    let low = 0;
    let high = at;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (follows(event, list[mid]!)) low = mid + 1;
      else high = mid;
    }
    at = low;
  }
  if (at === list.length) list.push(event);
  else list.splice(at, 0, event);
  return at;
}

/** Removes an event that says the same of the same contact; returns the index it stood at, or −1. */
export function removeEvent(list: SeatEvent[], event: PartEvent): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (list[mid]!.t < event.t) low = mid + 1;
    else high = mid;
  }
  for (let at = low; at < list.length && list[at]!.t === event.t; at++) {
    const one = list[at]!;
    if (one.kind === 'stamp' || one.contact !== event.contact || !samePartEvent(one, event)) continue;
    list.splice(at, 1);
    return at;
  }
  return -1;
}
