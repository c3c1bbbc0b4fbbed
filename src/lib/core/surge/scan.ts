import type { EpochMs, Ms } from '../ids.ts';
import { isThin, BUILDING_CALLERS } from './building.ts';
import { isFresh } from './callers.ts';
import { MINUTE, ranAt } from './clock.ts';
import { isInside, type SurgePlan } from './plan.ts';
import { slotOf } from './recent.ts';
import type { SurgeState } from './state.ts';

/** Where the callers of the last hour stand out: a place, a topic (0: all) and a window. */
export interface Found {
  readonly node: number;
  readonly topic: number;
  readonly minutes: number;
  readonly callers: number;
  readonly expected: number;
  readonly likelihood: number;
  /** Callers who named only a place further up, and are likely its. */
  readonly vague: number;
  /** The likelihood, how much likelier this place makes those who did not say where they are, and how deep it lies. */
  readonly score: number;
}

/** Most of what breaks is small: each level further up must explain the calls e times better. */
const DEEPER = 1;
/** Minutes. */
const WINDOWS = [1, 2, 3, 5, 8, 12, 20, 30, 60] as const;
export const LOOKED_AT = WINDOWS.length;
const LEAST_CALLERS = 2;
const ALMOST_NONE = 1e-9;

/** Expectation-based Poisson score of C callers where B were expected (Neill 2009): C ln(C ÷ B) + B − C above B, else 0. */
export function scoreOf(callers: number, expected: number): number {
  const due = Math.max(ALMOST_NONE, expected);
  return callers > due ? callers * Math.log(callers / due) + due - callers : 0;
}

/** A scan costs the contacts of the last hour: for each of them so long must have gone by since the last one. */
const REST_PER_CONTACT: Ms = 0.6;
const LEAST_REST: Ms = 500;

/** Whether the next scan may be now; then it is. */
export function mayScan(state: SurgeState): boolean {
  if (state.at < state.scannedAt + Math.max(LEAST_REST, REST_PER_CONTACT * state.recent.size)) return false;
  state.scannedAt = state.at;
  return true;
}

/** What is left out: contacts that something else explains. */
export type IsExplained = (node: number, topic: number, at: EpochMs) => boolean;

interface Tally {
  callers: number;
  /** Of them, those who name no place further down. */
  unplaced: number;
  scored: number;
  best: Found | null;
}

/**
 * The best window of every stream that had callers, over the places on the way up from `near` and inside it. Costs the
 * contacts of the last hour × their depth.
 */
export function scan(plan: SurgePlan, state: SurgeState, near: number, isExplained: IsExplained): Found[] {
  const { tree } = plan;
  const { recent, at: now } = state;
  const tallies = new Map<number, Tally>();
  let window = 0;
  for (let i = recent.size - 1; i >= 0; i--) {
    const slot = slotOf(recent, i);
    const at = recent.times[slot]!;
    while (window < WINDOWS.length && now - at > WINDOWS[window]! * MINUTE)
      closeWindow(plan, state, tallies, WINDOWS[window++]!);
    if (window === WINDOWS.length) break;
    const from = recent.nodes[slot]!;
    const topic = recent.topics[slot]!;
    if (isExplained(from, topic, at)) continue;
    for (let node = from; node >= 0; node = tree.parent[node]!) {
      if (near > 0 && !isInside(tree, node, near) && !isInside(tree, near, node)) continue;
      for (const of of topic > 0 ? [0, topic] : [0])
        if (isFresh(recent.fresh[slot]!, tree.depth[node]!, of)) add(tallies, node * plan.width + of, node === from);
    }
  }
  if (window < WINDOWS.length) closeWindow(plan, state, tallies, WINDOWS[window]!);
  return [...tallies.values()].map(({ best }) => best).filter((best) => best !== null);
}

