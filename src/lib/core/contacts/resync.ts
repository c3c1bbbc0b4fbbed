import type { EpochMs } from '../ids.ts';
import type { Milestone } from '../order.ts';
import { endTalk, stop } from './parts.ts';
import { begin, close, connect, enter, settle } from './stays.ts';
import { openPart, type Story } from './story.ts';
import type { TermsOf } from './terms.ts';

export function gone(w: Story, t: EpochMs, termsOf: TermsOf): void {
  for (const part of [...w.parts]) {
    if (part.to !== null) continue;
    if (part.kind === 'talk') endTalk(w, part, t, undefined, termsOf);
    else stop(part, t);
  }
  if (w.open) settle(w, w.open, 'lost_sight', t, null);
  if (w.begun !== null) close(w, t);
}

export function seen(
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
    if (w.open?.queue !== data.queue) {
      const since = Math.min(t, Math.max(data.since, w.open?.entered ?? data.since));
      enter(w, data.queue, since, termsOf, data.tells_exit === false);
    }
  }
}
