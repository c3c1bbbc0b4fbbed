import type { ContactId, EpochMs, Ms, QueueId, SeatId, SiteId } from '../ids.ts';
import type { Milestone } from '../order.ts';
import { marksOf, type Rated, type Reply } from './marks.ts';
import type { About, Entry, Outcome, Part, Story } from './story.ts';

/** What the floor's settings say of a queue at a moment. */
export interface Terms {
  readonly site: SiteId;
  readonly within: Ms;
  readonly short: Ms;
  readonly wrapUp: Ms | null;
}

export type TermsOf = (queue: QueueId, at: EpochMs) => Terms;

interface Walk {
  contact: ContactId;
  about: About;
  begunAt: EpochMs | null;
  entries: Entry[];
  open: Entry | null;
  parts: Part[];
  missed: { t: EpochMs; queue: QueueId }[];
  turnedAway: { t: EpochMs; queue: QueueId }[];
  replies: Reply[];
  pendingSince: EpochMs | null;
  replied: boolean;
  rated: Rated | null;
  closed: boolean;
  since: EpochMs;
}

/**
 * Folds a contact's milestones, in order, into its story (CONTACT1). A pure function of the sorted list: whatever
 * order they came in, and however often, the story is the same. O(milestones of this contact).
 */
export function deriveStory(contact: ContactId, milestones: readonly Milestone[], termsOf: TermsOf): Story {
  const w: Walk = {
    contact,
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
    begunAt: null,
    entries: [],
    open: null,
    parts: [],
    missed: [],
    turnedAway: [],
    replies: [],
    pendingSince: null,
    replied: false,
    rated: null,
    closed: false,
    since: milestones[0]?.t ?? 0
  };
  const first = milestones[0]?.source;
  for (const m of milestones) walk(w, m, termsOf, first);
  return finish(w, termsOf);
}

function walk(w: Walk, m: Milestone, termsOf: TermsOf, origin: string | undefined): void {
  switch (m.kind) {
    case 'contact.arrived':
      begin(w, m.t);
      w.about.channel = m.data.channel;
      if (m.data.direction) w.about.direction = m.data.direction;
      w.about.site = m.data.site ?? w.about.site;
      w.about.callerName = m.data.caller_name ?? w.about.callerName;
      learn(w.about, m.data);
      break;
    case 'contact.queued':
      begin(w, m.t);
      if (m.data.channel) w.about.channel = m.data.channel;
      w.about.position = m.data.position ?? null;
      w.about.priority = m.data.priority ?? w.about.priority;
      learn(w.about, m.data);
      enter(w, m.data.queue, m.t, termsOf, m.data.tells_exit === false);
      break;
    case 'contact.turned_away':
      begin(w, m.t);
      w.turnedAway.push({ t: m.t, queue: m.data.queue });
      w.about.site ??= termsOf(m.data.queue, m.t).site;
      close(w, m.t);
      break;
    case 'contact.dialing':
      begin(w, m.t);
      w.about.direction = 'out';
      w.about.caller = m.data.to ?? w.about.caller;
      if (!openPart(w, m.data.seat, 'dial')) startPart(w, m.data.seat, 'dial', m.t, null);
      w.since = m.t;
      w.closed = false;
      break;
    case 'contact.ringing':
      if (!openPart(w, m.data.seat, 'ring')) {
        if (!anyOpen(w, 'ring')) w.since = m.t;
        startPart(w, m.data.seat, 'ring', m.t, w.open?.queue ?? null);
      }
      break;
    case 'contact.ring_missed': {
      const ring = openPart(w, m.data.seat, 'ring') ?? startPart(w, m.data.seat, 'ring', m.t, w.open?.queue ?? null);
      ring.to = m.t;
      ring.missed = true;
      const queue = ring.queue ?? w.open?.queue;
      if (queue !== undefined) w.missed.push({ t: m.t, queue });
      if (!anyOpen(w, 'ring') && w.open) w.since = w.open.entered;
      break;
    }
    case 'contact.ring_stopped': {
      const ring = openPart(w, m.data.seat, 'ring');
      if (ring) ring.to = m.t;
      if (!anyOpen(w, 'ring') && w.open) w.since = w.open.entered;
      break;
    }
    case 'contact.connected':
      begin(w, m.t);
      connect(w, m.data.seat, m.t, m.t, m.data.waited_s);
      break;
    case 'contact.held': {
      const talk = openPart(w, m.data.seat, 'talk');
      if (talk && talk.holds.length % 2 === 0) {
        talk.holds.push(m.t);
        w.since = m.t;
      }
      break;
    }
    case 'contact.retrieved': {
      const talk = openPart(w, m.data.seat, 'talk');
      if (talk && talk.holds.length % 2 === 1) {
        talk.holds.push(m.t);
        w.since = m.t;
      }
      break;
    }
    case 'contact.abandoned':
      leave(w, 'abandoned', m.t, m.data.waited_s);
      break;
    case 'contact.overflowed':
      leave(w, m.data.reason, m.t, m.data.waited_s);
      break;
    case 'contact.left_unanswered':
      if (w.open) leave(w, 'left_unanswered', m.t, m.data.waited_s);
      break;
    case 'contact.transferred': {
      const talk = openPart(w, m.data.from, 'talk');
      if (talk) endTalk(talk, m.t, m.data.talked_s);
      if (m.data.queue !== undefined) enter(w, m.data.queue, m.t, termsOf, false);
      else if (!w.open && !anyOpen(w, 'talk') && !anyOpen(w, 'ring') && m.data.seat === undefined) close(w, m.t);
      break;
    }
    case 'contact.ended':
      end(w, m.t, m.data.by, m.data.talked_s);
      break;
    case 'contact.wrapped_up': {
      const talk = w.parts.findLast((p) => p.seat === m.data.seat && p.kind === 'talk' && p.to !== null);
      if (talk) talk.wrapped ??= m.t;
      break;
    }
    case 'contact.message':
      message(w, m.t, m.data.from);
      break;
    case 'contact.tagged':
      learn(w.about, m.data);
      break;
    case 'contact.rated':
      w.rated = { t: m.t, queue: lastQueue(w), data: m.data };
      break;
    case 'snapshot.seen':
      seen(w, m.t, m.data, termsOf);
      break;
    case 'snapshot.gone':
      if (m.source === origin) gone(w, m.t);
      break;
    default:
  }
}

