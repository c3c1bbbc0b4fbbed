import type { Ms } from '../ids.ts';
import { MINUTE } from './clock.ts';
import { covers, type Incident } from './incident.ts';
import { levelOf } from './levels.ts';
import { endIncident, explainedBy, openSurges, ratioOf, reasonsOf } from './open.ts';
import { isInside, nodeOf, topicOf, type SurgePlan } from './plan.ts';
import { bestOf, onsetOf, scan, scoreOf, type Found, type IsExplained } from './scan.ts';
import type { SurgeState } from './state.ts';

/** An incident is placed anew while evidence comes in; another topic, or a place that is not inside its own, must explain it e² times better. */
const PLACED_WITHIN: Ms = 60 * MINUTE;
const BETTER_BY = 2;

/**
 * The same scan with the evidence of now, around the place that an incident was found at. Those found inside it since
 * are it, where it is placed there; where they leave nothing of it, it is over. The ids of those that changed then.
 */
export function placeIncident(plan: SurgePlan, state: SurgeState, incident: Incident): string[] {
  if (incident.unplaced === 0) return [];
  incident.unplaced = 0;
  incident.placedAt = state.at;
  if (state.at - incident.onset >= PLACED_WITHIN) return [];
  const open = openSurges(state).filter((one) => one !== incident);
  const inside = open.filter((one) => one.under === incident.id && holds(plan, incident, one));
  const isElse = explainedBy(
    plan,
    open.filter((one) => !inside.includes(one))
  );
  const better = betterPlace(plan, state, incident, isElse);
  if (better) {
    incident.area = plan.tree.ids[better.node]!;
    incident.topic = plan.topics[better.topic - 1] ?? null;
    take(incident, onsetOf(plan, state, better, isElse), state);
    return foldInto(plan, state, incident, open);
  }
  const isExplained = inside.length === 0 ? isElse : explainedBy(plan, open);
  if (
    inside.length > 0 &&
    !scan(plan, state, nodeOf(plan, incident.area), isExplained).some((one) => isAlarm(plan, state, one))
  )
    return endIncident(plan, state, incident);
  const since = onsetOf(plan, state, placeOf(plan, incident), isExplained);
  if (since && since.likelihood > incident.likelihood) take(incident, since, state);
  return [];
}

const placeOf = (plan: SurgePlan, { area, topic }: Incident) => ({
  node: nodeOf(plan, area),
  topic: topicOf(plan, topic)
});

const holds = (plan: SurgePlan, incident: Incident, other: Incident): boolean =>
  covers(plan, incident, nodeOf(plan, other.area), topicOf(plan, other.topic));

function betterPlace(plan: SurgePlan, state: SurgeState, incident: Incident, isExplained: IsExplained): Found | null {
  const { node, topic } = placeOf(plan, incident);
  const found = scan(plan, state, node, isExplained);
  const here = found.find((one) => one.node === node && one.topic === topic) ?? null;
  const best = bestOf(found);
  return best && isBetter(plan, state, best, here, node) ? best : null;
}

function take(incident: Incident, since: ReturnType<typeof onsetOf>, state: SurgeState): void {
  if (!since) return;
  Object.assign(incident, since);
  incident.ratio = ratioOf(incident.callers, incident.expected);
  incident.reasons = reasonsOf(incident, state.at, false);
}

/** Whether it would be raised by itself. */
const isAlarm = ({ tree }: SurgePlan, { thresholds }: SurgeState, { node, topic, callers, expected }: Found): boolean =>
  scoreOf(callers, expected) >= thresholds[levelOf(tree.depth[node]!, topic)]!;

/** Whether a place and topic explain an incident better; a place inside the old one only if it leaves no alarm there. */
function isBetter(plan: SurgePlan, state: SurgeState, best: Found, here: Found | null, node: number): boolean {
  if (here === null) return isAlarm(plan, state, best);
  if (best.node === node || !isInside(plan.tree, best.node, node)) return best.score > here.score + BETTER_BY;
  const left = scoreOf(here.callers - best.callers - best.vague, here.expected);
  return best.score > here.score && left < state.thresholds[levelOf(plan.tree.depth[node]!, here.topic)]!;
}

/** What lies inside an incident now stands under its card; what was found inside it before, and meets its place, was it. */
function foldInto(plan: SurgePlan, state: SurgeState, incident: Incident, others: readonly Incident[]): string[] {
  const ended: string[] = [];
  for (const other of others) {
    if (other.under === incident.id && meets(plan, incident, other)) ended.push(...endIncident(plan, state, other));
    else if (other.id !== incident.under && holds(plan, incident, other)) other.under = incident.under ?? incident.id;
  }
  return ended;
}

/** One lies in the other, about the same or about anything. */
function meets(plan: SurgePlan, one: Incident, other: Incident): boolean {
  const [a, b] = [placeOf(plan, one), placeOf(plan, other)];
  const near = isInside(plan.tree, a.node, b.node) || isInside(plan.tree, b.node, a.node);
  return near && (a.topic === b.topic || a.topic === 0 || b.topic === 0);
}
