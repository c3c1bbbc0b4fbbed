import type { Activity, Presence } from '../facts.ts';
import type { AgentId, ContactId, EpochMs, QueueId, SeatId } from '../ids.ts';
import type { Day } from '../settings.ts';
import type { Word } from '../state.ts';
import { credit, type PersonDay } from './person-day.ts';
import { applyStamp } from './stamps.ts';
import type { SeatEvent } from './timeline.ts';

/** Where a seat stands after the events walked so far. Plain data: a copy of it is a place to walk on from. */
export interface SeatWalk {
  /** Events walked. */
  index: number;
  t: EpochMs;
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
  /** Open conversations, oldest first: channel, and whose they are. */
  open: Map<ContactId, { channel: string; agent: AgentId | null }>;
  word: Word;
  since: EpochMs;
  /** `day NUL agent` → that day of that person at this seat. */
  days: Map<string, PersonDay>;
}

export function createWalk(): SeatWalk {
  return {
    index: 0,
    t: 0,
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
    days: new Map()
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

/** Walks the events up to `until`; in order, each event once. */
export function walkTo(
  walk: SeatWalk,
  events: readonly SeatEvent[],
  until: EpochMs,
  seat: SeatId,
  dayOf: (at: EpochMs) => Day
): void {
  while (walk.index < events.length) {
    const event = events[walk.index]!;
    if (event.t > until) break;
    pass(walk, event.t, dayOf);
    walk.index += 1;
    apply(walk, event, seat, dayOf);
    const word = wordOf(walk);
    if (word !== walk.word) {
      walk.word = word;
      walk.since = event.t;
    }
  }
}

/** Credits the time up to `t` to whoever sat there, split where business days meet. */
export function pass(walk: SeatWalk, t: EpochMs, dayOf: (at: EpochMs) => Day): void {
  if (walk.t === 0) walk.t = t;
  while (walk.t < t) {
    const day = dayOf(walk.t);
    const end = Math.min(t, day.to);
    if (walk.presence !== 'offline' || walk.talk > 0) {
      credit(personDay(walk, walk.agent, day), walk, presenceOf(walk), end - walk.t);
    }
    walk.t = end;
  }
}

function personDay(walk: SeatWalk, agent: AgentId | null, day: Day): PersonDay {
  const key = `${day.key}\0${agent ?? ''}`;
  let one = walk.days.get(key);
  if (!one) {
    one = {
      answered: 0,
      missed: 0,
      talk: 0,
      hold: 0,
      ring: 0,
      onCall: 0,
      wrap: 0,
      busy: 0,
      idle: 0,
      away: 0,
      awayBy: new Map(),
      signedIn: 0
    };
    walk.days.set(key, one);
  }
  return one;
}

function apply(walk: SeatWalk, event: SeatEvent, seat: SeatId, dayOf: (at: EpochMs) => Day): void {
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
      personDay(walk, walk.agent, dayOf(event.t)).missed += 1;
      return;
    case 'dial+':
      walk.dial += 1;
      return;
    case 'dial-':
      walk.dial -= 1;
      return;
    case 'talk+':
      walk.talk += 1;
      walk.open.set(event.contact, { channel: event.channel, agent: walk.agent });
      if (event.answered) personDay(walk, walk.agent, dayOf(event.t)).answered += 1;
      return;
    case 'talk-': {
      walk.talk -= 1;
      const agent = walk.open.get(event.contact)?.agent ?? walk.agent;
      walk.open.delete(event.contact);
      const day = personDay(walk, agent, dayOf(event.t));
      day.talk += event.talk;
      day.hold += event.hold;
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
