import type { EpochMs, QueueId, SiteId } from '../ids.ts';
import { NONE } from '../metrics/mark.ts';
import * as T from '../metrics/tally.ts';
import { holdOf, type Entry, type Outcome, type Part, type Rated, type Story } from './story.ts';

const OUTCOMES: Readonly<Record<Outcome, number>> = {
  answered: T.ANSWERED,
  abandoned: T.ABANDONED,
  left_unanswered: T.LEFT,
  lost_sight: T.LOST,
  timeout: T.OVER_TIMEOUT,
  key: T.OVER_KEY,
  empty: T.OVER_EMPTY,
  withdrawn: T.OVER_WITHDRAWN,
  transfer: T.OVER_TRANSFER
};

/** `[outcome, 1]` by outcome. */
const ONE_OF: readonly (readonly number[])[] = Array.from({ length: T.TALLY_SIZE }, (_, outcome) => [outcome, 1]);
const ONE_OPEN: readonly number[] = [T.SET_SIZE, 1, T.OPEN, 1];
const ONE_CONTACT: readonly number[] = [T.CONTACTS, 1];
const ONE_OFFERED: readonly number[] = [T.OFFERED, 1];
const FIRST_OFFERED: readonly number[] = [T.OFFERED, 1, T.CONTACTS, 1];
const ONE_MISSED: readonly number[] = [T.MISSED, 1];
const ONE_TURNED_AWAY: readonly number[] = [T.TURNED_AWAY, 1];

/** One mark: its time and place, its numbers (see `Mark`). */
export type PutMark = (
  t: EpochMs,
  queue: QueueId | null,
  site: SiteId | null,
  count: readonly number[],
  set: readonly number[],
  live: readonly number[],
  caller: string | null
) => void;

/** All that a contact adds to the figures of its queues and sites. `siteOf` a queue, then. */
export function eachMark(story: Story, siteOf: (queue: QueueId, at: EpochMs) => SiteId, put: PutMark): void {
  const { about, begun, entries } = story;
  const caller = about.caller?.key ?? null;
  const inbound = about.direction === 'in' && begun !== null;
  const straight = inbound && entries[0]?.entered === begun && entries[0].site === about.site;
  if (inbound && !straight) put(begun, null, about.site, ONE_CONTACT, NONE, NONE, caller);
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!;
    const set = setOf(entry);
    if (i === 0 && straight) {
      put(entry.entered, entry.queue, entry.site, FIRST_OFFERED, set, NONE, caller);
    } else {
      if (inbound && isFirst(entries, i)) put(entry.entered, entry.queue, null, ONE_CONTACT, NONE, NONE, caller);
      put(entry.entered, entry.queue, entry.site, ONE_OFFERED, set, NONE, null);
    }
    if (entry.settled === null) continue;
    put(entry.settled, entry.queue, entry.site, ONE_OF[outcomeOf(entry)]!, NONE, set, null);
  }
  for (const { t, queue } of story.missed) put(t, queue, siteOf(queue, t), ONE_MISSED, NONE, NONE, null);
  for (const { t, queue } of story.turnedAway) put(t, queue, siteOf(queue, t), ONE_TURNED_AWAY, NONE, NONE, null);
  for (const { t, ms, first, queue } of story.replies) {
    const count = first
      ? [T.RESPONSES, 1, T.RESPONSE, ms, T.FIRST_RESPONSES, 1, T.FIRST_RESPONSE, ms]
      : [T.RESPONSES, 1, T.RESPONSE, ms];
    put(t, queue, queue === null ? about.site : siteOf(queue, t), count, NONE, NONE, null);
  }
  if (!story.rated) return;
  const { t, queue } = story.rated;
  put(t, queue, queue === null ? about.site : siteOf(queue, t), rating(story.rated), NONE, NONE, null);
}

/** Whether the contact had not been in that queue before. */
function isFirst(entries: readonly Entry[], at: number): boolean {
  for (let i = 0; i < at; i++) if (entries[i]!.queue === entries[at]!.queue) return false;
  return true;
}

function outcomeOf(entry: Entry): number {
  if (entry.outcome === 'abandoned' && entry.wait !== null && entry.wait <= entry.short) return T.SHORT;
  return OUTCOMES[entry.outcome!];
}

/** What an entry is in its set: one size, one outcome, its waits and times, each known part counted apart. */
function setOf(entry: Entry): readonly number[] {
  if (entry.settled === null && !entry.untold) return ONE_OPEN;
  const set = [T.SET_SIZE, 1];
  if (entry.untold) set.push(T.UNTOLD, 1);
  if (entry.settled === null) {
    set.push(T.OPEN, 1);
    return set;
  }
  const outcome = outcomeOf(entry);
  const wait = entry.wait;
  set.push(outcome, 1);
  if (outcome === T.ANSWERED) {
    if (wait !== null) set.push(T.WAITED, 1, T.WAIT_ANSWERED, wait, T.WITHIN, wait <= entry.within ? 1 : 0);
    answeredPart(set, entry.part);
    return set.slice();
  }
  if (wait !== null) {
    set.push(T.WAIT_LEFT, wait);
    if (outcome === T.ABANDONED || outcome === T.SHORT) set.push(T.WAIT_ABANDONED, wait);
    if (outcome === T.LEFT && wait <= entry.short) set.push(T.LEFT_SHORT, 1);
  }
  return set.slice();
}

function answeredPart(set: number[], part: Part | null): void {
  if (!part || part.talk === null) return;
  set.push(T.TALKED, 1, T.TALK, part.talk, T.HOLD, holdOf(part));
  if (part.wrap) set.push(T.ACWED, 1, T.ACW, part.wrap.to! - part.wrap.from, T.TALK_ACWED, part.talk);
}

function rating({ data }: Rated): number[] {
  const count: number[] = [];
  const satisfied = data.satisfied ?? (data.score === undefined ? undefined : data.score >= 4);
  if (satisfied !== undefined) count.push(T.RATED, 1, T.SATISFIED, satisfied ? 1 : 0);
  if (data.resolved !== undefined) count.push(T.ASKED, 1, T.RESOLVED, data.resolved ? 1 : 0);
  return count;
}
