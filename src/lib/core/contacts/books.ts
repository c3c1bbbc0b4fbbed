import { countOffered } from '../ahead/history.ts';
import { schedule } from '../due.ts';
import { touchPlace, type Contact, type Floor } from '../floor.ts';
import type { SiteId } from '../ids.ts';
import { addMark, nextLeave, removeMark, reviseMark, SLOT } from '../metrics/ledger.ts';
import { sameNumbers, type Mark } from '../metrics/mark.ts';
import { OFFERED } from '../metrics/tally.ts';
import type { Day } from '../settings.ts';
import type { Place } from '../queues/place.ts';
import { eachMark } from './marks.ts';

/**
 * Brings the books in line with a contact's story: marks that stand in another place now are taken out and put in
 * anew, those that say something else are revised (ORDER3).
 */
export function bringMarks(floor: Floor, contact: Contact): void {
  let { marks } = contact;
  let at = 0;
  eachMark(contact.story, floor.held.siteOf, (t, queue, site, count, set, live, caller) => {
    const old = marks[at];
    if (old && old.t === t && old.queue === queue && old.site === site && old.caller === caller) {
      revise(floor, old, count, set, live);
    } else {
      if (old) book(floor, old, -1);
      const mark = { t, queue, site, count, set, live, caller, dead: false };
      if (old) marks[at] = mark;
      else marks = [...marks, mark];
      book(floor, mark, 1);
    }
    at += 1;
  });
  for (let i = at; i < marks.length; i++) book(floor, marks[i]!, -1);
  contact.marks = at === marks.length ? marks : marks.slice(0, at);
}

/** The marks of a contact whose books know them already. */
export function knownMarks(floor: Floor, contact: Contact): Mark[] {
  const marks: Mark[] = [];
  eachMark(contact.story, floor.held.siteOf, (t, queue, site, count, set, live, caller) =>
    marks.push({ t, queue, site, count, set, live, caller, dead: false })
  );
  return marks;
}

/** Where it counts, and by whose days: where it did when it happened (PLAN1). */
function siteOfMark({ held }: Floor, { queue, site, t }: Mark): SiteId {
  return queue === null ? held.siteNamed(site, t) : (site ?? held.siteOf(queue, t));
}

/** Enters a mark in the books of its queue and its site, or takes it out. */
export function book(floor: Floor, mark: Mark, sign: 1 | -1): void {
  if (sign < 0) mark.dead = true;
  const queue = mark.queue === null ? undefined : floor.data.queues.get(mark.queue);
  const at = siteOfMark(floor, mark);
  const day = floor.plan.days.get(at)!(mark.t);
  if (queue) {
    enter(queue, mark, day, sign);
    if (offers(mark.count)) countOffered(floor, queue.id, mark.t, sign);
    scheduleLeave(floor, queue, 'queue');
    touchPlace(floor, 'queues', queue);
  }
  if (mark.site === null && mark.queue !== null) return;
  const site = floor.data.sites.get(at)!;
  enter(site, mark, day, sign);
  scheduleLeave(floor, site, 'site');
  touchPlace(floor, 'sites', site);
  if (offers(mark.count)) moveTrend(site.trend, mark, sign);
}

function enter(place: Place, mark: Mark, day: Day, sign: 1 | -1): void {
  if (sign > 0) addMark(place.ledger, mark, day);
  else removeMark(place.ledger, mark, day);
}

function revise(
  floor: Floor,
  mark: Mark,
  count: readonly number[],
  set: readonly number[],
  live: readonly number[]
): void {
  if (sameNumbers(mark.count, count) && sameNumbers(mark.set, set) && sameNumbers(mark.live, live)) return;
  const queue = mark.queue === null ? undefined : floor.data.queues.get(mark.queue);
  const at = siteOfMark(floor, mark);
  const day = floor.plan.days.get(at)!(mark.t);
  if (queue) {
    reviseMark(queue.ledger, mark, count, set, live, day);
    if (offers(mark.count) !== offers(count)) countOffered(floor, queue.id, mark.t, offers(count) ? 1 : -1);
    touchPlace(floor, 'queues', queue);
  }
  if (mark.site !== null || mark.queue === null) {
    const site = floor.data.sites.get(at)!;
    reviseMark(site.ledger, mark, count, set, live, day);
    touchPlace(floor, 'sites', site);
    if (offers(mark.count) !== offers(count)) moveTrend(site.trend, mark, offers(count) ? 1 : -1);
  }
  mark.count = count;
  mark.set = set;
  mark.live = live;
}

/** Whether it counts somebody who entered a queue. */
function offers(count: readonly number[]): boolean {
  return count[0] === OFFERED;
}

function moveTrend(trend: Map<number, number>, mark: Mark, sign: 1 | -1): void {
  const slot = Math.floor(mark.t / SLOT) * SLOT;
  trend.set(slot, (trend.get(slot) ?? 0) + sign);
}

/** Looks again when the next mark leaves a window; at most four times a second. */
export function scheduleLeave(floor: Floor, place: Place, kind: 'queue' | 'site'): void {
  if (place.dueAt !== null && place.dueAt <= floor.data.now + 250) return;
  const leave = nextLeave(place.ledger);
  if (leave === null) return;
  const at = Math.max(leave, floor.data.now + 250);
  if (place.dueAt !== null && place.dueAt <= at) return;
  place.dueAt = at;
  schedule(floor.data.due, at, { kind, id: place.id });
}
