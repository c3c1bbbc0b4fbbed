import type { AreaId, EpochMs, SiteId } from '../ids.ts';
import type { AreaSettings, HoursSettings, SiteSettings } from '../settings.ts';
import { hoursRun } from '../time/hours.ts';
import { civilFromDays, createZone, localDays, weekdayOf, type Zone } from '../time/zone.ts';

/** What the settings say of a site, made ready for the detector. Compiled once; not part of the state. */
export interface SurgePlan {
  readonly site: SiteId;
  readonly tree: SurgeTree;
  /** As the settings name them; stream 0 of a node is all contacts, stream 1 + i is topic i. */
  readonly topics: readonly string[];
  readonly topicIndex: ReadonlyMap<string, number>;
  /** Streams of a node: all, and each topic. */
  readonly width: number;
  readonly zone: Zone;
  readonly calendar: SiteSettings['calendar'];
  /** Null: always open. */
  readonly hours: readonly HoursSettings[] | null;
  readonly speaksOfHolidays: boolean;
}

/** The places by number, parents before children. 0 is the site itself; it and the stations come first. */
export interface SurgeTree {
  readonly ids: readonly (AreaId | null)[];
  readonly index: ReadonlyMap<AreaId, number>;
  /** −1: the site. */
  readonly parent: Int32Array;
  readonly depth: Uint8Array;
  readonly isLeaf: Uint8Array;
  /** Share in its parent before anything was heard: by customers where all siblings state them, else equal. */
  readonly weight: Float64Array;
  /** Nodes 0 … wide − 1 are the site and its stations: areas right under it that have areas of their own. */
  readonly wide: number;
}

/** Areas nested deeper count where the tree is cut: a contact's places then fit into 16 bits. */
export const DEEPEST = 15;
/** A topic fits into a byte. */
const MOST_TOPICS = 255;

export function createSurgePlan(site: SiteSettings): SurgePlan {
  const topics = site.topics.slice(0, MOST_TOPICS);
  const hours =
    site.queues.length > 0 && site.queues.every((queue) => queue.hours) ? site.queues.flatMap(hoursOf) : null;
  return {
    site: site.id,
    tree: createTree(site.areas),
    topics,
    topicIndex: new Map(topics.map((topic, i) => [topic, i + 1])),
    width: topics.length + 1,
    zone: createZone(site.timezone),
    calendar: site.calendar,
    hours,
    speaksOfHolidays: hours?.some(({ days }) => days.includes('holiday')) ?? false
  };
}

const hoursOf = ({ hours }: { readonly hours: readonly HoursSettings[] | null }): readonly HoursSettings[] =>
  hours ?? [];

interface Place {
  readonly area: AreaSettings;
  readonly parent: Place | null;
  readonly depth: number;
}

export function createTree(areas: readonly AreaSettings[]): SurgeTree {
  const stations: Place[] = [];
  const others: Place[] = [];
  const inner: (readonly [AreaId, Place])[] = [];
  let level: Place[] = areas.map((area) => ({ area, parent: null, depth: 1 }));
  for (; level.length > 0; level = level.flatMap(childrenOf)) {
    for (const place of level) (place.depth === 1 && place.area.areas.length > 0 ? stations : others).push(place);
    if (level[0]!.depth === DEEPEST)
      for (const place of level) for (const id of idsInside(place.area)) inner.push([id, place]);
  }
  const places = [...stations, ...others];
  const number = new Map(places.map((place, i) => [place, i + 1]));
  const size = places.length + 1;
  const tree = {
    ids: [null, ...places.map(({ area }) => area.id)],
    index: new Map([
      ...inner.map(([id, place]) => [id, number.get(place)!] as const),
      ...places.map(({ area }, i) => [area.id, i + 1] as const)
    ]),
    parent: new Int32Array(size),
    depth: new Uint8Array(size),
    isLeaf: new Uint8Array(size),
    weight: new Float64Array(size),
    wide: stations.length + 1
  };
  tree.parent[0] = -1;
  tree.isLeaf[0] = areas.length === 0 ? 1 : 0;
  tree.weight[0] = 1;
  places.forEach((place, i) => {
    tree.parent[i + 1] = place.parent ? number.get(place.parent)! : 0;
    tree.depth[i + 1] = place.depth;
    tree.isLeaf[i + 1] = place.area.areas.length === 0 || place.depth === DEEPEST ? 1 : 0;
  });
  weigh(tree, [{ customers: 0 }, ...places.map(({ area }) => area)]);
  return tree;
}

