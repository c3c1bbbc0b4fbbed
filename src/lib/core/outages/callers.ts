import { touch, type Contact, type Floor } from '../floor.ts';
import { sight } from '../surge/watch.ts';
import type { AreaId, ContactId, EpochMs, Ms, SiteId } from '../ids.ts';
import { read, timeOf, type Registers } from '../records/registers.ts';

/** Callers come before the report; where nobody said when it began, those of so long before count. */
const BEFORE: Ms = 30 * 60_000;

/** Where a contact came from and what it is about, as far as that is told. */
export interface Located {
  readonly t: EpochMs;
  readonly site: SiteId | null;
  readonly area: AreaId | null;
  readonly topic: string | null;
  readonly caller: string | null;
}

/** Who has called about an outage. */
export interface Calls {
  /** Each contact with its caller; without a key it is a caller of its own. */
  readonly contacts: Map<ContactId, string | null>;
  /** Callers by key, with how many of those contacts are theirs. */
  readonly callers: Map<string, number>;
  /** Contacts whose caller is not known. */
  unknown: number;
}

const createCalls = (): Calls => ({ contacts: new Map(), callers: new Map(), unknown: 0 });

/** Distinct callers (OUTAGE1). */
export const callersOf = ({ callers, unknown }: Calls): number => callers.size + unknown;

/**
 * Where a contact is, moved: it counts for the outages that explain it, and no more for those that do not; the detector
 * sees it. `at`: when what is new of it happened; null: nothing is, it is told again.
 */
export function locate(floor: Floor, contact: Contact, at: EpochMs | null): void {
  const now = locatedOf(contact);
  const was = contact.located;
  if (was === null ? now === null : now !== null && isSame(was, now)) return;
  contact.located = now;
  for (const [id, outage] of floor.data.outages) count(floor, id, outage, contact.id, now);
  if (now && at !== null) sight(floor, contact, now, at);
}

/** What an outage is moved: every contact that is still remembered is looked at. */
export function countCallers(floor: Floor, id: string, outage: Registers): void {
  if (!floor.data.calls.has(id)) floor.data.calls.set(id, createCalls());
  for (const all of [floor.data.contacts, floor.data.archive])
    for (const [contact, { located }] of all) if (located) count(floor, id, outage, contact, located);
}

function locatedOf({ story: { begun, about } }: Contact): Located | null {
  if (begun === null || about.direction !== 'in') return null;
  return { t: begun, site: about.site, area: about.area, topic: about.topic, caller: about.caller?.key ?? null };
}

const isSame = (a: Located, b: Located): boolean =>
  a.t === b.t && a.site === b.site && a.area === b.area && a.topic === b.topic && a.caller === b.caller;

function count(floor: Floor, id: string, outage: Registers, contact: ContactId, located: Located | null): void {
  const calls = floor.data.calls.get(id);
  if (!calls) return;
  const was = calls.contacts.get(contact);
  const fits = located !== null && explains(floor, outage, located);
  if (fits ? was === located.caller : was === undefined) return;
  if (was !== undefined) take(calls, contact, was);
  if (fits) add(calls, contact, located.caller);
  touch(floor, 'outages', id);
}

function add(calls: Calls, contact: ContactId, caller: string | null): void {
  calls.contacts.set(contact, caller);
  if (caller === null) calls.unknown += 1;
  else calls.callers.set(caller, (calls.callers.get(caller) ?? 0) + 1);
}

function take(calls: Calls, contact: ContactId, caller: string | null): void {
  calls.contacts.delete(contact);
  if (caller === null) {
    calls.unknown -= 1;
    return;
  }
  const left = calls.callers.get(caller)! - 1;
  if (left === 0) calls.callers.delete(caller);
  else calls.callers.set(caller, left);
}

/** It came while the outage lasted, from one of its areas or from inside one, and about nothing else (OUTAGE1). */
function explains(floor: Floor, outage: Registers, { t, area, topic }: Located): boolean {
  const areas = read<readonly AreaId[]>(outage, 'areas') ?? [];
  const about = read<string>(outage, 'topic');
  if (t < (read<EpochMs>(outage, 'started') ?? timeOf(outage, 'reported') - BEFORE)) return false;
  if (read(outage, 'state') === 'restored' && t >= timeOf(outage, 'state')) return false;
  if (about !== null && topic !== null && about !== topic) return false;
  if (areas.length === 0) return about !== null && topic === about;
  for (let at = area; at !== null; at = floor.plan.areas.get(at)?.parent ?? null) if (areas.includes(at)) return true;
  return false;
}
