import type { SubjectKind } from '../alert-state.ts';
import type { Collection } from '../state.ts';
import type { Kind } from './ground.ts';
import { PROMISE, WORKORDER } from './measures/matters.ts';
import { AGENT, CONTACT, SEAT } from './measures/people.ts';
import { SURGE } from './measures/surges.ts';
import { TEAM } from './measures/teams.ts';
import { OUTAGE, QUEUE, SITE, SOURCE } from './measures/places.ts';

/** What rules may be on, and what each can be measured by. */
export const KINDS: Readonly<Partial<Record<SubjectKind, Kind<never>>>> = {
  site: SITE,
  team: TEAM,
  queue: QUEUE,
  seat: SEAT,
  agent: AGENT,
  contact: CONTACT,
  source: SOURCE,
  workorder: WORKORDER,
  promise: PROMISE,
  outage: OUTAGE,
  surge: SURGE
};

/** The kind of subject that records of a collection are. */
export function kindOf(collection: Collection): SubjectKind | null {
  for (const [kind, one] of Object.entries(KINDS)) if (one.collection === collection) return kind as SubjectKind;
  return null;
}