function add(tallies: Map<number, Tally>, stream: number, isUnplaced: boolean): void {
  let tally = tallies.get(stream);
  if (!tally) tallies.set(stream, (tally = { callers: 0, unplaced: 0, scored: 0, best: null }));
  tally.callers += 1;
  if (isUnplaced) tally.unplaced += 1;
}

function closeWindow(plan: SurgePlan, state: SurgeState, tallies: Map<number, Tally>, minutes: number): void {
  const run = ranAt(state.clock, state.at) - ranAt(state.clock, state.at - minutes * MINUTE);
  for (const [stream, tally] of tallies) {
    const { callers, scored, best } = tally;
    // where nobody came in addition, a longer window only expects more
    if (callers === scored) continue;
    tally.scored = callers;
    const node = Math.floor(stream / plan.width);
    const topic = stream % plan.width;
    if (callers < (isThin(plan, state, node) ? BUILDING_CALLERS : LEAST_CALLERS)) continue;
    const expected = state.shares[stream]! * run;
    const likelihood = scoreOf(callers, expected);
    if (likelihood === 0) continue;
    const further = furtherUp(plan, state, tallies, { node, topic }, run, callers - expected);
    const score = likelihood + further.score + DEEPER * plan.tree.depth[node]!;
    if (best && best.score >= score) continue;
    tally.best = { node, topic, minutes, callers, expected, likelihood, vague: further.vague, score };
  }
}

/**
 * Who calls from a place does not always say so: as large a part of its excess as usual names only a place further up.
 * As many of the callers up there who name none below as fit best, and how much likelier that makes them.
 */
function furtherUp(
  plan: SurgePlan,
  state: SurgeState,
  tallies: ReadonlyMap<number, Tally>,
  { node, topic }: Pick<Found, 'node' | 'topic'>,
  run: number,
  excess: number
): { readonly vague: number; readonly score: number } {
  let callers = 0;
  let expected = 0;
  let placed = 1;
  for (let up = plan.tree.parent[node]!; up >= 0; up = plan.tree.parent[up]!) {
    const stream = up * plan.width;
    callers += tallies.get(stream + topic)?.unplaced ?? 0;
    expected += state.unplaced[stream + topic]! * run;
    placed *= 1 - state.unplaced[stream]! / state.shares[stream]!;
  }
  if (expected <= 0) return { vague: 0, score: 0 };
  const vague = Math.max(0, Math.min(callers - expected, excess * (1 / placed - 1)));
  return { vague, score: callers * Math.log((expected + vague) / expected) - vague };
}

export function bestOf(found: readonly Found[]): Found | null {
  return found.reduce<Found | null>((best, one) => (best && best.score >= one.score ? best : one), null);
}

/** When a stream's excess began: of its callers of the last hour, the one since whom it stands out most. */
export function onsetOf(
  plan: SurgePlan,
  state: SurgeState,
  { node, topic }: Pick<Found, 'node' | 'topic'>,
  isExplained: IsExplained
): { onset: EpochMs; callers: number; expected: number; likelihood: number } | null {
  const { recent, at: now } = state;
  const share = state.shares[node * plan.width + topic]!;
  const ranNow = ranAt(state.clock, now);
  let callers = 0;
  let best = null;
  for (let i = recent.size - 1; i >= 0; i--) {
    const slot = slotOf(recent, i);
    const at = recent.times[slot]!;
    if (now - at > 60 * MINUTE) break;
    const from = recent.nodes[slot]!;
    if (topic > 0 && recent.topics[slot] !== topic) continue;
    if (!isInside(plan.tree, from, node) || isExplained(from, recent.topics[slot]!, at)) continue;
    if (!isFresh(recent.fresh[slot]!, plan.tree.depth[node]!, topic)) continue;
    callers += 1;
    const expected = share * (ranNow - ranAt(state.clock, Math.min(at, now - MINUTE)));
    const likelihood = scoreOf(callers, expected);
    if (best === null || likelihood > best.likelihood) best = { onset: at, callers, expected, likelihood };
  }
  return best;
}
