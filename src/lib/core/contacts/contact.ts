import { schedule } from '../due.ts';
import { dayKeyAt, seatOf, sitePlan, termsAt, touch, type Contact, type Floor } from '../floor.ts';
import type { ContactId, EpochMs } from '../ids.ts';
import { addMark, nextLeave, removeMark } from '../metrics/ledger.ts';
import { sameMark, type Mark } from '../metrics/mark.ts';
import { CONTACTS } from '../metrics/tally.ts';
import { fromSnapshot, insertInOrder, type Milestone } from '../order.ts';
import { addWaiting, removeWaiting, type Place } from '../queues/place.ts';
import { rewind } from '../seats/seat.ts';
import { eventsOf, insertEvent, removeEvent, samePartEvent, type PartEvent } from '../seats/timeline.ts';
import { indexMatter } from './repeats.ts';
import { deriveStory } from './derive.ts';

export const REMEMBER = 24 * 3_600_000;
const SLOT = 300_000;

/** Adds a milestone to its contact and moves everything that follows from it, by difference (ORDER3). */
export function putMilestone(floor: Floor, id: ContactId, one: Milestone): void {
  const contact = contactOf(floor, id);
  insertInOrder(contact.milestones, one);
  heedSnapshots(floor, contact, one);
  retell(floor, contact);
}

/** A resync's word on a contact: found so, or not found. */
export function putSnapshot(floor: Floor, id: ContactId, one: Milestone): void {
  const contact = contactOf(floor, id);
  insertInOrder(contact.milestones, one);
  retell(floor, contact);
}

function contactOf(floor: Floor, id: ContactId): Contact {
  const { data } = floor;
  let contact = data.contacts.get(id);
  if (!contact) {
    contact = {
      id,
      milestones: [],
      story: deriveStory(id, [], (queue, at) => termsAt(floor, queue, at)),
      lines: [],
      matter: null,
      repeat: null,
      touched: data.now
    };
    data.contacts.set(id, contact);
    schedule(data.due, data.now + REMEMBER, { kind: 'contact', id });
  }
  contact.touched = data.now;
  return contact;
}

/** A late milestone of a source that has resynced since: what each of those resyncs said of the contact counts too. */
function heedSnapshots(floor: Floor, contact: Contact, one: Milestone): void {
  const source = floor.data.sources.get(one.source);
  if (!source) return;
  for (let i = source.snapshots.length - 1; i >= 0; i--) {
    const snapshot = source.snapshots[i]!;
    if (snapshot.t < one.t) return;
    const id = `${snapshot.id}#${contact.id}`;
    if (contact.milestones.some((m) => m.id === id && m.source === one.source)) continue;
    const seen = snapshot.contacts.get(contact.id) ?? null;
    insertInOrder(contact.milestones, fromSnapshot(snapshot.t, one.source, id, seen));
  }
}

function retell(floor: Floor, contact: Contact): void {
  const was = contact.story;
  const story = deriveStory(contact.id, contact.milestones, (queue, at) => termsAt(floor, queue, at));
  contact.story = story;
  story.marks = exchangeMarks(floor, was.marks, story.marks);
  exchangeLines(floor, contact);
  const before = was.entry;
  const now = story.entry;
  if (before?.queue !== now?.queue || before?.entered !== now?.entered) {
    if (before) wait(floor, before.site, before.queue, (place) => removeWaiting(place, before.entered, contact.id));
    if (now) wait(floor, now.site, now.queue, (place) => addWaiting(place, now.entered, contact.id));
  }
  indexMatter(floor, contact);
  touch(floor, 'contacts', contact.id);
}

function wait(floor: Floor, site: string, queue: string, work: (place: Place) => void): void {
  const ofQueue = floor.data.queues.get(queue);
  const ofSite = floor.data.sites.get(site);
  if (ofQueue) work(ofQueue);
  if (ofSite) work(ofSite);
  touch(floor, 'queues', queue);
  touch(floor, 'sites', site);
}

