import { BUILDING_WINDOW } from './building.ts';
import { MINUTE, ranAt } from './clock.ts';
import { clearStream } from './count.ts';
import { detailOf, NO_DETAIL } from './detail.ts';
import { covers, type Incident, type SurgeReason } from './incident.ts';
import { nodeOf, stationOf, topicOf, type SurgePlan } from './plan.ts';
import { onsetOf, type Found, type IsExplained } from './scan.ts';
import type { EpochMs, Ms } from '../ids.ts';
import type { SurgeState } from './state.ts';

/** At most one card per station in so long. */
export const CARD_EVERY: Ms = 30 * MINUTE;
/** A place of which nothing is known has a ratio too. */
const LEAST_EXPECTED = 0.01;

export function openSurges(state: SurgeState): Incident[] {
  return [...state.incidents.values()].filter(({ kind, ended }) => kind === 'surge' && ended === null);
}

/** Contacts since the onset of one of the incidents, from its place and about its topic. */
export function explainedBy(plan: SurgePlan, incidents: readonly Incident[]): IsExplained {
  return (node, topic, at) => incidents.some((one) => at >= one.onset && covers(plan, one, node, topic));
}

/** A new incident: since when, how many, under whose card. Its id. */
export function openIncident(
  plan: SurgePlan,
  state: SurgeState,
  found: Found,
  { isCluster, isExplained, inside }: { isCluster: boolean; isExplained: IsExplained; inside: Incident | null }
): string {
  const since = onsetOf(plan, state, found, isExplained) ?? { ...found, onset: state.at };
  const incident: Incident = {
    id: nextId(plan, state),
    kind: 'surge',
    area: plan.tree.ids[found.node]!,
    topic: plan.topics[found.topic - 1] ?? null,
    onset: since.onset,
    raised: state.at,
    ended: null,
    callers: since.callers,
    expected: since.expected,
    ratio: ratioOf(since.callers, since.expected),
    likelihood: since.likelihood,
    under: inside ? (inside.under ?? inside.id) : cardOf(plan, state, found.node),
    reasons: [],
    detail: NO_DETAIL,
    ran: ranAt(state.clock, state.at),
    fall: 0,
    lastExcess: state.at,
    told: 0,
    unplaced: 0,
    placedAt: state.at
  };
  incident.reasons = reasonsOf(incident, state.at, isCluster);
  incident.detail = detailOf(plan, state, incident);
  state.incidents.set(incident.id, incident);
  clearWay(plan, state, found.node, found.topic);
  return incident.id;
}

/** Another than any before, also after everything was forgotten. */
export const nextId = ({ site }: SurgePlan, state: SurgeState): string =>
  `${site}-${state.at.toString(36)}-${state.nextIncident++}`;

/** It is over. What stands under its card and goes on has one of its own then, the largest for all. The ids of those that changed. */
export function endIncident(plan: SurgePlan, state: SurgeState, incident: Incident): string[] {
  incident.ended = state.at;
  clearStream(state, streamOf(plan, incident));
  const [first, ...rest] = openSurges(state)
    .filter(({ under }) => under === incident.id)
    .sort((a, b) => b.callers - a.callers);
  if (!first) return [incident.id];
  first.under = null;
  for (const one of rest) one.under = first.id;
  return [incident.id, first.id, ...rest.map(({ id }) => id)];
}

/** The card of the same station of the last half hour. */
function cardOf(plan: SurgePlan, state: SurgeState, node: number): string | null {
  const station = stationOf(plan.tree, node);
  for (const { id, under, raised, kind, area } of state.incidents.values()) {
    if (kind !== 'surge' || under !== null || raised <= state.at - CARD_EVERY) continue;
    if (stationOf(plan.tree, nodeOf(plan, area)) === station) return id;
  }
  return null;
}

/** What is explained now starts anew: the stream and those above it, for all and for its topic. */
export function clearWay(plan: SurgePlan, state: SurgeState, node: number, topic: number): void {
  for (let at = node; at >= 0; at = plan.tree.parent[at]!) {
    clearStream(state, at * plan.width);
    if (topic > 0) clearStream(state, at * plan.width + topic);
  }
}

/** A caller comes: it counts for the incidents that explain it. True if there is one. */
export function countIn(plan: SurgePlan, state: SurgeState, node: number, topic: number): boolean {
  if (state.incidents.size === 0) return false;
  let isExplained = false;
  for (const incident of openSurges(state)) {
    if (!covers(plan, incident, node, topic)) continue;
    isExplained = true;
    incident.callers += 1;
    incident.unplaced += 1;
    incident.fall = Math.max(0, incident.fall - Math.log(overRatio(incident)));
  }
  return isExplained;
}

export const ratioOf = (callers: number, expected: number): number => callers / Math.max(expected, LEAST_EXPECTED);

/** "Over" is told from half of what it has been; at most from four times the usual, since early ratios are large ones. */
export const overRatio = ({ ratio }: Incident): number => Math.min(4, Math.max(2, ratio / 2));

export function reasonsOf(incident: Incident, now: EpochMs, isCluster: boolean): SurgeReason[] {
  const { callers, expected, onset, topic } = incident;
  const ms = now - onset;
  return [
    isCluster
      ? { kind: 'cluster', callers, ms: Math.min(ms, BUILDING_WINDOW) }
      : { kind: 'more_than_expected', callers, expected, ms },
    ...(topic === null ? [] : [{ kind: 'about_one_topic', topic } as const])
  ];
}

export function streamOf(plan: SurgePlan, { area, topic }: Incident): number {
  return nodeOf(plan, area) * plan.width + topicOf(plan, topic);
}
