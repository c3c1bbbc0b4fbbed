import { schedule } from '../due.ts';
import { touch, touchPlace, type Contact, type Floor } from '../floor.ts';
import type { ContactId, EpochMs, Ms } from '../ids.ts';
import { fromSnapshot, inserted, placeInOrder, type Milestone } from '../order.ts';
import { locate } from '../outages/callers.ts';
import { addWaiting, removeWaiting } from '../queues/waiting.ts';
import { unpack } from './archive.ts';
import { bringMarks } from './books.ts';
import { bringLines, pairParts } from './lines.ts';
import { indexMatter } from './repeats.ts';
import { createStory, type Entry, type Story } from './story.ts';
import { tell } from './tell.ts';
import type { TermsOf } from './terms.ts';

/** A contact is remembered for a day after its last word; late facts find it there. */
export const REMEMBER: Ms = 24 * 3_600_000;
/** Past the sliding windows an ended contact is put away. */
export const SETTLED: Ms = 40 * 60_000;

/** Adds a milestone to its contact and moves everything that follows from it, by difference (ORDER3). */
export function putMilestone(floor: Floor, id: ContactId, one: Milestone): void {
  const contact = contactOf(floor, id);
  const last = insert(contact, one);
  const heeded = heedSnapshots(floor, contact, one);
  follow(floor, contact, last && !heeded ? one : null, one.time);
}

/** A resync's word on a contact: found so, or not found. */
export function putSnapshot(floor: Floor, id: ContactId, one: Milestone): void {
  const contact = contactOf(floor, id);
  follow(floor, contact, insert(contact, one) ? one : null, one.time);
}

/** True when it is the latest. */
function insert(contact: Contact, one: Milestone): boolean {
  const at = placeInOrder(contact.milestones, one);
  contact.milestones = inserted(contact.milestones, at, one);
  return at === contact.milestones.length - 1;
}

function contactOf(floor: Floor, id: ContactId): Contact {
  const { data } = floor;
  let contact = data.contacts.get(id) ?? unpack(floor, id);
  if (!contact) {
    contact = {
      id,
      milestones: [],
      story: createStory(id),
      marks: [],
      waits: null,
      matter: null,
      located: null,
      calledAs: null,
      repeat: null,
      touched: data.now,
      turn: 0
    };
    data.contacts.set(id, contact);
    schedule(data.due, data.now + SETTLED, { kind: 'contact', id });
  }
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
    if (snapshot.t < one.time) break;
    const id = `${snapshot.id}#${contact.id}`;
    if (contact.milestones.some((m) => m.id === id && m.source === one.source)) continue;
    const seen = snapshot.contacts.get(contact.id) ?? null;
    insert(contact, fromSnapshot(snapshot.t, one.source, id, seen));
    heeded = true;
  }
  return heeded;
}

/** Tells a contact again under rules that have changed since. */
export function tellAgain(floor: Floor, contact: Contact): void {
  follow(floor, contact, null, null);
}

/** Tells the story on by its latest milestone, or, after a late one (null), from the start. `at`: when what is new happened. */
function follow(floor: Floor, contact: Contact, latest: Milestone | null, at: EpochMs | null): void {
  const { terms } = floor.held;
  if (latest) {
    tell(contact.story, latest, terms);
    for (const part of contact.story.parts) if (part.dirty) bringLines(floor, part);
  } else {
    const was = contact.story;
    contact.story = retell(contact.id, contact.milestones, terms);
    contact.story.figures = true;
    pairParts(floor, was.parts, contact.story.parts);
  }
  const { story } = contact;
  if (story.figures) {
    bringMarks(floor, contact);
    story.figures = false;
  }
  if (contact.waits !== story.open) stand(floor, contact);
  indexMatter(floor, contact);
  locate(floor, contact, at);
  if (contact.turn === floor.data.turn) return;
  contact.turn = floor.data.turn;
  touch(floor, 'contacts', contact.id);
}

/** A contact's story from its first milestone. */
export function retell(id: ContactId, milestones: readonly Milestone[], terms: TermsOf): Story {
  const story = createStory(id);
  for (const m of milestones) tell(story, m, terms);
  return story;
}

/** Moves the contact among those who wait. */
function stand(floor: Floor, contact: Contact): void {
  const was = contact.waits;
  const now = contact.story.open;
  contact.waits = now;
  if (was && now && was.queue === now.queue && was.entered === now.entered) return;
  if (was) wait(floor, was, contact.id, -1);
  if (now) wait(floor, now, contact.id, 1);
}

function wait(floor: Floor, { queue: id, site: at, entered }: Entry, contact: ContactId, sign: 1 | -1): void {
  const move = sign > 0 ? addWaiting : removeWaiting;
  const queue = floor.data.queues.get(id);
  const site = floor.data.sites.get(at);
  if (queue) {
    move(queue.waiting, entered, contact);
    touchPlace(floor, 'queues', queue);
  }
  if (site) {
    move(site.waiting, entered, contact);
    touchPlace(floor, 'sites', site);
  }
}
