import { createSurgeState, settle, type SurgeState } from './state.ts';
import { setMinute } from './clock.ts';
import type { SurgePlan } from './plan.ts';

/**
 * A state under other settings, or a restored one under a newer file: what was learned is carried over by the names of
 * areas and topics, what was adding up starts anew. The state itself where nothing differs.
 */
export function fitSurge(plan: SurgePlan, state: SurgeState): SurgeState {
  if (isSame(state.areas, plan.tree.ids) && isSame(state.topics, plan.topics)) return state;
  const fitted = createSurgeState(plan, state.at);
  const { incidents, counts } = fitted;
  const width = state.topics.length + 1;
  state.areas.forEach((area, node) => {
    const to = area === null ? 0 : plan.tree.index.get(area);
    if (to === undefined || plan.tree.ids[to] !== area) return;
    counts[to * plan.width] = state.counts[node * width]!;
    state.topics.forEach((topic, i) => {
      const about = plan.topicIndex.get(topic);
      if (about !== undefined) counts[to * plan.width + about] = state.counts[node * width + i + 1]!;
    });
  });
  for (const [id, incident] of state.incidents) {
    const isKnown = incident.area === null || plan.tree.index.has(incident.area);
    if (isKnown && (incident.topic === null || plan.topicIndex.has(incident.topic))) incidents.set(id, incident);
  }
  Object.assign(fitted, {
    isHeard: state.isHeard,
    busyness: state.busyness,
    baseline: state.baseline,
    today: state.today,
    budget: state.budget,
    thresholds: state.thresholds,
    calibrated: state.calibrated,
    nextIncident: state.nextIncident
  });
  for (const incident of incidents.values()) incident.ran = fitted.clock.ran;
  settle(plan, fitted);
  setMinute(plan, fitted, fitted.clock.minute);
  return fitted;
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);
