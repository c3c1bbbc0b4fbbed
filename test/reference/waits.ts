import type { Caller, FlowReason } from '../../src/lib/core/facts.ts';

/** One wait in one queue. */
export interface Entry {
  readonly queue: string;
  readonly entered: number;
  /** The source can't tell the kinds of leaving apart; null: nothing said yet (opened by a transfer). */
  untold: boolean | null;
  exit: Exit | null;
  /** The conversation that answered it. */
  part: Part | null;
}

/** How a wait ended. `wait` in ms, null: unknown. `implied`: by entering another queue, no fact named a reason yet. */
export interface Exit {
  as: 'answered' | 'abandoned' | 'short' | 'overflowed' | 'left' | 'lost';
  at: number;
  wait: number | null;
  reason?: FlowReason;
  implied?: boolean;
}

/** One seat's share of a conversation, from answer to its end; `talk` (ms) is set at the end and contains hold. */
export interface Part {
  readonly seat: string;
  readonly from: number;
  readonly entry: Entry | null;
  readonly outbound: boolean;
  to: number | null;
  talk: number | null;
  hold: number;
  held: number | null;
  wrapped: number | null;
}

/** An agent's answer, `wait` ms after the question, for the queue it came in by. */
export interface Reply {
  readonly queue: string | null;
  readonly at: number;
  readonly wait: number;
  readonly first: boolean;
}

export interface Rating {
  readonly queue: string | null;
  readonly at: number;
  readonly satisfied: boolean | null;
  readonly resolved: boolean | null;
}

export interface Contact {
  readonly id: string;
  readonly source: string;
  /** Said to have arrived or to be dialled, not only met in passing. */
  begun: boolean;
  /** The customer's first message that waits for an answer; the answers given. */
  asked: number | null;
  replies: Reply[];
  /** What the customer said of it, the last time. */
  rating: Rating | null;
  channel: string | null;
  caller: Caller | null;
  out: boolean;
  entries: Entry[];
  parts: Part[];
  /** Who it rings at, for which queue; rings that came to nothing, each for the queue it rang for. */
  rings: Map<string, string | null>;
  misses: { seat: string; queue: string | null; at: number }[];
  dialing: Set<string>;
  ended: number | null;
}

export const waiting = (contact: Contact): Entry | undefined => contact.entries.find((entry) => entry.exit === null);
export const talking = (contact: Contact): Part[] => contact.parts.filter((part) => part.to === null);

export function enter(contact: Contact, queue: string, at: number, untold: boolean | null): void {
  const open = waiting(contact);
  if (open?.queue === queue) {
    if (untold === false) open.untold = false;
    else open.untold ??= untold;
    return;
  }
  if (open !== undefined) {
    contact.rings.clear();
    open.exit = { as: 'overflowed', reason: 'transfer', at, wait: at - open.entered, implied: true };
  }
  contact.ended = null;
  contact.entries.push({ queue, entered: at, untold, exit: null, part: null });
}

export function endPart(part: Part, at: number, talked_s?: number): void {
  if (part.held !== null) part.hold += at - part.held;
  part.held = null;
  part.to = at;
  part.talk = talked_s === undefined ? at - part.from : talked_s * 1000;
}

export function answer(contact: Contact, seat: string, from: number, waited_s: number | null | undefined): void {
  contact.rings.clear();
  contact.dialing.clear();
  if (talking(contact).some((part) => part.seat === seat)) return;
  contact.ended = null;
  const entry = waiting(contact) ?? null;
  const outbound = entry === null && contact.out;
  const part: Part = { seat, from, entry, outbound, to: null, talk: null, hold: 0, held: null, wrapped: null };
  contact.parts.push(part);
  if (entry === null) return;
  const wait = waited_s === null ? null : waited_s === undefined ? from - entry.entered : waited_s * 1000;
  entry.exit = { as: 'answered', at: from, wait };
  entry.part = part;
}

/** A fact that the contact left the queue: for the oldest wait that is open, or was closed at that very time by implication. */
export function leave(
  contact: Contact,
  at: number,
  short: number,
  said: { as: 'abandoned' | 'overflowed' | 'left'; reason?: FlowReason; waited_s?: number | undefined }
): void {
  contact.rings.clear();
  // Leaving and being answered are one moment: a phone system tells of both.
  if (said.as === 'left' && contact.entries.some(({ exit }) => exit?.as === 'answered' && exit.at === at)) return;
  const entry = contact.entries.find((one) => one.exit === null || (one.exit.implied === true && one.exit.at === at));
  if (entry !== undefined) {
    const wait = said.waited_s === undefined ? at - entry.entered : said.waited_s * 1000;
    const as = said.as === 'abandoned' && wait <= short ? 'short' : said.as;
    if (said.as !== 'left') entry.untold = false;
    entry.exit = said.reason === undefined ? { as, at, wait } : { as, at, wait, reason: said.reason };
  }
}

export function end(contact: Contact, at: number, short: number, by?: string, talked_s?: number): void {
  const entry = waiting(contact);
  // The talk ended, and the wait that began at that moment is what comes after it.
  const next = entry?.entered === at && talking(contact).length > 0;
  if (entry !== undefined && !next) {
    const wait = at - entry.entered;
    if (entry.untold === true) entry.exit = { as: 'left', at, wait };
    else if (by === 'agent' || by === 'system') entry.exit = { as: 'overflowed', reason: 'withdrawn', at, wait };
    else entry.exit = { as: wait <= short ? 'short' : 'abandoned', at, wait };
  }
  for (const part of talking(contact)) endPart(part, at, talked_s);
  contact.rings.clear();
  contact.dialing.clear();
  if (!next) contact.ended ??= at;
}

/** Something goes on with it; or it has arrived, and nothing has happened to it yet. */
export function isOpen(contact: Contact): boolean {
  if (waiting(contact) !== undefined || talking(contact).length > 0) return true;
  if (contact.rings.size > 0 || contact.dialing.size > 0) return true;
  return contact.begun && contact.ended === null && contact.entries.length === 0 && contact.parts.length === 0;
}
