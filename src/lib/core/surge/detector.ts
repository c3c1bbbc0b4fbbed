import type { AreaId, EpochMs, Ms } from '../ids.ts';
import { isFresh, REMEMBER, seeCaller, type Fresh } from './callers.ts';
import { MINUTE, openMinute, setMinute, turnMinute } from './clock.ts';
import { countCaller, countSilence } from './count.ts';
import { endDay, learnCaller, learnMinute } from './days.ts';
import { followIncidents, placeYoung } from './follow.ts';
import { dayOf, nodeOf, topicOf, type SurgePlan } from './plan.ts';
import { countIn } from './open.ts';
import { onAlarm } from './raise.ts';
import { forgetContacts, keepContact } from './recent.ts';
import { followSilence } from './silence.ts';
import type { SurgeState } from './state.ts';

/** A contact as the fold knows it now. Told again when its area or topic becomes known. */
export interface SurgeContact {
  readonly at: EpochMs;
  /** The caller's key; where there is none, the contact's own id: then it is a caller of its own. */
  readonly caller: string;
  readonly area: AreaId | null;
  readonly topic: string | null;
}

/** A contact told so late feeds the history alone: a gap that is caught up on is no surge. */
const LATE: Ms = 2 * MINUTE;
/** Further back the clock was set, longer than this nobody looked: the sums start anew. */
const BACK: Ms = 2 * MINUTE;
const AWAY_MIN = 5;
const NONE: readonly string[] = [];

/** Takes a contact in. The ids of the incidents that it changed. */
export function stepSurge(plan: SurgePlan, state: SurgeState, contact: SurgeContact): readonly string[] {
  const changed = contact.at > state.at ? runTo(plan, state, contact.at) : NONE;
  const { clock } = state;
  if (!clock.isOpen || contact.at < state.at - REMEMBER) return changed;
  const node = nodeOf(plan, contact.area);
  const topic = topicOf(plan, contact.topic);
  const fresh = seeCaller(state.callers, plan.tree, { key: contact.caller, node, topic }, state.at);
  if (fresh === 0) return changed;
  const isNewCaller = isFresh(fresh, 0, 0);
  if (isNewCaller) learnCaller(plan, state, contact.at);
  if (contact.at < Math.max(state.since, state.at - LATE) || !state.isHeard) {
    learnPlaces(plan, state, node, topic, fresh);
    return changed;
  }
  if (isNewCaller) clock.callers += 1;
  keepContact(state.recent, state.at, node, topic, fresh);
  const isExplained = countIn(plan, state, node, topic);
  const placed = isExplained ? placeYoung(plan, state, node, topic) : NONE;
  if (!isExplained) learnPlaces(plan, state, node, topic, fresh);
  const alarm = countCaller(plan, state, node, topic, fresh);
  return alarm === null ? [...changed, ...placed] : [...changed, ...placed, ...onAlarm(plan, state, alarm)];
}

/** Every ten seconds, with or without contacts. `isHeard`: the sources that bring contacts are live. */
export function tickSurge(plan: SurgePlan, state: SurgeState, now: EpochMs, isHeard: boolean): readonly string[] {
  const changed = [...runTo(plan, state, now)];
  if (isHeard !== state.isHeard) {
    state.isHeard = isHeard;
    if (isHeard) beHeard(plan, state, now);
  }
  for (const stream of state.waiting.splice(0)) {
    const alarm = { node: Math.floor(stream / plan.width), topic: stream % plan.width, height: 1, isCluster: false };
    changed.push(...onAlarm(plan, state, alarm));
  }
  changed.push(...followIncidents(plan, state));
  return [...new Set(changed)];
}

/** From now on callers count; they are expected from now on too, not from the next minute. */
function beHeard(plan: SurgePlan, state: SurgeState, now: EpochMs): void {
  state.since = now;
  openMinute(plan, state, state.clock.minute);
}

function learnPlaces(plan: SurgePlan, { counts }: SurgeState, from: number, topic: number, fresh: Fresh): void {
  const { parent, depth } = plan.tree;
  for (let node = from; node >= 0; node = parent[node]!) {
    const stream = node * plan.width;
    if (isFresh(fresh, depth[node]!, 0)) counts[stream] = counts[stream]! + 1;
    if (topic > 0 && isFresh(fresh, depth[node]!, topic)) counts[stream + topic] = counts[stream + topic]! + 1;
  }
}

/** Lets the clock run, minute by minute. */
function runTo(plan: SurgePlan, state: SurgeState, now: EpochMs): readonly string[] {
  const minute = Math.floor(now / MINUTE);
  const { clock } = state;
  if (now < state.at - BACK || minute > clock.minute + AWAY_MIN) {
    restart(plan, state, now);
    return NONE;
  }
  let changed: string[] | null = null;
  while (clock.minute < minute) {
    const heights = countSilence(plan, state);
    state.at = (clock.minute + 1) * MINUTE;
    (changed ??= []).push(...followSilence(plan, state, heights));
    if (clock.isOpen && state.isHeard) learnMinute(plan, state, clock.minute * MINUTE);
    turnMinute(plan, state);
    if (dayOf(plan, state.at) !== state.today.days) nextDay(plan, state);
  }
  state.at = Math.max(state.at, now);
  return changed ?? NONE;
}

function nextDay(plan: SurgePlan, state: SurgeState): void {
  endDay(plan, state, state.at);
  setMinute(plan, state, state.clock.minute);
}

/** Nobody looked for a while, or the clock was set back: what is known stays, what was adding up starts anew. */
function restart(plan: SurgePlan, state: SurgeState, now: EpochMs): void {
  state.at = now;
  state.since = now;
  state.sums.fill(0);
  state.binCallers.fill(0);
  state.heard.fill(0);
  state.silence.fill(0);
  state.buildings.fill(0);
  state.waiting = [];
  state.callers.tables = [];
  state.scannedAt = 0;
  forgetContacts(state.recent);
  state.clock.ran += state.clock.rate;
  if (dayOf(plan, now) !== state.today.days) endDay(plan, state, now);
  setMinute(plan, state, Math.floor(now / MINUTE));
  for (const incident of state.incidents.values()) {
    incident.ran = state.clock.ran;
    incident.lastExcess = Math.min(incident.lastExcess, now);
    if (incident.ended !== null) incident.ended = Math.min(incident.ended, now);
  }
}
