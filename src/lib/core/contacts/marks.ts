import type { FactData } from '../facts.ts';
import type { EpochMs, Ms, QueueId, SiteId } from '../ids.ts';
import { NONE, type Mark } from '../metrics/mark.ts';
import * as T from '../metrics/tally.ts';
import type { About, Entry, Outcome, Part } from './story.ts';

export interface Reply {
  readonly t: EpochMs;
  readonly ms: Ms;
  readonly first: boolean;
  readonly queue: QueueId | null;
}

export interface Rated {
  readonly t: EpochMs;
  readonly queue: QueueId | null;
  readonly data: FactData['contact.rated'];
}

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

function mark(
  t: EpochMs,
  queue: QueueId | null,
  site: SiteId | null,
  count: readonly number[],
  caller: string | null = null
): Mark {
  return { t, queue, site, count, set: NONE, live: NONE, caller, dead: false };
}

/** All that a contact adds to the figures of its queues and sites. */
export function marksOf(
  about: About,
  begun: EpochMs | null,
  entries: readonly Entry[],
  wraps: ReadonlyMap<Part, Ms>,
  missed: readonly { t: EpochMs; queue: QueueId }[],
  turnedAway: readonly { t: EpochMs; queue: QueueId }[],
  replies: readonly Reply[],
  rated: Rated | null,
  siteOf: (queue: QueueId) => { readonly site: SiteId }
): Mark[] {
  const marks: Mark[] = [];
  const caller = about.caller?.key ?? null;
  const inbound = about.direction === 'in' && begun !== null;
  if (inbound) marks.push(mark(begun, null, about.site, [T.CONTACTS, 1], caller));
  for (const [i, entry] of entries.entries()) {
    if (inbound && entries.findIndex((e) => e.queue === entry.queue) === i) {
      marks.push(mark(entry.entered, entry.queue, null, [T.CONTACTS, 1], caller));
    }
    const set = setOf(entry, wraps);
    marks.push({
      t: entry.entered,
      queue: entry.queue,
      site: entry.site,
      count: [T.OFFERED, 1],
      set,
      live: NONE,
      caller: null,
      dead: false
    });
    if (entry.settled === null) continue;
    marks.push({
      t: entry.settled,
      queue: entry.queue,
      site: entry.site,
      count: [outcomeOf(entry), 1],
      set: NONE,
      live: set,
      caller: null,
      dead: false
    });
  }
  for (const { t, queue } of missed) marks.push(mark(t, queue, siteOf(queue).site, [T.MISSED, 1]));
  for (const { t, queue } of turnedAway) marks.push(mark(t, queue, siteOf(queue).site, [T.TURNED_AWAY, 1]));
  for (const { t, ms, first, queue } of replies) {
    const count = first
      ? [T.RESPONSES, 1, T.RESPONSE, ms, T.FIRST_RESPONSES, 1, T.FIRST_RESPONSE, ms]
      : [T.RESPONSES, 1, T.RESPONSE, ms];
    marks.push(mark(t, queue, queue === null ? about.site : siteOf(queue).site, count));
  }
  if (rated) marks.push(rating(rated, about, siteOf));
  return marks;
}

function outcomeOf(entry: Entry): number {
  if (entry.outcome === 'abandoned' && entry.wait !== null && entry.wait <= entry.short) return T.SHORT;
  return OUTCOMES[entry.outcome!];
}

/** What an entry is in its set: one size, one outcome, its waits and times, each known part counted apart. */
function setOf(entry: Entry, wraps: ReadonlyMap<Part, Ms>): number[] {
  const set = [T.SETTLED_OR_OPEN, 1];
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
    answeredPart(set, entry.part, wraps);
    return set;
  }
  if (wait !== null) {
    set.push(T.WAIT_LEFT, wait);
    if (outcome === T.ABANDONED || outcome === T.SHORT) set.push(T.WAIT_ABANDONED, wait);
    if (outcome === T.LEFT && wait <= entry.short) set.push(T.LEFT_SHORT, 1);
  }
  return set;
}

function answeredPart(set: number[], part: Part | null, wraps: ReadonlyMap<Part, Ms>): void {
  if (!part || part.talk === null) return;
  let hold = 0;
  for (let i = 0; i + 1 < part.holds.length; i += 2) hold += part.holds[i + 1]! - part.holds[i]!;
  set.push(T.TALKED, 1, T.TALK, part.talk, T.HOLD, hold);
  const wrap = wraps.get(part);
  if (wrap !== undefined) set.push(T.ACWED, 1, T.ACW, wrap, T.TALK_ACWED, part.talk);
}

function rating({ t, queue, data }: Rated, about: About, siteOf: (queue: QueueId) => { readonly site: SiteId }): Mark {
  const count: number[] = [];
  const satisfied = data.satisfied ?? (data.score === undefined ? undefined : data.score >= 4);
  if (satisfied !== undefined) count.push(T.RATED, 1, T.SATISFIED, satisfied ? 1 : 0);
  if (data.resolved !== undefined) count.push(T.ASKED, 1, T.RESOLVED, data.resolved ? 1 : 0);
  return mark(t, queue, queue === null ? about.site : siteOf(queue).site, count);
}
