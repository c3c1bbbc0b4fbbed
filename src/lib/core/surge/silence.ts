import { MINUTE, ranAt } from './clock.ts';
import { SILENT_RATIOS } from './cusum.ts';
import { NO_DETAIL } from './detail.ts';
import type { Incident } from './incident.ts';
import { nextId } from './open.ts';
import { nodeOf, type SurgePlan } from './plan.ts';
import type { SurgeState } from './state.ts';

const OVER = 1 / 2;

/**
 * Silences begin where a sum has reached its threshold and end where all are back at half of it. A site that is silent explains its
 * stations. The ids of those that changed.
 *
 * @param heights by wide node, sum ÷ threshold
 */
export function followSilence(plan: SurgePlan, state: SurgeState, heights: Float64Array): string[] {
  const changed: string[] = [];
  const open = [...state.incidents.values()].filter(({ kind, ended }) => kind === 'silence' && ended === null);
  for (const incident of open) {
    if (heights[nodeOf(plan, incident.area)]! > OVER) continue;
    incident.ended = state.at;
    changed.push(incident.id);
  }
  const silent = new Set(open.filter(({ ended }) => ended === null).map(({ area }) => nodeOf(plan, area)));
  for (let node = 0; node < heights.length; node++) {
    if (heights[node]! < 1 || silent.has(node) || silent.has(0)) continue;
    silent.add(node);
    changed.push(begin(plan, state, node));
  }
  return changed;
}

function begin(plan: SurgePlan, state: SurgeState, node: number): string {
  const id = nextId(plan, state);
  const expected = missedBy(state, node);
  const rate = state.shares[node * plan.width]! * state.clock.rate;
  const ms = rate > 0 ? Math.round((expected / rate) * MINUTE) : 0;
  const incident: Incident = {
    id,
    kind: 'silence',
    area: plan.tree.ids[node]!,
    topic: null,
    onset: state.at - ms,
    raised: state.at,
    ended: null,
    callers: 0,
    expected,
    ratio: 0,
    likelihood: Math.max(...sumsOf(state, node)),
    under: null,
    detail: NO_DETAIL,
    reasons: [{ kind: 'fewer_than_expected', expected, ms }],
    ran: ranAt(state.clock, state.at),
    fall: 0,
    lastExcess: state.at,
    told: 0,
    unplaced: 0,
    placedAt: state.at
  };
  state.incidents.set(id, incident);
  return id;
}

const sumsOf = ({ silence }: SurgeState, node: number): Float64Array =>
  silence.subarray(node * SILENT_RATIOS.length, (node + 1) * SILENT_RATIOS.length);

/** Callers that were due and did not come, as the tenfold sum has it: it grows by 1 − ρ for each. */
function missedBy(state: SurgeState, node: number): number {
  const last = SILENT_RATIOS.length - 1;
  return sumsOf(state, node)[last]! / (1 - SILENT_RATIOS[last]!);
}