function begin(w: Walk, t: EpochMs): void {
  if (w.begunAt !== null) return;
  w.begunAt = t;
  w.since = t;
}

function learn(about: About, data: { caller?: About['caller']; area?: string; topic?: string; matter?: string }): void {
  if (data.caller) about.caller = data.caller;
  if (data.area !== undefined) about.area = data.area;
  if (data.topic !== undefined) about.topic = data.topic;
  if (data.matter !== undefined) about.matter = data.matter;
}

function enter(w: Walk, queue: QueueId, t: EpochMs, termsOf: TermsOf, untold: boolean): void {
  if (w.open?.queue === queue) {
    // waiting here already: an update, or a log that tells the kinds beside a line that can't
    if (!untold) w.open.untold = false;
    return;
  }
  if (w.open) {
    settle(w, w.open, 'transfer', t, undefined);
    w.entries.at(-1)!.implied = true;
  }
  const terms = termsOf(queue, t);
  const entry: Entry = {
    queue,
    site: terms.site,
    entered: t,
    within: terms.within,
    short: terms.short,
    settled: null,
    outcome: null,
    implied: false,
    wait: null,
    part: null,
    untold
  };
  w.entries.push(entry);
  w.open = entry;
  w.closed = false;
  w.since = t;
  w.about.site ??= terms.site;
}

function settle(w: Walk, entry: Entry, outcome: Outcome, t: EpochMs, waited: number | null | undefined): void {
  entry.settled = t;
  entry.outcome = outcome;
  entry.wait = waited === null ? null : waited === undefined ? t - entry.entered : waited * 1000;
  if (w.open === entry) w.open = null;
}

/** A leaving fact settles the oldest entry that is open, or that was closed by entering another queue just then. */
function leave(w: Walk, outcome: Outcome, t: EpochMs, waited: number | undefined): void {
  const implied = w.entries.find((e) => e.implied && e.settled === t && e.outcome === 'transfer');
  const entry = implied ?? w.open;
  if (!entry) return;
  settle(w, entry, outcome, t, waited);
  entry.implied = false;
  if (outcome !== 'left_unanswered' && outcome !== 'key') entry.untold = false;
  if (w.open) return;
  stopRings(w, t);
  close(w, t);
}

function connect(w: Walk, seat: SeatId, t: EpochMs, from: EpochMs, waited: number | null | undefined): void {
  w.closed = false;
  if (openPart(w, seat, 'talk')) return;
  const entry = w.open;
  const dial = openPart(w, seat, 'dial');
  if (dial) dial.to = t;
  stopRings(w, t);
  const part = startPart(w, seat, 'talk', from, entry?.queue ?? null);
  part.answered = w.about.direction === 'in' || entry !== null;
  if (entry) {
    settle(w, entry, 'answered', t, waited);
    entry.part = part;
  }
  w.since = from;
}

function end(w: Walk, t: EpochMs, by: string | undefined, talked: number | undefined): void {
  const talked_ = w.parts.some((p) => p.kind === 'talk' && p.to === null);
  for (const part of w.parts) if (part.kind === 'talk' && part.to === null) endTalk(part, t, talked);
  if (w.open && !(talked_ && w.open.entered === t)) {
    settle(w, w.open, by === 'agent' || by === 'system' ? 'withdrawn' : 'abandoned', t, undefined);
  }
  stopRings(w, t);
  for (const part of w.parts) if (part.kind === 'dial' && part.to === null) part.to = t;
  if (!w.open) close(w, t);
}

function endTalk(part: Part, t: EpochMs, talked: number | undefined): void {
  part.to = t;
  if (part.holds.length % 2 === 1) part.holds.push(t);
  part.talk = talked === undefined ? t - part.from : talked * 1000;
}

