import { schedule } from '../due.ts';
import { dayKeyAt, seatOf, sitePlan, touch, type Contact, type Floor } from '../floor.ts';
import type { ContactId, DayKey, Ms } from '../ids.ts';
import { addMark, nextLeave, removeMark, reviseMark } from '../metrics/ledger.ts';
import { sameNumbers, samePlace, type Mark } from '../metrics/mark.ts';
import { OFFERED } from '../metrics/tally.ts';
import { fromSnapshot, insertInOrder, type Milestone } from '../order.ts';
import { addWaiting, removeWaiting, type Place } from '../queues/place.ts';
import { rewind } from '../seats/seat.ts';
import { eventsOf, insertEvent, removeEvent, samePartEvent, type PartEvent } from '../seats/timeline.ts';
import { unpack } from './archive.ts';
import { marksOf } from './marks.ts';
import { indexMatter } from './repeats.ts';
import { createStory, type Part, type Story } from './story.ts';
import { tell } from './tell.ts';
import type { TermsOf } from './terms.ts';

/** A contact is remembered for a day after its last word; late facts find it there. */
export const REMEMBER: Ms = 24 * 3_600_000;
/** Past the sliding windows an ended contact is put away. */
export const SETTLED: Ms = 40 * 60_000;
const SLOT = 300_000;
const NO_LINES: readonly PartEvent[] = [];

/** Adds a milestone to its contact and moves everything that follows from it, by difference (ORDER3). */
export function putMilestone(floor: Floor, id: ContactId, one: Milestone): void {
  const contact = contactOf(floor, id);
  const last = insertInOrder(contact.milestones, one) === contact.milestones.length - 1;
  const heeded = heedSnapshots(floor, contact, one);
  follow(floor, contact, last && !heeded ? one : null);
}

/** A resync's word on a contact: found so, or not found. */
export function putSnapshot(floor: Floor, id: ContactId, one: Milestone): void {
  const contact = contactOf(floor, id);
  const last = insertInOrder(contact.milestones, one) === contact.milestones.length - 1;
  follow(floor, contact, last ? one : null);
}

function contactOf(floor: Floor, id: ContactId): Contact {
  const { data } = floor;
  let contact = data.contacts.get(id);
  if (!contact) {
    contact = {
      id,
      milestones: [],
      story: createStory(id),
      marks: [],
      waits: null,
      matter: null,
      repeat: null,
      touched: data.now,
      archived: null
    };
    data.contacts.set(id, contact);
    schedule(data.due, data.now + SETTLED, { kind: 'contact', id });
  } else if (contact.archived !== null) unpack(floor, contact);
  contact.touched = data.now;
  return contact;
}

/** A late milestone of a source that has resynced since: what each of those resyncs said of the contact counts too. */
function heedSnapshots(floor: Floor, contact: Contact, one: Milestone): boolean {
  const source = floor.data.sources.get(one.source);
  if (!source) return false;
  let heeded = false;
  for (let i = source.snapshots.length - 1; i >= 0; i--) {
    const snapshot = source.snapshots[i]!;
    if (snapshot.t < one.t) break;
    const id = `${snapshot.id}#${contact.id}`;
    if (contact.milestones.some((m) => m.id === id && m.source === one.source)) continue;
    const seen = snapshot.contacts.get(contact.id) ?? null;
    insertInOrder(contact.milestones, fromSnapshot(snapshot.t, one.source, id, seen));
    heeded = true;
  }
  return heeded;
}

/** Tells the story on by its latest milestone, or, after a late one (null), from the start. */
function follow(floor: Floor, contact: Contact, latest: Milestone | null): void {
  const { terms } = floor;
  if (latest) {
    tell(contact.story, latest, terms);
    for (const part of contact.story.parts) if (part.dirty) exchangeLines(floor, contact.id, part.lines, part);
  } else {
    const was = contact.story;
    contact.story = retell(contact, terms);
    contact.story.figures = true;
    pairParts(floor, contact.id, was.parts, contact.story.parts);
  }
  const { story } = contact;
  if (story.figures) {
    const marks = marksOf(story, (queue) => terms(queue, 0).site);
    exchangeMarks(floor, contact.marks, marks);
    contact.marks = marks;
    story.figures = false;
  }
  if (contact.waits !== story.open) stand(floor, contact);
  indexMatter(floor, contact);
  touch(floor, 'contacts', contact.id);
}

/** A contact's story from its first milestone. */
export function retell(contact: Contact, terms: TermsOf): Story {
  const story = createStory(contact.id);
  for (const m of contact.milestones) tell(story, m, terms);
  return story;
}

/** Moves the contact among those who wait. */
function stand(floor: Floor, contact: Contact): void {
  const was = contact.waits;
  const now = contact.story.open;
  contact.waits = now;
  if (was && now && was.queue === now.queue && was.entered === now.entered) return;
  if (was) eachWaiting(floor, was, (place) => removeWaiting(place, was.entered, contact.id));
  if (now) eachWaiting(floor, now, (place) => addWaiting(place, now.entered, contact.id));
}

function eachWaiting(floor: Floor, entry: { queue: string; site: string }, work: (place: Place) => void): void {
  const queue = floor.data.queues.get(entry.queue);
  const site = floor.data.sites.get(entry.site);
  if (queue) work(queue);
  if (site) work(site);
  touch(floor, 'queues', entry.queue);
  touch(floor, 'sites', entry.site);
}

