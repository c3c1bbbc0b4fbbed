import { schedule } from '../due.ts';
import { touch, type Contact, type Floor } from '../floor.ts';
import type { ContactId, EpochMs, Ms } from '../ids.ts';
import type { Milestone } from '../order.ts';
import { knownMarks } from './books.ts';
import { REMEMBER, retell, SETTLED } from './contact.ts';
import { knownLines } from './lines.ts';
import { dropMatter } from './repeats.ts';
import { isOpen } from './standing.ts';
import { NOTHING } from './story.ts';
import { rememberVisit } from './visits.ts';

const LATER: Ms = 300_000;

/**
 * Looks at a contact again when its time has come: put away 40 min after its last word when it is over, forgotten a
 * day after. Open ones stay; one that never had a beginning is an orphan (CONTACT9).
 */
export function reviewContact(floor: Floor, id: ContactId, now: EpochMs): void {
  const { contacts, archive, due } = floor.data;
  const contact = contacts.get(id);
  const touched = contact?.touched ?? archive.get(id)?.touched;
  if (touched === undefined) return;
  const over = !contact || contact.story.begun === null || !isOpen(contact.story);
  if (over && now >= touched + REMEMBER) {
    if (contact?.story.begun === null) floor.data.orphans += 1;
    const matter = contact?.matter ?? archive.get(id)?.matter ?? null;
    dropMatter(floor, matter, id);
    rememberVisit(floor, matter, id);
    contacts.delete(id);
    archive.delete(id);
    if (contact) touch(floor, 'contacts', id);
    return;
  }
  if (contact && over && contact.story.begun !== null && now >= touched + SETTLED) pack(floor, contact, now);
  schedule(due, nextReview(contacts.get(id), touched, now), { kind: 'contact', id });
}

/** Put away or an orphan: when it is forgotten. Else: when it may be put away; that past, a little later. */
function nextReview(contact: Contact | undefined, touched: EpochMs, now: EpochMs): EpochMs {
  const next = touched + (!contact || contact.story.begun === null ? REMEMBER : SETTLED);
  return next > now ? next : now + LATER;
}

function pack(floor: Floor, contact: Contact, now: EpochMs): void {
  // what a live window may still hold keeps its marks
  if (contact.marks.some((mark) => mark.t > now - SETTLED) || contact.repeat) return;
  const told = JSON.stringify(contact.milestones.map((m) => [m.type, m.time, m.source, m.id, m.data]));
  for (const part of contact.story.parts) part.lines = NOTHING;
  floor.data.contacts.delete(contact.id);
  floor.data.archive.set(contact.id, {
    ...{ touched: contact.touched, told, matter: contact.matter, located: contact.located }
  });
}

/** Brings a contact back as it was: the books and timelines still hold what it put there. */
export function unpack(floor: Floor, id: ContactId): Contact | undefined {
  const packed = floor.data.archive.get(id);
  if (!packed) return undefined;
  const rows = JSON.parse(packed.told) as [Milestone['type'], EpochMs, string, string, unknown][];
  const milestones = rows.map(
    ([type, time, source, fact, data]) => ({ type, time, source, id: fact, data }) as Milestone
  );
  const contact: Contact = {
    id,
    milestones,
    story: retell(id, milestones, floor.held.terms),
    marks: [],
    waits: null,
    matter: packed.matter,
    located: packed.located,
    calledAs: null,
    repeat: null,
    touched: packed.touched,
    turn: 0
  };
  contact.story.figures = false;
  contact.marks = knownMarks(floor, contact);
  for (const part of contact.story.parts) {
    part.lines = knownLines(part);
    part.dirty = false;
  }
  floor.data.archive.delete(id);
  floor.data.contacts.set(id, contact);
  return contact;
}