const childrenOf = (place: Place): Place[] =>
  place.depth === DEEPEST ? [] : place.area.areas.map((area) => ({ area, parent: place, depth: place.depth + 1 }));

function idsInside({ areas }: AreaSettings): AreaId[] {
  return areas.flatMap((area) => [area.id, ...idsInside(area)]);
}

function weigh(tree: SurgeTree, areas: readonly { readonly customers?: number }[]): void {
  const size = areas.length;
  const children = new Float64Array(size);
  const customers = new Float64Array(size);
  for (let node = 1; node < size; node++) {
    const up = tree.parent[node]!;
    children[up] = children[up]! + 1;
    customers[up] = customers[up]! + (areas[node]!.customers ?? NaN);
  }
  for (let node = 1; node < size; node++) {
    const up = tree.parent[node]!;
    tree.weight[node] = customers[up]! > 0 ? areas[node]!.customers! / customers[up]! : 1 / children[up]!;
  }
}

/** The node of an area; the site's for none, and for one the settings don't name. */
export function nodeOf(plan: SurgePlan, area: AreaId | null): number {
  return area === null ? 0 : (plan.tree.index.get(area) ?? 0);
}

/** Stream of a topic, 0 for none and for one the settings don't name. */
export function topicOf(plan: SurgePlan, topic: string | null): number {
  return topic === null ? 0 : (plan.topicIndex.get(topic) ?? 0);
}

export function isInside({ parent, depth }: SurgeTree, node: number, of: number): boolean {
  let at = node;
  while (depth[at]! > depth[of]!) at = parent[at]!;
  return at === of;
}

/** How deep two places go together: 0 where only the site holds both. */
export function commonDepth({ parent, depth }: SurgeTree, a: number, b: number): number {
  let x = a;
  let y = b;
  while (depth[x]! > depth[y]!) x = parent[x]!;
  while (depth[y]! > depth[x]!) y = parent[y]!;
  while (x !== y) {
    x = parent[x]!;
    y = parent[y]!;
  }
  return depth[x]!;
}

/** The area right under the site that a node lies in; the site itself for the site. */
export function stationOf({ parent, depth }: SurgeTree, node: number): number {
  let at = node;
  while (depth[at]! > 1) at = parent[at]!;
  return at;
}

/** 0 … 6 from Sunday, 7 for public holidays. */
export type DayKind = number;
export const HOLIDAY: DayKind = 7;
export const DAY_KINDS = 8;

/** A local date, as days from 1970-01-01: a working weekend (调休) is like a Monday, as opening hours have it. */
export function kindOfDay({ calendar }: Pick<SurgePlan, 'calendar'>, days: number): DayKind {
  const date = civilFromDays(days);
  const entry = calendar.find((span) => span.from <= date && date <= span.to);
  if (entry) return entry.as === 'holiday' ? HOLIDAY : 1;
  return weekdayOf(days);
}

export function dayOf({ zone }: Pick<SurgePlan, 'zone'>, at: EpochMs): number {
  return localDays(zone, at);
}

/** A site is open while one of its queues is. */
export function isOpenAt(plan: SurgePlan, at: EpochMs): boolean {
  if (plan.hours === null) return true;
  return plan.hours.some((hours) => hoursRun(plan, hours, plan.speaksOfHolidays, plan.zone, at));
}
