import { touch, type Contact, type Floor } from '../floor.ts';
import type { ContactId, EpochMs } from '../ids.ts';
import { NONE, type Mark } from '../metrics/mark.ts';
import { REPEATS } from '../metrics/tally.ts';
import { unpack } from './archive.ts';
import { book } from './books.ts';
import { REMEMBER } from './contact.ts';

interface Dated {
  readonly t: EpochMs;
  readonly contact: ContactId;
}

/** Keeps the index of callers' matters, and who repeats: the same caller on the same matter within 24 h (METRIC11). */
export function indexMatter(floor: Floor, contact: Contact): void {
  const { about, begun } = contact.story;
  const arrived = begun ?? 0;
  const key =
    begun !== null && about.direction === 'in' && about.caller && about.matter
      ? `${about.caller.key}\0${about.matter}`
      : null;
  const was = contact.matter;
  if (was === null ? key === null : was.key === key && was.t === arrived) return;
  if (was) {
    const at = dropMatter(floor, was, contact.id);
    judge(floor, floor.data.matters.get(was.key) ?? [], at);
  }
  contact.matter = key === null ? null : { key, t: arrived };
  if (key === null) {
    setRepeat(floor, contact, false);
    return;
  }
  let list = floor.data.matters.get(key);
  if (!list) floor.data.matters.set(key, (list = []));
  let at = list.length;
  while (at > 0 && later(list[at - 1]!, arrived, contact.id)) at -= 1;
  list.splice(at, 0, { t: arrived, contact: contact.id });
  judge(floor, list, at);
  judge(floor, list, at + 1);
}

function later(one: Dated, t: EpochMs, contact: ContactId): boolean {
  return one.t > t || (one.t === t && one.contact > contact);
}

/** Takes a contact out of the index; returns where it stood, or −1. */
export function dropMatter(floor: Floor, matter: Contact['matter'], contact: ContactId): number {
  const list = matter && floor.data.matters.get(matter.key);
  if (!list) return -1;
  const at = list.findIndex((one) => one.contact === contact);
  if (at >= 0) list.splice(at, 1);
  if (list.length === 0) floor.data.matters.delete(matter.key);
  return at;
}

function judge(floor: Floor, list: readonly Dated[], at: number): void {
  const one = list[at];
  if (!one) return;
  const last = list[at - 1];
  const repeats = last !== undefined && one.t - last.t <= REMEMBER;
  // one put away repeats nothing, else it would have been kept
  const contact = floor.data.contacts.get(one.contact) ?? (repeats ? unpack(floor, one.contact) : undefined);
  if (contact) setRepeat(floor, contact, repeats);
}

function setRepeat(floor: Floor, contact: Contact, repeats: boolean): void {
  const { about } = contact.story;
  const arrived = contact.story.begun ?? 0;
  const queue = contact.story.entries[0]?.queue ?? null;
  const was = contact.repeat;
  if (was && repeats && was.t === arrived && was.queue === queue && was.site === about.site) return;
  if (was) book(floor, was, -1);
  contact.repeat = null;
  if (!repeats) return;
  const mark: Mark = {
    t: arrived,
    queue,
    site: about.site,
    count: [REPEATS, 1],
    set: NONE,
    live: NONE,
    caller: null,
    dead: false
  };
  contact.repeat = mark;
  book(floor, mark, 1);
  touch(floor, 'contacts', contact.id);
}
