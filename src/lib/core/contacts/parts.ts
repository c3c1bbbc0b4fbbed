import type { EpochMs, QueueId, SeatId } from '../ids.ts';
import { NOTHING, type Part, type Story } from './story.ts';
import type { TermsOf } from './terms.ts';

export function startPart(w: Story, seat: SeatId, kind: Part['kind'], from: EpochMs, queue: QueueId | null): Part {
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
    holds: NOTHING,
    talk: null,
    wrap: null,
    lines: NOTHING,
    dirty: true
  };
  w.parts = [...w.parts, part];
  return part;
}

export function stopRings(w: Story, t: EpochMs): void {
  for (const part of w.parts) if (part.kind === 'ring' && part.to === null) stop(part, t);
}

export function stopDials(w: Story, t: EpochMs): void {
  for (const part of w.parts) if (part.kind === 'dial' && part.to === null) stop(part, t);
}

/** Ends every talk by the clock. */
export function endTalks(w: Story, t: EpochMs, termsOf: TermsOf): void {
  for (const part of [...w.parts]) {
    if (part.kind === 'talk' && part.to === null) endTalk(w, part, t, undefined, termsOf);
  }
}

/** Ends a seat's part; its after-call time runs by the queue's setting until somebody tells it (METRIC7). */
export function endTalk(w: Story, part: Part, t: EpochMs, talked: number | undefined, termsOf: TermsOf): void {
  stop(part, t);
  w.figures = true;
  if (part.holds.length % 2 === 1) holdOrGoOn(part, t);
  part.talk = talked === undefined ? t - part.from : talked * 1000;
  const setting = part.queue === null ? null : termsOf(part.queue, t).wrapUp;
  if (setting !== null) wrapUntil(w, part, t + setting, true);
}

export function wrapUntil(w: Story, talk: Part, until: EpochMs, scheduled: boolean): void {
  talk.wrap ??= startPart(w, talk.seat, 'wrap', talk.to!, talk.queue);
  stop(talk.wrap, until);
  talk.wrap.scheduled = scheduled;
  w.figures = true;
}

/** Puts a part on hold, or takes it off. */
export function holdOrGoOn(part: Part, t: EpochMs): void {
  part.holds = [...part.holds, t];
  part.dirty = true;
}

export function stop(part: Part, t: EpochMs): void {
  part.to = t;
  part.dirty = true;
}
