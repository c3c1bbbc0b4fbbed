import { isCluster, isThin, noteCaller } from './building.ts';
import { isFresh, type Fresh } from './callers.ts';
import { addCaller, closeBin, RATIOS, SILENT_RATIOS, sumInBin } from './cusum.ts';
import { levelOf, SILENT_SITE, SILENT_STATION } from './levels.ts';
import type { SurgePlan } from './plan.ts';
import { isReady, type SurgeState } from './state.ts';
import { ranAt } from './clock.ts';

/** A stream that has passed its threshold, by how much. */
export interface Alarm {
  readonly node: number;
  readonly topic: number;
  /** Its sum ÷ its threshold. */
  readonly height: number;
  /** Found by the building rule, not by a sum. */
  readonly isCluster: boolean;
}

/** One caller at each place and topic where it is fresh. The alarm that stands highest, if any. */
export function countCaller(
  plan: SurgePlan,
  state: SurgeState,
  node: number,
  topic: number,
  fresh: Fresh
): Alarm | null {
  const { parent, depth } = plan.tree;
  const ran = ranAt(state.clock, state.at);
  const judged = isReady(state);
  let alarm: Alarm | null = null;
  for (let at = node; at >= 0; at = parent[at]!) {
    if (isThin(plan, state, at)) {
      if (isFresh(fresh, depth[at]!, 0)) alarm = atThinPlace(plan, state, at) ?? alarm;
      continue;
    }
    if (!judged) continue;
    for (const of of topic > 0 ? [0, topic] : [0]) {
      if (!isFresh(fresh, depth[at]!, of)) continue;
      const stream = at * plan.width + of;
      if (of === 0 && at < plan.tree.wide) state.heard[at] = state.heard[at]! + 1;
      const sum = at < plan.tree.wide ? countWide(state, stream) : countNarrow(state, stream, ran);
      const level = levelOf(depth[at]!, of);
      if (sum > state.peaks[level]!) state.peaks[level] = sum;
      const height = sum / state.thresholds[level]!;
      if (height >= 1 && (alarm === null || height > alarm.height))
        alarm = { node: at, topic: of, height, isCluster: false };
    }
  }
  return alarm;
}

function atThinPlace(plan: SurgePlan, state: SurgeState, node: number): Alarm | null {
  const callers = noteCaller(state.buildings, node, state.at);
  if (!isCluster(plan, state, node, callers, state.recent.size)) return null;
  return { node, topic: 0, height: 1, isCluster: true };
}

function countNarrow(state: SurgeState, stream: number, ran: number): number {
  const due = state.shares[stream]! * (ran - state.marks[stream]!);
  state.marks[stream] = ran;
  return addCaller(state.sums, stream * RATIOS.length, due);
}

function countWide(state: SurgeState, stream: number): number {
  const { clock, shares, sums, terms, marks, binMinutes, binCallers } = state;
  const at = stream * RATIOS.length;
  if (binMinutes[stream] !== clock.minute) {
    closeBin(sums, at, terms, at * 2, binCallers[stream]!, shares[stream]! * (clock.ran - marks[stream]!));
    marks[stream] = clock.ran;
    binMinutes[stream] = clock.minute;
    binCallers[stream] = 0;
  }
  binCallers[stream] = binCallers[stream]! + 1;
  return sumInBin(sums, at, terms, at * 2, binCallers[stream], shares[stream]! * clock.rate);
}

/** A stream starts anew. */
export function clearStream(state: SurgeState, stream: number): void {
  state.sums.fill(0, stream * RATIOS.length, (stream + 1) * RATIOS.length);
  if (stream < state.binMinutes.length) {
    state.marks[stream] = state.clock.ran;
    state.binMinutes[stream] = state.clock.minute;
    state.binCallers[stream] = 0;
  }
}

/** The minute is over: what was missing in it at the site and its stations. How far each is from its threshold, by node. */
export function countSilence(plan: SurgePlan, state: SurgeState): Float64Array {
  const { clock, heard, silence, silentTerms, shares } = state;
  const heights = new Float64Array(plan.tree.wide);
  if (!isReady(state)) return heights;
  for (let node = 0; node < plan.tree.wide; node++) {
    const stream = node * plan.width;
    const callers = heard[node]!;
    heard[node] = 0;
    const level = node === 0 ? SILENT_SITE : SILENT_STATION;
    for (let k = 0; k < SILENT_RATIOS.length; k++) {
      const at = node * SILENT_RATIOS.length + k;
      const sum =
        silence[at]! + callers * silentTerms[at * 2]! - shares[stream]! * clock.rate * silentTerms[at * 2 + 1]!;
      // No higher than its threshold: so that it is soon over when the phones ring again.
      silence[at] = Math.min(Math.max(0, sum), state.thresholds[level]!);
      if (silence[at] > state.peaks[level]!) state.peaks[level] = silence[at];
      heights[node] = Math.max(heights[node]!, silence[at] / state.thresholds[level]!);
    }
  }
  return heights;
}
