import { holdOf } from '../contacts/story.ts';
import type { Activity, Presence } from '../facts.ts';
import type { AgentId, ContactId, EpochMs, QueueId, SeatId, SourceId } from '../ids.ts';
import type { Day } from '../settings.ts';
import type { Word } from '../state.ts';
import { createPersonDay, credit, type PersonDay } from './person-day.ts';
import { applyStamp } from './stamps.ts';
import { addSpan, KEEP, type Span } from './load.ts';
import type { SeatEvent } from './timeline.ts';

/** Where a seat stands after the events walked so far. Plain data: a copy of it is a place to walk on from. */
export interface SeatWalk {
  /** Events walked. */
  index: number;
  t: EpochMs;
  /** Who told its presence last: what it is stale with, and whose resync may sign it out. */
  source: SourceId | null;
  agent: AgentId | null;
  name: string | null;
  signedInAt: EpochMs | null;
  presence: Presence;
  reason: string | null;
  until: EpochMs | null;
  queues: readonly QueueId[];
  /** Queues whose presence differs from the seat's own: away (with the reason) or, null, ready. */
  apart: Map<QueueId, string | null>;
  link: 'live' | 'unreachable';
  help: boolean;
  ring: number;
  dial: number;
  talk: number;
  hold: number;
  wrap: number;
  /** Open conversations: since when, channel, and whose they are. */
  open: Map<ContactId, { t: EpochMs; channel: string; agent: AgentId | null }>;
  word: Word;
  since: EpochMs;
  /** When the word changed last, and what it was before that ms. */
  spokeAt: EpochMs;
  wordBefore: Word | null;
  sinceBefore: EpochMs;
  /** What each who sat here did of late, by time; of whoever left long ago, the last of it. */
  spans: Map<AgentId, Span[]>;
  /** `day NUL agent` → that day of that person at this seat. */
  days: Map<string, PersonDay>;
  /** The one last written to. */
  current: { from: EpochMs; to: EpochMs; agent: AgentId | null; day: PersonDay } | null;
}

export function createWalk(): SeatWalk {
  return {
    index: 0,
    t: 0,
    source: null,
    agent: null,
    name: null,
    signedInAt: null,
    presence: 'offline',
    reason: null,
    until: null,
    queues: [],
    apart: new Map(),
    link: 'live',
    help: false,
    ring: 0,
    dial: 0,
    talk: 0,
    hold: 0,
    wrap: 0,
    open: new Map(),
    word: 'offline',
    since: 0,
    spokeAt: 0,
    wordBefore: null,
    sinceBefore: 0,
    spans: new Map(),
    days: new Map(),
    current: null
  };
}

export function activityOf(walk: SeatWalk): Activity {
  if (walk.talk > 0) return walk.hold >= walk.talk ? 'on_hold' : 'talking';
  if (walk.dial > 0) return 'dialing';
  if (walk.ring > 0) return 'ringing';
  return walk.wrap > 0 ? 'wrapping' : 'idle';
}

/** Away in every queue it serves reads away; ready in one of them reads ready (SEAT3). */
export function presenceOf(walk: SeatWalk): { presence: Presence; reason: string | null } {
  if (walk.presence === 'offline') return { presence: 'offline', reason: walk.reason };
  if (walk.queues.length === 0 || walk.apart.size === 0) return { presence: walk.presence, reason: walk.reason };
  let reason: string | null = null;
  for (const queue of walk.queues) {
    const apart = walk.apart.get(queue);
    const away = apart === undefined ? walk.presence === 'away' : apart !== null;
    if (!away) return { presence: 'ready', reason: null };
    reason ??= apart ?? walk.reason;
  }
  return { presence: 'away', reason };
}

export function readyIn(walk: SeatWalk): QueueId[] {
  if (walk.presence === 'offline') return [];
  return walk.queues.filter((queue) => {
    const apart = walk.apart.get(queue);
    return apart === undefined ? walk.presence === 'ready' : apart === null;
  });
}

/** Link first, then activity, then presence (SEAT2). A phone in a conversation is in reach, whatever its registration. */
export function wordOf(walk: SeatWalk): Word {
  const activity = activityOf(walk);
  const { presence } = presenceOf(walk);
  if (walk.link === 'unreachable' && presence !== 'offline' && (activity === 'idle' || activity === 'wrapping')) {
    return 'unreachable';
  }
  if (activity !== 'idle') return activity;
  return presence === 'ready' ? 'free' : presence;
}

