import type { EpochMs } from '../ids.ts';
import type { Milestone } from '../order.ts';
import { endTalk, holdOrGoOn, startPart, stop, stopRings, wrapUntil } from './parts.ts';
import { gone, seen } from './resync.ts';
import { hear, withoutAgent } from './speech.ts';
import { begin, close, connect, end, enter, leave } from './stays.ts';
import { anyOpen, lastQueue, openPart, type About, type Story } from './story.ts';
import type { TermsOf } from './terms.ts';

/**
 * Folds one milestone into a contact's story (CONTACT1). Told in order, the story is a function of the sorted list of
 * milestones: a late one means telling it again from the start, so that order of arrival never shows.
 */
export function tell(w: Story, m: Milestone, termsOf: TermsOf): void {
  w.origin ??= m.source;
  if (w.begun === null) w.since = m.time;
  switch (m.type) {
    case 'contact.arrived':
      begin(w, m.time);
      w.about.channel = m.data.channel;
      w.figures = true;
      if (m.data.direction) w.about.direction = m.data.direction;
      w.about.site = m.data.site ?? w.about.site;
      w.about.callerName = m.data.caller_name ?? w.about.callerName;
      learn(w, m.data);
      break;
    case 'contact.queued':
      begin(w, m.time);
      if (m.data.channel) w.about.channel = m.data.channel;
      w.about.position = m.data.position ?? null;
      w.about.priority = m.data.priority ?? w.about.priority;
      learn(w, m.data);
      enter(w, m.data.queue, m.time, termsOf, m.data.tells_exit === false);
      break;
    case 'contact.turned_away':
      begin(w, m.time);
      w.turnedAway = [...w.turnedAway, { t: m.time, queue: m.data.queue }];
      w.figures = true;
      w.about.site ??= termsOf(m.data.queue, m.time).site;
      close(w, m.time);
      break;
    case 'contact.dialing':
      begin(w, m.time);
      w.about.direction = 'out';
      w.figures = true;
      w.about.caller = m.data.to ?? w.about.caller;
      if (!openPart(w, m.data.seat, 'dial')) startPart(w, m.data.seat, 'dial', m.time, null);
      w.since = m.time;
      w.closed = false;
      break;
    case 'contact.ringing':
      if (!openPart(w, m.data.seat, 'ring')) {
        if (!anyOpen(w, 'ring')) w.since = m.time;
        startPart(w, m.data.seat, 'ring', m.time, w.open?.queue ?? null);
      }
      break;
    case 'contact.ring_missed': {
      const ring = openPart(w, m.data.seat, 'ring') ?? startPart(w, m.data.seat, 'ring', m.time, w.open?.queue ?? null);
      ring.to = m.time;
      ring.missed = true;
      ring.dirty = true;
      const queue = ring.queue ?? w.open?.queue;
      if (queue !== undefined) w.missed = [...w.missed, { t: m.time, queue }];
      w.figures = true;
      if (!anyOpen(w, 'ring') && w.open) w.since = w.open.entered;
      break;
    }
    case 'contact.ring_stopped': {
      const ring = openPart(w, m.data.seat, 'ring');
      if (ring) stop(ring, m.time);
      if (!anyOpen(w, 'ring') && w.open) w.since = w.open.entered;
      break;
    }
    case 'contact.connected':
      begin(w, m.time);
      if (!openPart(w, m.data.seat, 'talk')) w.speech = withoutAgent(w.speech);
      connect(w, m.data.seat, m.time, m.time, m.data.waited_s);
      break;
    case 'contact.held': {
      const talk = openPart(w, m.data.seat, 'talk');
      if (talk && talk.holds.length % 2 === 0) {
        holdOrGoOn(talk, m.time);
        w.since = m.time;
      }
      break;
    }
    case 'contact.retrieved': {
      const talk = openPart(w, m.data.seat, 'talk');
      if (talk && talk.holds.length % 2 === 1) {
        holdOrGoOn(talk, m.time);
        w.since = m.time;
      }
      break;
    }
    case 'contact.abandoned':
      leave(w, 'abandoned', m.time, m.data.waited_s);
      break;
    case 'contact.overflowed':
      leave(w, m.data.reason, m.time, m.data.waited_s);
      break;
    case 'contact.left_unanswered':
      if (w.open) leave(w, 'left_unanswered', m.time, m.data.waited_s);
      else stopRings(w, m.time);
      break;
    case 'contact.transferred': {
      const talk = openPart(w, m.data.from, 'talk');
      if (talk) endTalk(w, talk, m.time, m.data.talked_s, termsOf);
      if (m.data.queue !== undefined) {
        begin(w, m.time);
        enter(w, m.data.queue, m.time, termsOf, null);
      } else if (!w.open && !anyOpen(w, 'talk') && !anyOpen(w, 'ring') && m.data.seat === undefined) close(w, m.time);
      break;
    }
    case 'contact.ended':
      end(w, m.time, m.data.by, m.data.talked_s, termsOf);
      break;
    case 'contact.wrapped_up': {
      const talk = w.parts.findLast((p) => p.seat === m.data.seat && p.kind === 'talk' && p.to !== null);
      if (talk && (talk.wrap === null || talk.wrap.scheduled)) wrapUntil(w, talk, m.time, false);
      break;
    }
    case 'contact.message':
      message(w, m.time, m.data.from);
      break;
    case 'contact.speech':
      w.speech = hear(w.speech, m.time, m.data);
      break;
    case 'contact.tagged':
      learn(w, m.data);
      break;
    case 'contact.rated':
      w.rated = { t: m.time, queue: lastQueue(w), data: { ...w.rated?.data, ...m.data } };
      w.figures = true;
      break;
    case 'snapshot.seen':
      seen(w, m.time, m.data, termsOf);
      break;
    case 'snapshot.gone':
      if (m.source === w.origin) gone(w, m.time, termsOf);
      break;
    default:
  }
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

function message(w: Story, t: EpochMs, from: 'customer' | 'agent' | 'bot'): void {
  if (from === 'customer') w.pendingSince ??= t;
  else if (from === 'agent' && w.pendingSince !== null) {
    w.replies = [...w.replies, { t, ms: t - w.pendingSince, first: !w.replied, queue: lastQueue(w) }];
    w.figures = true;
    w.replied = true;
    w.pendingSince = null;
  }
}