function gone(w: Walk, t: EpochMs): void {
  for (const part of w.parts) if (part.kind === 'talk' && part.to === null) endTalk(part, t, undefined);
  for (const part of w.parts) if (part.to === null) part.to = t;
  if (w.open) settle(w, w.open, 'lost_sight', t, null);
  if (w.begunAt !== null) close(w, t);
}

function seen(
  w: Walk,
  t: EpochMs,
  data: Extract<Milestone, { kind: 'snapshot.seen' }>['data'],
  termsOf: TermsOf
): void {
  if (data.caller) w.about.caller ??= data.caller;
  if (w.begunAt === null) w.about.channel = data.channel;
  const talks = data.state === 'talking' || data.state === 'on_hold';
  if (talks && data.seat !== undefined) {
    begin(w, data.since);
    if (w.open || !openPart(w, data.seat, 'talk')) connect(w, data.seat, t, Math.min(t, data.since), null);
    const talk = openPart(w, data.seat, 'talk');
    if (talk && data.state === 'on_hold' && talk.holds.length % 2 === 0) talk.holds.push(t);
  } else if ((data.state === 'queued' || data.state === 'ringing') && data.queue !== undefined) {
    begin(w, data.since);
    if (w.open?.queue !== data.queue) enter(w, data.queue, w.open ? t : data.since, termsOf, data.tells_exit === false);
  }
}

function message(w: Walk, t: EpochMs, from: 'customer' | 'agent' | 'bot'): void {
  if (from === 'customer') w.pendingSince ??= t;
  else if (from === 'agent' && w.pendingSince !== null) {
    w.replies.push({ t, ms: t - w.pendingSince, first: !w.replied, queue: lastQueue(w) });
    w.replied = true;
    w.pendingSince = null;
  }
}

function lastQueue(w: Walk): QueueId | null {
  return w.entries.at(-1)?.queue ?? null;
}

function startPart(w: Walk, seat: SeatId, kind: Part['kind'], from: EpochMs, queue: QueueId | null): Part {
  const part: Part = {
    contact: w.contact,
    seat,
    kind,
    channel: w.about.channel,
    queue,
    from,
    to: null,
    scheduled: false,
    missed: false,
    answered: false,
    holds: [],
    talk: null,
    wrapped: null
  };
  w.parts.push(part);
  return part;
}

function openPart(w: Walk, seat: SeatId, kind: Part['kind']): Part | undefined {
  return w.parts.find((p) => p.to === null && p.seat === seat && p.kind === kind);
}

function anyOpen(w: Walk, kind: Part['kind']): boolean {
  return w.parts.some((p) => p.to === null && p.kind === kind);
}

function stopRings(w: Walk, t: EpochMs): void {
  for (const part of w.parts) if (part.kind === 'ring' && part.to === null) part.to = t;
}

function close(w: Walk, t: EpochMs): void {
  if (!w.closed) w.since = t;
  w.closed = true;
}

function finish(w: Walk, termsOf: TermsOf): Story {
  const talking = w.parts.filter((p) => p.kind === 'talk' && p.to === null);
  const ringing = w.parts.filter((p) => p.kind === 'ring' && p.to === null);
  const dialing = w.parts.find((p) => p.kind === 'dial' && p.to === null);
  const wraps = addWraps(w, termsOf);
  const state =
    talking.length > 0
      ? talking.every((p) => p.holds.length % 2 === 1)
        ? 'on_hold'
        : 'talking'
      : dialing
        ? 'dialing'
        : ringing.length > 0
          ? 'ringing'
          : w.open
            ? 'queued'
            : w.closed
              ? 'ended'
              : 'arrived';
  const last = w.entries.at(-1);
  return {
    begun: w.begunAt !== null,
    state,
    since: w.since,
    arrived: w.begunAt ?? w.since,
    entry: w.open,
    queue: last?.queue ?? null,
    queuedSince: last?.entered ?? null,
    ringing: ringing.map((p) => p.seat),
    seat: talking.at(-1)?.seat ?? dialing?.seat ?? null,
    about: w.about,
    marks: marksOf(w.about, w.begunAt, w.entries, wraps, w.missed, w.turnedAway, w.replies, w.rated, (queue) =>
      termsOf(queue, w.begunAt ?? 0)
    ),
    parts: w.parts
  };
}

/** The after-call times: as told, else the queue's setting, else unknown (METRIC7). Returns them by talk part. */
function addWraps(w: Walk, termsOf: TermsOf): Map<Part, Ms> {
  const wraps = new Map<Part, Ms>();
  for (const talk of w.parts.filter((p) => p.kind === 'talk' && p.to !== null)) {
    const ended = talk.to!;
    const setting = talk.queue === null ? null : termsOf(talk.queue, ended).wrapUp;
    const until = talk.wrapped ?? (setting === null ? null : ended + setting);
    if (until === null) continue;
    wraps.set(talk, until - ended);
    if (until === ended) continue;
    const wrap = startPart(w, talk.seat, 'wrap', ended, talk.queue);
    wrap.to = until;
    wrap.scheduled = talk.wrapped === null;
  }
  return wraps;
}
