import type { Ms } from '../ids.ts';
import { MINUTE, ranAt } from './clock.ts';
import { detailOf } from './detail.ts';
import { covers, type Incident } from './incident.ts';
import { endIncident, openSurges, overRatio, ratioOf, streamOf } from './open.ts';
import { placeIncident } from './place.ts';
import { mayScan } from './scan.ts';
import type { SurgePlan } from './plan.ts';
import type { SurgeState } from './state.ts';

const OVER_WITHOUT_EXCESS: Ms = 120 * MINUTE;
/** e⁻⁵: so unlikely that it still goes on at half its strength. */
const OVER = 5;
/** Each costs a scan: in a storm they take turns. */
const PLACED_AT_ONCE = 3;
const YOUNG: Ms = 10 * MINUTE;
const REMEMBERED: Ms = 24 * 60 * MINUTE;

/** A caller of a young incident: where it is, is told as soon as it can be. */
export function placeYoung(plan: SurgePlan, state: SurgeState, node: number, topic: number): readonly string[] {
  const young = openSurges(state).find((one) => one.raised > state.at - YOUNG && covers(plan, one, node, topic));
  if (!young || !mayScan(state)) return [];
  const { area, topic: about } = young;
  const ended = placeIncident(plan, state, young);
  return young.area === area && young.topic === about ? ended : [young.id];
}

/** Every ten seconds: incidents are placed better, or end. The ids of those that changed. */
export function followIncidents(plan: SurgePlan, state: SurgeState): string[] {
  const changed: string[] = [];
  for (const [id, { ended }] of state.incidents)
    if (ended !== null && ended < state.at - REMEMBERED) {
      state.incidents.delete(id);
      changed.push(id);
    }
  const open = openSurges(state);
  const placed = open
    .filter(({ unplaced }) => unplaced > 0)
    .sort((a, b) => a.placedAt - b.placedAt)
    .slice(0, PLACED_AT_ONCE);
  for (const incident of open) {
    const slots = incident.detail.slots.length;
    runOn(plan, state, incident);
    if (placed.includes(incident)) changed.push(...placeIncident(plan, state, incident));
    if (incident.ended === null && (incident.fall >= OVER || state.at - incident.lastExcess >= OVER_WITHOUT_EXCESS))
      changed.push(...endIncident(plan, state, incident));
    incident.detail = detailOf(plan, state, incident);
    if (
      placed.includes(incident) ||
      incident.callers !== incident.told ||
      incident.detail.slots.length !== slots ||
      incident.ended !== null
    )
      changed.push(incident.id);
    incident.told = incident.callers;
  }
  return changed;
}

function runOn(plan: SurgePlan, state: SurgeState, incident: Incident): void {
  const ran = ranAt(state.clock, state.at);
  const due = state.shares[streamOf(plan, incident)]! * (ran - incident.ran);
  incident.ran = ran;
  incident.fall += due * (overRatio(incident) - 1);
  incident.expected += due;
  incident.ratio = ratioOf(incident.callers, incident.expected);
}