/** Whose day it is, and who is told that theirs moves: whenever another day than the last is written to. */
export interface Crediting {
  readonly dayOf: (at: EpochMs) => Day;
  readonly credits: (agent: AgentId | null) => void;
}

/** Walks the events up to `until`; in order, each event once. */
export function walkTo(
  walk: SeatWalk,
  events: readonly SeatEvent[],
  until: EpochMs,
  seat: SeatId,
  by: Crediting
): void {
  while (walk.index < events.length) {
    const event = events[walk.index]!;
    if (event.t > until) break;
    pass(walk, event.t, by);
    walk.index += 1;
    apply(walk, event, seat, by);
    speak(walk, wordOf(walk), event.t);
  }
}

/** A word of 0 ms is nobody's: one that comes back within its ms has been so all along, but for a sign-out between. */
function speak(walk: SeatWalk, word: Word, t: EpochMs): void {
  if (word === walk.word) return;
  if (walk.spokeAt !== t) {
    walk.spokeAt = t;
    walk.wordBefore = walk.word;
    walk.sinceBefore = walk.since;
  }
  if (word === 'offline') walk.wordBefore = null;
  walk.word = word;
  walk.since = word === walk.wordBefore ? walk.sinceBefore : t;
}

/** Credits the time up to `t` to whoever sat there, split where business days meet. */
export function pass(walk: SeatWalk, t: EpochMs, by: Crediting): void {
  if (walk.t === 0) walk.t = t;
  const idle = walk.presence === 'offline' && walk.talk === 0;
  if (idle && walk.t < t) walk.t = t;
  while (walk.t < t) {
    const one = personDay(walk, walk.agent, walk.t, by);
    const end = Math.min(t, walk.current!.to);
    credit(one, walk, presenceOf(walk), end - walk.t);
    if (walk.agent !== null) span(walk, walk.agent, end);
    walk.t = end;
  }
}

/** What they did up to `to`: a contact in hand is work, whatever the presence says. */
function span(walk: SeatWalk, agent: AgentId, to: EpochMs): void {
  const works = walk.talk > 0 || walk.ring > 0 || walk.dial > 0 || walk.wrap > 0;
  let spans = walk.spans.get(agent);
  if (!spans) {
    for (const theirs of walk.spans.values()) if (theirs.at(-1)!.to < to - KEEP) theirs.splice(0, theirs.length - 1);
    walk.spans.set(agent, (spans = []));
  }
  const kind = works ? 'busy' : presenceOf(walk).presence === 'away' ? 'away' : 'idle';
  addSpan(spans, { kind, from: walk.t, to });
}

function personDay(walk: SeatWalk, agent: AgentId | null, at: EpochMs, by: Crediting): PersonDay {
  const { current } = walk;
  if (current && current.agent === agent && at >= current.from && at < current.to) return current.day;
  by.credits(agent);
  const day = by.dayOf(at);
  const key = `${day.key}\0${agent ?? ''}`;
  let one = walk.days.get(key);
  if (!one) walk.days.set(key, (one = createPersonDay()));
  walk.current = { from: day.from, to: day.to, agent, day: one };
  return one;
}

function apply(walk: SeatWalk, event: SeatEvent, seat: SeatId, by: Crediting): void {
  switch (event.kind) {
    case 'stamp':
      applyStamp(walk, event.stamp, seat);
      return;
    case 'ring+':
      walk.ring += 1;
      return;
    case 'ring-':
      walk.ring -= 1;
      return;
    case 'missed':
      personDay(walk, walk.agent, event.t, by).missed += 1;
      return;
    case 'dial+':
      walk.dial += 1;
      return;
    case 'dial-':
      walk.dial -= 1;
      return;
    case 'talk+':
      walk.talk += 1;
      walk.open.set(event.part.contact, { t: event.t, channel: event.part.channel, agent: walk.agent });
      if (event.part.answered) personDay(walk, walk.agent, event.t, by).answered += 1;
      return;
    case 'talk-': {
      walk.talk -= 1;
      const agent = walk.open.get(event.part.contact)?.agent ?? walk.agent;
      walk.open.delete(event.part.contact);
      const day = personDay(walk, agent, event.t, by);
      day.talk += event.part.talk ?? 0;
      day.hold += holdOf(event.part);
      return;
    }
    case 'hold+':
      walk.hold += 1;
      return;
    case 'hold-':
      walk.hold -= 1;
      return;
    case 'wrap+':
      walk.wrap += 1;
      return;
    case 'wrap-':
      walk.wrap -= 1;
  }
}