/** After a retelling: each new part takes over the lines of the old one it continues; the others' lines go. */
function pairParts(floor: Floor, contact: ContactId, was: readonly Part[], will: readonly Part[]): void {
  const rest = new Set(was);
  const lines = new Map<Part, PartEvent[]>();
  for (const part of will) {
    for (const old of rest) {
      if (old.seat !== part.seat || old.kind !== part.kind || old.from !== part.from) continue;
      lines.set(part, old.lines);
      rest.delete(old);
      break;
    }
  }
  for (const old of rest) dropLines(floor, old.lines, 0);
  for (const part of will) exchangeLines(floor, contact, lines.get(part) ?? NO_LINES, part);
}

function exchangeLines(floor: Floor, contact: ContactId, was: readonly PartEvent[], part: Part): void {
  const will = eventsOf(contact, part);
  let same = 0;
  while (same < was.length && same < will.length && samePartEvent(was[same]!, will[same]!)) {
    will[same] = was[same]!;
    same += 1;
  }
  dropLines(floor, was, same);
  const seat = seatOf(floor, part.seat);
  for (let i = same; i < will.length; i++) {
    const event = will[i]!;
    if (insertEvent(seat.events, event) < seat.walk.index) rewind(seat);
    if (!event.scheduled && event.t > seat.lastFact) seat.lastFact = event.t;
    floor.unsettled.add(seat.id);
  }
  part.lines = will;
  part.dirty = false;
}

function dropLines(floor: Floor, lines: readonly PartEvent[], from: number): void {
  for (let i = from; i < lines.length; i++) {
    const event = lines[i]!;
    const seat = seatOf(floor, event.seat);
    const at = removeEvent(seat.events, event);
    if (at >= 0 && at < seat.walk.index) rewind(seat);
    floor.unsettled.add(seat.id);
  }
}

/** Takes away the marks that no longer hold, revises those that say something else, puts in the new ones. */
function exchangeMarks(floor: Floor, was: readonly Mark[], will: Mark[]): void {
  const paired = Math.min(was.length, will.length);
  for (let i = 0; i < paired; i++) {
    const old = was[i]!;
    const mark = will[i]!;
    if (!samePlace(old, mark)) {
      book(floor, old, -1);
      book(floor, mark, 1);
      continue;
    }
    will[i] = old;
    if (sameNumbers(old.count, mark.count) && sameNumbers(old.set, mark.set) && sameNumbers(old.live, mark.live)) {
      continue;
    }
    rebook(floor, old, mark);
  }
  for (let i = paired; i < was.length; i++) book(floor, was[i]!, -1);
  for (let i = paired; i < will.length; i++) book(floor, will[i]!, 1);
}

/** Enters a mark in the books of its queue and its site, or takes it out. */
export function book(floor: Floor, mark: Mark, sign: 1 | -1): void {
  if (sign < 0) mark.dead = true;
  eachPlace(floor, mark, (place, kind, day) => {
    if (sign > 0) addMark(place.ledger, mark, day);
    else removeMark(place.ledger, mark, day);
    scheduleLeave(floor, place, kind);
  });
  if (offers(mark.count)) follows(floor, mark, sign);
}

/** Whether a mark counts somebody who entered a queue. */
function offers(count: readonly number[]): boolean {
  return count[0] === OFFERED;
}

/** Moves the trend of the mark's site. */
function follows(floor: Floor, mark: Mark, sign: 1 | -1): void {
  const { trend } = floor.data.sites.get(sitePlan(floor, mark.site).settings.id)!;
  const slot = Math.floor(mark.t / SLOT) * SLOT;
  trend.set(slot, (trend.get(slot) ?? 0) + sign);
}

function rebook(floor: Floor, mark: Mark, to: Mark): void {
  eachPlace(floor, mark, (place, _kind, day) => reviseMark(place.ledger, mark, to, day));
  if (offers(mark.count) !== offers(to.count)) follows(floor, mark, offers(to.count) ? 1 : -1);
  mark.count = to.count;
  mark.set = to.set;
  mark.live = to.live;
}

/** The places whose books a mark stands in: its queue, its site, or both. */
function eachPlace(floor: Floor, mark: Mark, work: (place: Place, kind: 'queue' | 'site', day: DayKey) => void): void {
  const queue = mark.queue === null ? undefined : floor.data.queues.get(mark.queue);
  const plan = sitePlan(floor, queue?.site ?? mark.site);
  const day = dayKeyAt(plan, mark.t);
  if (queue) {
    work(queue, 'queue', day);
    touch(floor, 'queues', queue.id);
  }
  if (mark.site === null && mark.queue !== null) return;
  work(floor.data.sites.get(plan.settings.id)!, 'site', day);
  touch(floor, 'sites', plan.settings.id);
}

/** Looks again when the next mark leaves a window; at most four times a second. */
export function scheduleLeave(floor: Floor, place: Place, kind: 'queue' | 'site'): void {
  const leave = nextLeave(place.ledger);
  if (leave === null) return;
  const at = Math.max(leave, floor.data.now + 250);
  if (place.dueAt !== null && place.dueAt <= at) return;
  place.dueAt = at;
  schedule(floor.data.due, at, { kind, id: place.id });
}
