import type { EpochMs, Ms, QueueId, SeatId, SiteId } from '../ids.ts';
import type { Milestone } from '../order.ts';
import { anyOpen, lastQueue, openPart, type About, type Entry, type Outcome, type Part, type Story } from './story.ts';

/** What the floor's settings say of a queue at a moment. */
export interface Terms {
  readonly site: SiteId;
  readonly within: Ms;
  readonly short: Ms;
  readonly wrapUp: Ms | null;
}

export type TermsOf = (queue: QueueId, at: EpochMs) => Terms;

/**
 * Folds one milestone into a contact's story (CONTACT1). Told in order, the story is a function of the sorted list of
 * milestones: a late one means telling it again from the start, so that order of arrival never shows.
 */
export function tell(w: Story, m: Milestone, termsOf: TermsOf): void {
  w.origin ??= m.source;
  if (w.begun === null) w.since = m.t;
  switch (m.kind) {
    case 'contact.arrived':
      begin(w, m.t);
      w.about.channel = m.data.channel;
      w.figures = true;
      if (m.data.direction) w.about.direction = m.data.direction;
      w.about.site = m.data.site ?? w.about.site;
      w.about.callerName = m.data.caller_name ?? w.about.callerName;
      learn(w, m.data);
      break;
    case 'contact.queued':
      begin(w, m.t);
      if (m.data.channel) w.about.channel = m.data.channel;
      w.about.position = m.data.position ?? null;
      w.about.priority = m.data.priority ?? w.about.priority;
      learn(w, m.data);
      enter(w, m.data.queue, m.t, termsOf, m.data.tells_exit === false);
      break;
    case 'contact.turned_away':
      begin(w, m.t);
      w.turnedAway.push({ t: m.t, queue: m.data.queue });
      w.figures = true;
      w.about.site ??= termsOf(m.data.queue, m.t).site;
      close(w, m.t);
      break;
    case 'contact.dialing':
      begin(w, m.t);
      w.about.direction = 'out';
      w.figures = true;
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
      ring.dirty = true;
      const queue = ring.queue ?? w.open?.queue;
      if (queue !== undefined) w.missed.push({ t: m.t, queue });
      w.figures = true;
      if (!anyOpen(w, 'ring') && w.open) w.since = w.open.entered;
      break;
    }
    case 'contact.ring_stopped': {
      const ring = openPart(w, m.data.seat, 'ring');
      if (ring) stop(ring, m.t);
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
        talk.dirty = true;
        w.since = m.t;
      }
      break;
    }
    case 'contact.retrieved': {
      const talk = openPart(w, m.data.seat, 'talk');
      if (talk && talk.holds.length % 2 === 1) {
        talk.holds.push(m.t);
        talk.dirty = true;
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
      if (talk) endTalk(w, talk, m.t, m.data.talked_s, termsOf);
      if (m.data.queue !== undefined) enter(w, m.data.queue, m.t, termsOf, false);
      else if (!w.open && !anyOpen(w, 'talk') && !anyOpen(w, 'ring') && m.data.seat === undefined) close(w, m.t);
      break;
    }
    case 'contact.ended':
      end(w, m.t, m.data.by, m.data.talked_s, termsOf);
      break;
    case 'contact.wrapped_up': {
      const talk = w.parts.findLast((p) => p.seat === m.data.seat && p.kind === 'talk' && p.to !== null);
      if (talk && (talk.wrap === null || talk.wrap.scheduled)) wrapUntil(w, talk, m.t, false);
      break;
    }
    case 'contact.message':
      message(w, m.t, m.data.from);
      break;
    case 'contact.tagged':
      learn(w, m.data);
      break;
    case 'contact.rated':
      w.rated = { t: m.t, queue: lastQueue(w), data: m.data };
      w.figures = true;
      break;
    case 'snapshot.seen':
      seen(w, m.t, m.data, termsOf);
      break;
    case 'snapshot.gone':
      if (m.source === w.origin) gone(w, m.t, termsOf);
      break;
    default:
  }
}

function begin(w: Story, t: EpochMs): void {
  if (w.begun !== null) return;
  w.begun = t;
  w.since = t;
  w.figures = true;
}

function learn(w: Story, data: { caller?: About['caller']; area?: string; topic?: string; matter?: string }): void {
  const { about } = w;
  if (data.caller) {
    about.caller = data.caller;
    w.figures = true;
  }
  if (data.area !== undefined) about.area = data.area;
  if (data.topic !== undefined) about.topic = data.topic;
  if (data.matter !== undefined) about.matter = data.matter;
}

