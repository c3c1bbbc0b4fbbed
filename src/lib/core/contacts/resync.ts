import type { SnapshotContact } from '../facts.ts';
import type { EpochMs, QueueId } from '../ids.ts';
import { endTalks, holdOrGoOn, stopDials, stopRings } from './parts.ts';
import { begin, close, connect, enter, settle } from './stays.ts';
import { openPart, type Entry, type Story } from './story.ts';
import type { TermsOf } from './terms.ts';

/** A list of what is there lacks it: it ended where nobody looked (CONTACT8). */
export function gone(w: Story, t: EpochMs, termsOf: TermsOf): void {
  endTalks(w, t, termsOf);
  stopRings(w, t);
  stopDials(w, t);
  if (w.open) settle(w, w.open, 'lost_sight', t, null);
  if (w.begun !== null) close(w, t);
}

/** A list of what is there has it: what it says and we do not know yet. */
export function seen(w: Story, t: EpochMs, data: SnapshotContact, termsOf: TermsOf): void {
  if (data.caller) w.about.caller ??= data.caller;
  if (w.begun === null) w.about.channel = data.channel;
  if ((data.state === 'talking' || data.state === 'on_hold') && data.seat !== undefined) {
    begin(w, data.since);
    const lost = lostIn(w, data.queue);
    if (lost && !w.open) reopen(w, lost);
    if (w.open || !openPart(w, data.seat, 'talk')) connect(w, data.seat, t, Math.min(t, data.since), null);
    const talk = openPart(w, data.seat, 'talk');
    if (talk && data.state === 'on_hold' && talk.holds.length % 2 === 0) {
      holdOrGoOn(talk, t);
    }
  } else if ((data.state === 'queued' || data.state === 'ringing') && data.queue !== undefined) {
    begin(w, data.since);
    if (w.open?.queue === data.queue) return;
    endTalks(w, t, termsOf);
    const lost = lostIn(w, data.queue);
    if (lost && !w.open && data.since <= lost.settled!) {
      reopen(w, lost);
      return;
    }
    const since = Math.min(t, Math.max(data.since, w.open?.entered ?? data.since));
    enter(w, data.queue, since, termsOf, data.tells_exit === false);
  }
}

/** The stay in that queue of which an earlier list lost sight. */
function lostIn(w: Story, queue: QueueId | undefined): Entry | undefined {
  return w.entries.findLast((entry) => entry.outcome === 'lost_sight' && entry.queue === queue);
}

/** Found again: it was never lost. */
function reopen(w: Story, entry: Entry): void {
  entry.settled = null;
  entry.outcome = null;
  w.open = entry;
  w.closed = false;
  w.since = entry.entered;
  w.figures = true;
}
