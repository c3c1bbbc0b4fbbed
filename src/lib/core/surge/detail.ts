import type { AreaId, EpochMs, Ms } from '../ids.ts';
import { SLOT_MIN } from './baseline.ts';
import { isFresh } from './callers.ts';
import { MINUTE, ranAt } from './clock.ts';
import type { Incident } from './incident.ts';
import { isInside, nodeOf, topicOf, type SurgePlan } from './plan.ts';
import { RECENT_MIN, slotOf } from './recent.ts';
import { isReady, type SurgeState } from './state.ts';

/** Callers that came, and that were expected. */
export type Counted<T> = readonly [T, callers: number, expected: number];

/** What an incident is made of, as far as the last hour tells. */
export interface Detail {
  /** Right inside its place; null: they name none of those. The most callers first. */
  readonly places: readonly Counted<AreaId | null>[];
  readonly topics: readonly Counted<string | null>[];
  /** Per five minutes since the onset, oldest first. */
  readonly slots: readonly Counted<EpochMs>[];
  /** When they were counted: the end of the last slot so far. */
  readonly at: EpochMs;
}

export const NO_DETAIL: Detail = { places: [], topics: [], slots: [], at: 0 };

const SLOT: Ms = SLOT_MIN * MINUTE;
const HOUR: Ms = RECENT_MIN * MINUTE;
const HALF_HOUR: Ms = 30 * MINUTE;
/** Three hours, and as many places as anybody reads. */
const MOST_SLOTS = 36;
const MOST_PLACES = 40;
const MOST_WARM = 300;

/** Its callers by time, place and topic; slots that began more than an hour ago stay as they were. */
export function detailOf(plan: SurgePlan, state: SurgeState, incident: Incident): Detail {
  const { tree, width } = plan;
  const { recent, shares, clock, at: now } = state;
  const node = nodeOf(plan, incident.area);
  const topic = topicOf(plan, incident.topic);
  const stream = node * width + topic;
  const since = Math.max(incident.onset, now - HOUR);
  const bySlot = new Map<EpochMs, number>();
  const byPlace = new Map<number, number>();
  const byTopic = new Map<number, number>();
  for (let i = recent.size - 1; i >= 0; i--) {
    const slot = slotOf(recent, i);
    const at = recent.times[slot]!;
    if (at < since) break;
    const from = recent.nodes[slot]!;
    if (!isInside(tree, from, node)) continue;
    const about = recent.topics[slot]!;
    const fresh = recent.fresh[slot]!;
    if (isFresh(fresh, tree.depth[node]!, 0)) raise(byTopic, about);
    if ((topic > 0 && about !== topic) || !isFresh(fresh, tree.depth[node]!, topic)) continue;
    raise(bySlot, startOf(at));
    raise(byPlace, childOf(plan, from, node));
  }
  const ran = ranAt(clock, now) - ranAt(clock, since);
  const places = [...byPlace].map(([place, callers]): Counted<AreaId | null> => {
    const share = place === node ? state.unplaced[stream]! : shares[place * width + topic]!;
    return [place === node ? null : tree.ids[place]!, callers, share * ran];
  });
  return {
    places: places.sort(mostFirst).slice(0, MOST_PLACES),
    topics: [...byTopic]
      .map(([of, callers]) => told(plan, of, callers, topicShare(plan, state, node, of) * ran))
      .sort(mostFirst),
    slots: slotsOf(state, incident, stream, bySlot),
    at: now
  };
}

function slotsOf(
  { shares, clock, at: now }: SurgeState,
  { onset, detail }: Incident,
  stream: number,
  callers: ReadonlyMap<EpochMs, number>
): Counted<EpochMs>[] {
  const first = startOf(Math.max(onset, now - HOUR));
  const slots = detail.slots.filter(([from]) => from >= startOf(onset) && from < first);
  for (let from = first; from <= now; from += SLOT) {
    const ran = ranAt(clock, Math.min(now, from + SLOT)) - ranAt(clock, Math.max(onset, from));
    // the oldest may have begun before the last hour: its count is the larger of then and now
    const before = detail.slots.find((slot) => slot[0] === from);
    slots.push([
      from,
      Math.max(callers.get(from) ?? 0, from === first ? (before?.[1] ?? 0) : 0),
      shares[stream]! * ran
    ]);
  }
  return slots.slice(-MOST_SLOTS);
}

/** Where callers of the last half hour came from, and how many were expected, in the order of the settings. */
export function heatOf(plan: SurgePlan, state: SurgeState): readonly Counted<AreaId>[] {
  if (!isReady(state)) return [];
  const { recent, shares, clock, at: now } = state;
  const { tree, width } = plan;
  const callers = new Map<number, number>();
  for (let i = recent.size - 1; i >= 0; i--) {
    const slot = slotOf(recent, i);
    if (recent.times[slot]! < now - HALF_HOUR) break;
    for (let node = recent.nodes[slot]!; node > 0; node = tree.parent[node]!)
      if (isFresh(recent.fresh[slot]!, tree.depth[node]!, 0)) raise(callers, node);
  }
  const ran = ranAt(clock, now) - ranAt(clock, now - HALF_HOUR);
  const warm = [...callers].map(([node, n]) => ({ node, n, expected: shares[node * width]! * ran }));
  if (warm.length > MOST_WARM) {
    warm.sort((a, b) => b.n - b.expected - (a.n - a.expected));
    warm.length = MOST_WARM;
  }
  return warm.sort((a, b) => a.node - b.node).map(({ node, n, expected }) => [tree.ids[node]!, n, round(expected)]);
}

/** To a tenth: what is shown of an expectation. */
export const round = (value: number): number => Math.round(value * 10) / 10;

const startOf = (at: EpochMs): EpochMs => Math.floor(at / SLOT) * SLOT;

const mostFirst = (a: Counted<unknown>, b: Counted<unknown>): number => b[1] - a[1] || a[2] - b[2];

function raise<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The place right inside a node that another lies in; the node itself for itself. */
function childOf({ tree }: SurgePlan, from: number, node: number): number {
  let at = from;
  while (at !== node && tree.parent[at] !== node) at = tree.parent[at]!;
  return at;
}

function topicShare({ width }: SurgePlan, { shares }: SurgeState, node: number, topic: number): number {
  const at = node * width;
  if (topic > 0) return shares[at + topic]!;
  let named = 0;
  for (let of = 1; of < width; of++) named += shares[at + of]!;
  return Math.max(0, shares[at]! - named);
}

function told({ topics }: SurgePlan, topic: number, callers: number, expected: number): Counted<string | null> {
  return [topics[topic - 1] ?? null, callers, expected];
}