function enter(w: Story, queue: QueueId, t: EpochMs, termsOf: TermsOf, untold: boolean): void {
  if (w.open?.queue === queue) {
    // waiting here already: an update, or a log that tells the kinds beside a line that can't
    if (!untold && w.open.untold) {
      w.open.untold = false;
      w.figures = true;
    }
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
  w.figures = true;
  w.open = entry;
  w.closed = false;
  w.since = t;
  w.about.site ??= terms.site;
}

function settle(w: Story, entry: Entry, outcome: Outcome, t: EpochMs, waited: number | null | undefined): void {
  w.figures = true;
  entry.settled = t;
  entry.outcome = outcome;
  entry.wait = waited === null ? null : waited === undefined ? t - entry.entered : waited * 1000;
  if (w.open === entry) w.open = null;
}

/** A leaving fact settles the oldest entry that is open, or that was closed by entering another queue just then. */
function leave(w: Story, outcome: Outcome, t: EpochMs, waited: number | undefined): void {
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

function connect(w: Story, seat: SeatId, t: EpochMs, from: EpochMs, waited: number | null | undefined): void {
  w.closed = false;
  if (openPart(w, seat, 'talk')) return;
  const entry = w.open;
  const dial = openPart(w, seat, 'dial');
  if (dial) stop(dial, t);
  stopRings(w, t);
  const part = startPart(w, seat, 'talk', from, entry?.queue ?? null);
  part.answered = w.about.direction === 'in' || entry !== null;
  if (entry) {
    settle(w, entry, 'answered', t, waited);
    entry.part = part;
  }
  w.since = from;
}

function end(w: Story, t: EpochMs, by: string | undefined, talked: number | undefined, termsOf: TermsOf): void {
  const talks = w.parts.filter((part) => part.kind === 'talk' && part.to === null);
  for (const part of talks) endTalk(w, part, t, talked, termsOf);
  // a log's whole seconds: what ends here is the talk, not the stay that begins at the same second
  if (w.open && !(talks.length > 0 && w.open.entered === t)) {
    settle(w, w.open, by === 'agent' || by === 'system' ? 'withdrawn' : 'abandoned', t, undefined);
  }
  stopRings(w, t);
  for (const part of w.parts) if (part.kind === 'dial' && part.to === null) stop(part, t);
  if (!w.open) close(w, t);
}

/** Ends a seat's part; its after-call time runs by the queue's setting until somebody tells it (METRIC7). */
function endTalk(w: Story, part: Part, t: EpochMs, talked: number | undefined, termsOf: TermsOf): void {
  stop(part, t);
  w.figures = true;
  if (part.holds.length % 2 === 1) part.holds.push(t);
  part.talk = talked === undefined ? t - part.from : talked * 1000;
  const setting = part.queue === null ? null : termsOf(part.queue, t).wrapUp;
  if (setting !== null) wrapUntil(w, part, t + setting, true);
}

function wrapUntil(w: Story, talk: Part, until: EpochMs, scheduled: boolean): void {
  talk.wrap ??= startPart(w, talk.seat, 'wrap', talk.to!, talk.queue);
  stop(talk.wrap, until);
  talk.wrap.scheduled = scheduled;
  w.figures = true;
}

function stop(part: Part, t: EpochMs): void {
  part.to = t;
  part.dirty = true;
}

function gone(w: Story, t: EpochMs, termsOf: TermsOf): void {
  for (const part of [...w.parts]) {
    if (part.to !== null) continue;
    if (part.kind === 'talk') endTalk(w, part, t, undefined, termsOf);
    else stop(part, t);
  }
  if (w.open) settle(w, w.open, 'lost_sight', t, null);
  if (w.begun !== null) close(w, t);
}

function seen(
  w: Story,
  t: EpochMs,
  data: Extract<Milestone, { kind: 'snapshot.seen' }>['data'],
  termsOf: TermsOf
): void {
  if (data.caller) w.about.caller ??= data.caller;
  if (w.begun === null) w.about.channel = data.channel;
  const talks = data.state === 'talking' || data.state === 'on_hold';
  if (talks && data.seat !== undefined) {
    begin(w, data.since);
    if (w.open || !openPart(w, data.seat, 'talk')) connect(w, data.seat, t, Math.min(t, data.since), null);
    const talk = openPart(w, data.seat, 'talk');
    if (talk && data.state === 'on_hold' && talk.holds.length % 2 === 0) {
      talk.holds.push(t);
      talk.dirty = true;
    }
  } else if ((data.state === 'queued' || data.state === 'ringing') && data.queue !== undefined) {
    begin(w, data.since);
    if (w.open?.queue !== data.queue) enter(w, data.queue, w.open ? t : data.since, termsOf, data.tells_exit === false);
  }
}

function message(w: Story, t: EpochMs, from: 'customer' | 'agent' | 'bot'): void {
  if (from === 'customer') w.pendingSince ??= t;
  else if (from === 'agent' && w.pendingSince !== null) {
    w.replies.push({ t, ms: t - w.pendingSince, first: !w.replied, queue: lastQueue(w) });
    w.figures = true;
    w.replied = true;
    w.pendingSince = null;
  }
}

function startPart(w: Story, seat: SeatId, kind: Part['kind'], from: EpochMs, queue: QueueId | null): Part {
  const part: Part = {
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
    wrap: null,
    lines: [],
    dirty: true
  };
  w.parts.push(part);
  return part;
}

function stopRings(w: Story, t: EpochMs): void {
  for (const part of w.parts) if (part.kind === 'ring' && part.to === null) stop(part, t);
}

function close(w: Story, t: EpochMs): void {
  if (!w.closed) w.since = t;
  w.closed = true;
}
