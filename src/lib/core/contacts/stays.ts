import type { EpochMs, QueueId, SeatId } from '../ids.ts';
import { endTalk, startPart, stopDials, stopRings } from './parts.ts';
import { openPart, type Entry, type Outcome, type Story } from './story.ts';
import type { TermsOf } from './terms.ts';

/** `untold`: whether the source can't tell how a stay ends; null: this fact doesn't say. */
export function enter(w: Story, queue: QueueId, t: EpochMs, termsOf: TermsOf, untold: boolean | null): void {
  if (w.open?.queue === queue) {
    // waiting here already: an update, or a log that tells the kinds beside a line that can't
    if (untold === null || w.open.untold === untold || (untold && w.open.untold === false)) return;
    w.open.untold = untold;
    w.figures = true;
    return;
  }
  if (w.open) {
    settle(w, w.open, 'transfer', t, undefined);
    w.entries.at(-1)!.implied = true;
    stopRings(w, t);
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
  w.entries = [...w.entries, entry];
  w.figures = true;
  w.open = entry;
  w.closed = false;
  w.since = t;
  w.about.site ??= terms.site;
}

export function settle(w: Story, entry: Entry, outcome: Outcome, t: EpochMs, waited: number | null | undefined): void {
  w.figures = true;
  entry.settled = t;
  entry.outcome = outcome;
  entry.wait = waited === null ? null : waited === undefined ? t - entry.entered : waited * 1000;
  if (w.open === entry) w.open = null;
}

/** A leaving fact settles the oldest entry that is open, or that was closed by entering another queue just then. */
export function leave(w: Story, outcome: Outcome, t: EpochMs, waited: number | undefined): void {
  const implied = w.entries.find((e) => e.implied && e.settled === t && e.outcome === 'transfer');
  const entry = implied ?? w.open;
  stopRings(w, t);
  if (!entry) return;
  settle(w, entry, outcome, t, waited);
  entry.implied = false;
  if (outcome !== 'left_unanswered' && outcome !== 'key') entry.untold = false;
  if (!w.open) close(w, t);
}

export function connect(w: Story, seat: SeatId, t: EpochMs, from: EpochMs, waited: number | null | undefined): void {
  w.closed = false;
  stopRings(w, t);
  stopDials(w, t);
  if (openPart(w, seat, 'talk')) return;
  const entry = w.open;
  const part = startPart(w, seat, 'talk', from, entry?.queue ?? null);
  part.answered = w.about.direction === 'in' || entry !== null;
  if (entry) {
    settle(w, entry, 'answered', t, waited);
    entry.part = part;
  }
  w.since = from;
}

export function end(w: Story, t: EpochMs, by: string | undefined, talked: number | undefined, termsOf: TermsOf): void {
  const talks = w.parts.filter((part) => part.kind === 'talk' && part.to === null);
  for (const part of talks) endTalk(w, part, t, talked, termsOf);
  // a log's whole seconds: what ends here is the talk, not the stay that begins at the same second
  if (w.open && !(talks.length > 0 && w.open.entered === t)) {
    const kind = by === 'agent' || by === 'system' ? 'withdrawn' : 'abandoned';
    settle(w, w.open, w.open.untold === true ? 'left_unanswered' : kind, t, undefined);
  }
  stopRings(w, t);
  stopDials(w, t);
  if (!w.open) close(w, t);
}

export function close(w: Story, t: EpochMs): void {
  if (!w.closed) w.since = t;
  w.closed = true;
}

export function begin(w: Story, t: EpochMs): void {
  if (w.begun !== null) return;
  w.begun = t;
  w.since = t;
  w.figures = true;
}
