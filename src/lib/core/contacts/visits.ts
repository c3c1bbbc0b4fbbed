import type { Contact, Floor } from '../floor.ts';
import type { EpochMs, Ms } from '../ids.ts';
import type { Nth } from '../state.ts';

const DAY: Ms = 24 * 3_600_000;
/** As many days a caller's matter is remembered. */
const WEEK = 7;

const dayOf = (t: EpochMs): number => Math.floor(t / DAY);

/** A contact that is forgotten still counts among its caller's on that matter, for a week (CONTACT11). */
export function rememberVisit({ data }: Floor, matter: Contact['matter'], contact: string): void {
  if (!matter) return;
  const { visits } = data;
  const oldest = dayOf(data.now) - WEEK;
  for (const day of visits.keys()) if (day < oldest) visits.delete(day);
  const day = dayOf(matter.t);
  if (day < oldest) return;
  let keys = visits.get(day);
  if (!keys) {
    keys = new Map();
    visits.set(day, keys);
  }
  const known = keys.get(matter.key) ?? [];
  if (known.some((one) => one.contact === contact)) return;
  keys.set(matter.key, [...known, { t: matter.t, contact }]);
}

/** How many contacts its caller had on this matter up to this one, in a day and in a week. */
export function nthOf({ data }: Floor, { id, matter }: Contact): Nth | null {
  if (!matter) return null;
  const { key, t } = matter;
  const here = data.matters.get(key) ?? [];
  const ids = new Set(here.map(({ contact }) => contact));
  const days = Array.from({ length: WEEK + 1 }, (_, back) => data.visits.get(dayOf(t) - back)?.get(key) ?? []);
  const all = [...here, ...days.flat().filter(({ contact }) => !ids.has(contact))];
  const before = all.filter((one) => one.t < t || (one.t === t && one.contact <= id));
  const within = (ms: Ms): number => before.filter((one) => t - one.t <= ms).length;
  return { day: within(DAY), week: within(WEEK * DAY) };
}
