import { learnQueueDay } from '../ahead/history.ts';
import { LOOK_EVERY, touch, type Contact, type Floor } from '../floor.ts';
import { schedule } from '../due.ts';
import type { Fact } from '../facts.ts';
import type { AreaId, EpochMs, SiteId } from '../ids.ts';
import { touchOutages } from '../outages/joined.ts';
import type { Located } from '../outages/callers.ts';
import { daysOfDate } from '../time/zone.ts';
import { SLOTS } from './baseline.ts';
import { applyCalibration } from './calibrate.ts';
import { learnHistory } from './days.ts';
import { heatOf } from './detail.ts';
import { stepSurge, tickSurge } from './detector.ts';
import { kindOfDay, type SurgePlan } from './plan.ts';
import type { SurgeState } from './state.ts';

/** A contact came, or more became known of where it is: `at` is when that was. */
export function sight(floor: Floor, contact: Contact, { site, area, topic, caller }: Located, at: EpochMs): void {
  const of = siteOf(floor, site, area);
  const plan = of === null ? undefined : floor.plan.sites.get(of)?.surge;
  if (!plan) return;
  contact.calledAs ??= caller ?? contact.id;
  const found = { at, caller: contact.calledAs, area, topic };
  moved(floor, stepSurge(plan, floor.data.surges.get(plan.site)!, found));
}

/** The site that it named or was queued at, else its area's, else the only one. */
function siteOf({ plan }: Floor, site: SiteId | null, area: AreaId | null): SiteId | null {
  if (site !== null && plan.sites.has(site)) return site;
  const of = area === null ? undefined : plan.areas.get(area)?.site;
  return of ?? (plan.sites.size === 1 ? plan.firstSite.settings.id : null);
}

/** Every ten seconds, with or without contacts. The sites whose surges moved. */
export function lookAtSurges(floor: Floor, now: EpochMs): ReadonlySet<SiteId> {
  const heard = heardSites(floor);
  const surging = new Set<SiteId>();
  for (const [id, { surge }] of floor.plan.sites) {
    const state = floor.data.surges.get(id)!;
    const changed = tickSurge(surge, state, now, heard.has(id));
    moved(floor, changed);
    if (changed.length > 0) surging.add(id);
    const heat = heatOf(surge, state);
    if (sameHeat(state.heat, heat)) continue;
    state.heat = heat;
    touch(floor, 'sites', id);
  }
  schedule(floor.data.due, (Math.floor(now / LOOK_EVERY) + 1) * LOOK_EVERY, { kind: 'surges' });
  return surging;
}

/** Sites whose queues are all told of by sources that are heard. */
function heardSites({ data }: Floor): ReadonlySet<SiteId> {
  const heard = new Map<SiteId, boolean>();
  for (const { site, namedBy } of data.queues.values())
    if (namedBy) heard.set(site, heard.get(site) !== false && data.sources.get(namedBy.source)?.state === 'live');
  return new Set([...heard].flatMap(([site, is]) => (is ? [site] : [])));
}

function moved(floor: Floor, ids: readonly string[]): void {
  if (ids.length === 0) return;
  for (const id of ids) touch(floor, 'surges', id);
  touchOutages(floor);
}

const sameHeat = (a: SurgeState['heat'], b: SurgeState['heat']): boolean =>
  a.length === b.length && a.every((one, i) => one.every((part, at) => part === b[i]![at]));

/** A day from elsewhere: an import, an older installation's, a demo's. */
export function learnDayOf(
  floor: Floor,
  { site, date, slots, areas = {}, topics = {}, queues = {} }: Fact<'history.day'>['data']
): void {
  const plan = floor.plan.sites.get(site)?.surge;
  const state = floor.data.surges.get(site);
  if (!plan || !state || slots.length !== SLOTS) return;
  countPlaces(
    plan,
    state,
    areas,
    topics,
    slots.reduce<number>((sum, n) => sum + (n ?? 0), 0)
  );
  const day = { date, slots: Float32Array.from(slots, (n) => n ?? NaN) };
  for (const [queue, counts] of Object.entries(queues))
    if (floor.data.queues.has(queue) && counts.length === SLOTS) learnQueueDay(floor, queue, date, counts);
  learnHistory(plan, state, [{ kind: kindOfDay(plan, daysOfDate(date)), day }]);
}

/** Thresholds that were reckoned beside the floor. */
export function calibrated(floor: Floor, { site, ...found }: Fact<'surge.calibrated'>['data']): void {
  const plan = floor.plan.sites.get(site)?.surge;
  const state = floor.data.surges.get(site);
  if (plan && state) applyCalibration(plan, state, found);
}

/** A day's callers by area, each about the topics of the day. */
function countPlaces(
  { tree, width, topicIndex }: SurgePlan,
  { counts }: SurgeState,
  areas: Readonly<Record<AreaId, number>>,
  topics: Readonly<Record<string, number>>,
  callers: number
): void {
  if (callers === 0) return;
  const add = (node: number, n: number): void => {
    counts[node * width] = counts[node * width]! + n;
    for (const [topic, of] of Object.entries(topics)) {
      const at = topicIndex.get(topic);
      if (at !== undefined) counts[node * width + at] = counts[node * width + at]! + (n * of) / callers;
    }
  };
  add(0, callers);
  for (const [area, n] of Object.entries(areas))
    for (let node = tree.index.get(area) ?? 0; node > 0; node = tree.parent[node]!) add(node, n);
}