/** Takes away the marks that no longer hold and puts in the new ones; equal ones stay as they are. */
function exchangeMarks(floor: Floor, was: readonly Mark[], will: readonly Mark[]): readonly Mark[] {
  const kept: Mark[] = [];
  let same = 0;
  while (same < was.length && same < will.length && sameMark(was[same]!, will[same]!)) kept.push(was[same++]!);
  const rest = was.slice(same);
  for (let i = same; i < will.length; i++) {
    const mark = will[i]!;
    const twin = rest.findIndex((old) => sameMark(old, mark));
    if (twin >= 0) {
      kept.push(rest[twin]!);
      rest.splice(twin, 1);
    } else kept.push(mark);
  }
  for (const mark of rest) book(floor, mark, -1);
  const old = new Set(was);
  for (const mark of kept) if (!old.has(mark)) book(floor, mark, 1);
  return kept;
}

/** Enters a mark in the books of its queue and its site, or takes it out. */
export function book(floor: Floor, mark: Mark, sign: 1 | -1): void {
  if (sign < 0) mark.dead = true;
  if (mark.queue !== null) {
    const queue = floor.data.queues.get(mark.queue);
    if (queue) {
      bookAt(floor, queue, 'queue', queue.site, mark, sign);
      touch(floor, 'queues', queue.id);
    }
  }
  if (mark.site === null && mark.queue !== null) return;
  const id = sitePlan(floor, mark.site).settings.id;
  const site = floor.data.sites.get(id)!;
  bookAt(floor, site, 'site', id, mark, sign);
  if (mark.count[0] === CONTACTS && mark.queue === null) {
    const slot = Math.floor(mark.t / SLOT) * SLOT;
    site.trend.set(slot, (site.trend.get(slot) ?? 0) + sign);
  }
  touch(floor, 'sites', id);
}

function bookAt(floor: Floor, place: Place, kind: 'queue' | 'site', site: string, mark: Mark, sign: 1 | -1): void {
  const day = dayKeyAt(sitePlan(floor, site), mark.t);
  if (sign > 0) addMark(place.ledger, mark, day);
  else removeMark(place.ledger, mark, day);
  scheduleLeave(floor, place, kind);
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

function exchangeLines(floor: Floor, contact: Contact): void {
  const was = contact.lines;
  const will = eventsOf(contact.story);
  const kept: PartEvent[] = [];
  let same = 0;
  while (same < was.length && same < will.length && samePartEvent(was[same]!, will[same]!)) kept.push(was[same++]!);
  for (let i = same; i < was.length; i++) {
    const event = was[i]!;
    const seat = seatOf(floor, event.seat);
    const at = removeEvent(seat.events, event);
    if (at >= 0 && at < seat.walk.index) rewind(seat);
    floor.unsettled.add(seat.id);
  }
  for (let i = same; i < will.length; i++) {
    const event = will[i]!;
    kept.push(event);
    const seat = seatOf(floor, event.seat);
    const at = insertEvent(seat.events, event);
    if (at < seat.walk.index) rewind(seat);
    if (!event.scheduled && event.t > seat.lastFact) seat.lastFact = event.t;
    floor.unsettled.add(seat.id);
  }
  contact.lines = kept;
}

/** Forgets a contact that nothing was heard of for a day. Open ones stay; one without a beginning is an orphan. */
export function forgetContact(floor: Floor, id: ContactId, now: EpochMs): void {
  const contact = floor.data.contacts.get(id);
  if (!contact) return;
  const open = contact.story.begun && contact.story.state !== 'ended';
  const until = contact.touched + REMEMBER;
  if (until > now || open) {
    schedule(floor.data.due, Math.max(until, now + 3_600_000), { kind: 'contact', id });
    return;
  }
  if (!contact.story.begun) floor.data.orphans += 1;
  floor.data.contacts.delete(id);
  touch(floor, 'contacts', id);
}
