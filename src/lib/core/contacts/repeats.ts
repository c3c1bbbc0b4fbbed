import { touch, type Contact, type Floor } from '../floor.ts';
import type { ContactId, EpochMs, QueueId, SiteId } from '../ids.ts';
import { NONE, type Mark } from '../metrics/mark.ts';
import { REPEATS } from '../metrics/tally.ts';
import { unpack } from './archive.ts';
import { book } from './books.ts';
import { REMEMBER } from './contact.ts';

const ONE_REPEAT: readonly number[] = [REPEATS, 1];

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
  if (was === null ? key === null : was.key === key && was.t === arrived) {
    if (contact.repeat !== null) setRepeat(floor, contact, true);
    return;
  }
  if (was) {
    const at = dropMatter(floor, was, contact.id);
    const left = floor.data.matters.get(was.key) ?? [];
    judge(floor, left, at);
    touchFrom(floor, left, at);
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
  touchFrom(floor, list, at + 1);
}

/** Those that came after it: how many they are counts it too. */
function touchFrom(floor: Floor, list: readonly Dated[], at: number): void {
  for (const { contact } of list.slice(Math.max(0, at)))
    if (floor.data.contacts.has(contact)) touch(floor, 'contacts', contact);
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

/** A repeat counts at the site when the contact comes, at its first queue when it enters: as contacts do there. */
function setRepeat(floor: Floor, contact: Contact, repeats: boolean): void {
  const { about, begun, entries } = contact.story;
  const [first] = entries;
  const was = contact.repeat;
  if (was && repeats) {
    const same = was.at?.t === first?.entered && was.at?.queue === first?.queue;
    if (same && was.site.t === begun && was.site.site === about.site) return;
  }
  if (was) {
    book(floor, was.site, -1);
    if (was.at) book(floor, was.at, -1);
  }
  contact.repeat = null;
  if (!repeats || begun === null) return;
  const site = repeatMark(begun, null, about.site);
  const at = first ? repeatMark(first.entered, first.queue, null) : null;
  book(floor, site, 1);
  if (at) book(floor, at, 1);
  contact.repeat = { site, at };
}

function repeatMark(t: EpochMs, queue: QueueId | null, site: SiteId | null): Mark {
  return { t, queue, site, count: ONE_REPEAT, set: NONE, live: NONE, caller: null, dead: false };
}
