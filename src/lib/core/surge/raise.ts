import type { Ms } from '../ids.ts';
import { MINUTE, ranAt } from './clock.ts';
import { clearStream, type Alarm } from './count.ts';
import { standOut } from './families.ts';
import { covers, liesIn, type Incident } from './incident.ts';
import { levelOf } from './levels.ts';
import { CARD_EVERY, clearWay, explainedBy, openIncident, openSurges } from './open.ts';
import { placeIncident } from './place.ts';
import { nodeOf, topicOf, type SurgePlan } from './plan.ts';
import { bestOf, mayScan, scan, scoreOf, type Found } from './scan.ts';
import type { SurgeState } from './state.ts';

/** An alarm so soon after the end of an incident at its place is that incident again. */
const AGAIN_WITHIN: Ms = 120 * MINUTE;
/** Besides the one that was found first. */
const MORE = 2;
/** So many cards in half an hour are a storm: more of them only where they stand out among the others. */
const STORM = 3;
/** Of those who call about an incident so many name an area that is not theirs. */
const WRONG_AREA = 0.05;

/** A stream has passed its threshold: where, what and since when. The ids of incidents that changed. */
export function onAlarm(plan: SurgePlan, state: SurgeState, alarm: Alarm): string[] {
  const { node, topic } = alarm;
  const stream = node * plan.width + topic;
  const broader = openSurges(state).find((incident) => covers(plan, incident, node, topic)) ?? null;
  const same = openSurges(state).find((incident) => isAt(plan, incident, node, topic));
  if (same) {
    clearStream(state, stream);
    same.lastExcess = state.at;
    return [];
  }
  const past = pastAt(plan, state, node, topic);
  if (past) {
    clearStream(state, stream);
    // the card that it stood under may be over
    if (!openSurges(state).some(({ id }) => id === past.under)) past.under = null;
    Object.assign(past, { ended: null, fall: 0, lastExcess: state.at, ran: ranAt(state.clock, state.at) });
    return [past.id];
  }
  if (!mayScan(state)) {
    if (!state.waiting.includes(stream)) state.waiting.push(stream);
    return [];
  }
  if (broader) {
    broader.lastExcess = state.at;
    const ended = placeIncident(plan, state, broader);
    if (ended.length > 0) return [...ended, ...raise(plan, state, alarm, null)];
    if (isAt(plan, broader, node, topic)) return [broader.id];
  }
  return raise(plan, state, alarm, broader);
}

/** At that place, and about the same or one about anything. */
function isAt(plan: SurgePlan, incident: Incident, node: number, topic: number): boolean {
  return nodeOf(plan, incident.area) === node && liesIn(plan, incident, node, topic);
}

/** What ended a while ago at a place or inside it. */
function pastAt(plan: SurgePlan, state: SurgeState, node: number, topic: number): Incident | undefined {
  return [...state.incidents.values()].find(
    (incident) =>
      incident.kind === 'surge' &&
      incident.ended !== null &&
      incident.ended > state.at - AGAIN_WITHIN &&
      liesIn(plan, incident, node, topic)
  );
}

function raise(plan: SurgePlan, state: SurgeState, alarm: Alarm, broader: Incident | null): string[] {
  const isExplained = explainedBy(
    plan,
    openSurges(state).filter((one) => one !== broader)
  );
  const found = scan(plan, state, alarm.node, isExplained);
  const first = alarm.isCluster
    ? found.find(({ node, topic }) => node === alarm.node && topic === 0)
    : bestOf(found.filter((one) => !isKnown(plan, state, one)));
  clearWay(plan, state, alarm.node, alarm.topic);
  if (!first || (openSurges(state).length > 0 && !isEnough(plan, state, first))) return [];
  const raised = [openIncident(plan, state, first, { isCluster: alarm.isCluster, isExplained, inside: broader })];
  for (let more = 0; more < MORE; more++) {
    const isNowExplained = explainedBy(plan, openSurges(state));
    const rest = scan(plan, state, 0, isNowExplained);
    const next = bestOf(rest.filter((one) => !isKnown(plan, state, one) && isEnough(plan, state, one)));
    if (!next || (isStorm(state) && !standOut(plan.tree, plan.width, rest).has(next.node))) break;
    raised.push(openIncident(plan, state, next, { isCluster: false, isExplained: isNowExplained, inside: null }));
  }
  return raised;
}

/** An open incident lies there, or inside. */
function isKnown(plan: SurgePlan, state: SurgeState, { node, topic }: Found): boolean {
  return openSurges(state).some((incident) => liesIn(plan, incident, node, topic));
}

/** Whether it would be an alarm by itself, beside what open incidents bring there: by their ratio, and by wrong areas. */
function isEnough(plan: SurgePlan, state: SurgeState, { node, topic, callers, expected }: Found): boolean {
  let times = 1;
  let spilled = 0;
  for (const incident of openSurges(state)) {
    if (covers(plan, incident, node, topic)) times = Math.max(times, incident.ratio);
    else if (topic === 0 || incident.topic === null || topicOf(plan, incident.topic) === topic)
      spilled += Math.max(0, incident.callers - incident.expected) * WRONG_AREA * state.shares[node * plan.width]!;
  }
  return scoreOf(callers, expected * times + spilled) >= state.thresholds[levelOf(plan.tree.depth[node]!, topic)]!;
}

const isStorm = (state: SurgeState): boolean =>
  openSurges(state).filter(({ under, raised }) => under === null && raised > state.at - CARD_EVERY).length >= STORM;
