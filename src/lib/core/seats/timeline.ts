import { holdOf, type Part } from '../contacts/story.ts';
import type { EpochMs } from '../ids.ts';
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

/** A line that a contact's part puts there; who and what it is about is read off the part. */
export interface PartEvent {
  readonly t: EpochMs;
  readonly kind:
    'ring+' | 'ring-' | 'missed' | 'dial+' | 'dial-' | 'talk+' | 'talk-' | 'hold+' | 'hold-' | 'wrap+' | 'wrap-';
  readonly part: Part;
  /** Ends by a rule, when its time comes; a fact's time counts as come. */
  readonly scheduled: boolean;
}

const PLUS = { ring: 'ring+', dial: 'dial+', talk: 'talk+', wrap: 'wrap+' } as const;
const MINUS = { ring: 'ring-', dial: 'dial-', talk: 'talk-', wrap: 'wrap-' } as const;

/** How many lines a part has: its beginning, its holds, its end. */
export function lineCount(part: Part): number {
  return 1 + part.holds.length + (part.to === null ? 0 : part.missed ? 2 : 1);
}

/** The line of a part at that place, by time. */
export function lineOf(part: Part, at: number): PartEvent {
  return { t: timeAt(part, at), kind: kindAt(part, at), part, scheduled: scheduledAt(part, at) };
}

/** Whether a line says what the part says at that place. */
export function saysSo(line: PartEvent, part: Part, at: number): boolean {
  return (
    line.t === timeAt(part, at) &&
    line.kind === kindAt(part, at) &&
    line.scheduled === scheduledAt(part, at) &&
    (line.part === part || sameWords(line.part, part, line.kind))
  );
}

function timeAt(part: Part, at: number): EpochMs {
  if (at === 0) return part.from;
  return at <= part.holds.length ? part.holds[at - 1]! : part.to!;
}

function kindAt(part: Part, at: number): PartEvent['kind'] {
  if (at === 0) return PLUS[part.kind];
  if (at <= part.holds.length) return at % 2 === 1 ? 'hold+' : 'hold-';
  return at === part.holds.length + 1 ? MINUS[part.kind] : 'missed';
}

function scheduledAt(part: Part, at: number): boolean {
  return part.scheduled && at === part.holds.length + 1;
}

/** What a walk reads off the part at that line. */
function sameWords(a: Part, b: Part, kind: PartEvent['kind']): boolean {
  if (a.contact !== b.contact || a.seat !== b.seat) return false;
  if (kind === 'talk+') return a.channel === b.channel && a.answered === b.answered;
  return kind !== 'talk-' || (a.talk === b.talk && holdOf(a) === holdOf(b));
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

function sameLine(a: SeatEvent, b: PartEvent): boolean {
  return a.kind !== 'stamp' && a.scheduled === b.scheduled && sameWords(a.part, b.part, b.kind);
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
    if (one !== event && !(one.kind === event.kind && sameLine(one, event))) continue;
    list.splice(at, 1);
    return at;
  }
  return -1;
}
