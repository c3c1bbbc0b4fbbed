import type { Ms } from '../ids.ts';
import { MINUTE } from './clock.ts';
import { covers, type Incident } from './incident.ts';
import { levelOf } from './levels.ts';
import { explainedBy, openSurges, ratioOf, reasonsOf } from './open.ts';
import { isInside, nodeOf, topicOf, type SurgePlan } from './plan.ts';
import { bestOf, onsetOf, scan, scoreOf, type Found } from './scan.ts';
import type { SurgeState } from './state.ts';

/** An incident is placed anew while evidence comes in; another topic, or a place that is not inside its own, must explain it e² times better. */
const PLACED_WITHIN: Ms = 60 * MINUTE;
const BETTER_BY = 2;

/** The same scan with the evidence of now, around the place that an incident was found at. */
export function placeIncident(plan: SurgePlan, state: SurgeState, incident: Incident): void {
  if (incident.unplaced === 0) return;
  incident.unplaced = 0;
  incident.placedAt = state.at;
  if (state.at - incident.onset >= PLACED_WITHIN) return;
  const others = openSurges(state).filter((one) => one !== incident);
  const isExplained = explainedBy(plan, others);
  const node = nodeOf(plan, incident.area);
  const topic = topicOf(plan, incident.topic);
  const found = scan(plan, state, node, isExplained);
  const here = found.find((one) => one.node === node && one.topic === topic) ?? null;
  const best = bestOf(found);
  const isMoved = best !== null && isBetter(plan, state, best, here, node);
  const since = onsetOf(plan, state, isMoved ? best : { node, topic }, isExplained);
  if (!since || (!isMoved && since.likelihood <= incident.likelihood)) return;
  if (isMoved) {
    incident.area = plan.tree.ids[best.node]!;
    incident.topic = plan.topics[best.topic - 1] ?? null;
    foldInto(plan, incident, others);
  }
  Object.assign(incident, since);
  incident.ratio = ratioOf(incident.callers, incident.expected);
  incident.reasons = reasonsOf(incident, state.at, false);
}

/** Whether a place and topic explain an incident better; a place inside the old one only if it leaves no alarm there. */
function isBetter(plan: SurgePlan, state: SurgeState, best: Found, here: Found | null, node: number): boolean {
  if (here === null) return true;
  if (best.node === node || !isInside(plan.tree, best.node, node)) return best.score > here.score + BETTER_BY;
  const left = scoreOf(here.callers - best.callers, here.expected);
  return best.score > here.score && left < state.thresholds[levelOf(plan.tree.depth[node]!, here.topic)]!;
}

/** What lies inside an incident now stands under its card. */
function foldInto(plan: SurgePlan, incident: Incident, others: readonly Incident[]): void {
  for (const other of others)
    if (other.id !== incident.under && covers(plan, incident, nodeOf(plan, other.area), topicOf(plan, other.topic)))
      other.under = incident.under ?? incident.id;
}
