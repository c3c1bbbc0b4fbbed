import { schedule } from '../due.ts';
import { touch, type Contact, type Floor } from '../floor.ts';
import type { ContactId, EpochMs } from '../ids.ts';
import type { Milestone } from '../order.ts';
import { eventsOf } from '../seats/timeline.ts';
import { REMEMBER, retell, SETTLED } from './contact.ts';
import { marksOf } from './marks.ts';
import { isOpen } from './standing.ts';
import { createStory } from './story.ts';

/**
 * Looks at a contact again when its time has come: put away 40 min after its last word when it is over, forgotten a
 * day after. Open ones stay; one that never had a beginning is an orphan (CONTACT9).
 */
export function reviewContact(floor: Floor, id: ContactId, now: EpochMs): void {
  const contact = floor.data.contacts.get(id);
  if (!contact) return;
  const open = contact.archived === null && contact.story.begun !== null && isOpen(contact.story);
  const forget = contact.touched + REMEMBER;
  if (!open && now >= forget) {
    if (contact.archived === null && contact.story.begun === null) floor.data.orphans += 1;
    floor.data.contacts.delete(id);
    touch(floor, 'contacts', id);
    return;
  }
  if (contact.archived === null && !open && contact.story.begun !== null && now >= contact.touched + SETTLED)
    pack(contact, now);
  const next = contact.archived === null && !open ? contact.touched + SETTLED : forget;
  schedule(floor.data.due, Math.max(next, now + SETTLED), { kind: 'contact', id });
}

function pack(contact: Contact, now: EpochMs): void {
  // what a live window may still hold keeps its marks
  if (contact.marks.some((mark) => mark.t > now - SETTLED) || contact.repeat) return;
  contact.archived = JSON.stringify(contact.milestones);
  contact.milestones = [];
  contact.story = createStory(contact.id);
  contact.marks = [];
}

/** Brings a contact back as it was: the books and timelines still hold what it put there. */
export function unpack(floor: Floor, contact: Contact): void {
  if (contact.archived === null) return;
  contact.milestones = JSON.parse(contact.archived) as Milestone[];
  contact.archived = null;
  contact.story = retell(contact, floor.terms);
  contact.story.figures = false;
  contact.marks = marksOf(contact.story, (queue) => floor.terms(queue, 0).site);
  for (const part of contact.story.parts) {
    part.lines = eventsOf(contact.id, part);
    part.dirty = false;
  }
}
