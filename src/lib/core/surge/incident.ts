import type { AreaId, EpochMs, Ms } from '../ids.ts';
import type { Detail } from './detail.ts';
import { isInside, nodeOf, topicOf, type SurgePlan } from './plan.ts';

/** Something that broke, as the calls tell it. */
export interface Incident {
  readonly id: string;
  /** More callers than expected, or none where some are. */
  readonly kind: 'surge' | 'silence';
  /** Null: the whole site. */
  area: AreaId | null;
  /** Null: whatever it is about. */
  topic: string | null;
  /** When it began, as far as the calls tell. */
  onset: EpochMs;
  readonly raised: EpochMs;
  ended: EpochMs | null;
  /** Distinct callers since the onset, as many as would have come anyway, and the one over the other. */
  callers: number;
  expected: number;
  ratio: number;
  /** ln of how much likelier the calls are with it than without. */
  likelihood: number;
  /** The incident under whose card it stands: nested in it, or at a station that has a card already. */
  under: string | null;
  reasons: readonly SurgeReason[];
  detail: Detail;
  /** How it goes on: the site's clock when it was last looked at, the sum for "over", the last time it was renewed. */
  ran: number;
  fall: number;
  lastExcess: EpochMs;
  /** Its callers at the last look. */
  told: number;
  /** Callers since it was last placed, and when that was. */
  unplaced: number;
  placedAt: EpochMs;
}

export type SurgeReason =
  | { readonly kind: 'more_than_expected'; readonly callers: number; readonly expected: number; readonly ms: Ms }
  | { readonly kind: 'about_one_topic'; readonly topic: string }
  | { readonly kind: 'cluster'; readonly callers: number; readonly ms: Ms }
  | { readonly kind: 'fewer_than_expected'; readonly expected: number; readonly ms: Ms };

/** Whether an incident explains what comes from a place about a topic (0: about anything). */
export function covers(plan: SurgePlan, incident: Incident, node: number, topic: number): boolean {
  return isInside(plan.tree, node, nodeOf(plan, incident.area)) && isAbout(plan, incident, topic);
}

/** Whether it lies at a place or inside it, and could be what makes the place's stream rise. */
export function liesIn(plan: SurgePlan, incident: Incident, node: number, topic: number): boolean {
  const about = topicOf(plan, incident.topic);
  return isInside(plan.tree, nodeOf(plan, incident.area), node) && (about === 0 || topic === 0 || about === topic);
}

function isAbout(plan: SurgePlan, incident: Incident, topic: number): boolean {
  return incident.topic === null || topicOf(plan, incident.topic) === topic;
}

export interface KnownOutage {
  readonly areas: readonly AreaId[];
  readonly topic: string | null;
  readonly started: EpochMs | null;
  readonly reported: EpochMs;
  readonly restored: EpochMs | null;
}

const BEFORE_REPORT: Ms = 2 * 3_600_000;
const AFTER_RESTORED: Ms = 30 * 60_000;

/** Whether a known outage explains an incident: the area is its or near it, the topic not another's, the time fits. */
export function explains(plan: SurgePlan, outage: KnownOutage, incident: Incident): boolean {
  if (incident.kind !== 'surge') return false;
  if (outage.topic !== null && incident.topic !== null && outage.topic !== incident.topic) return false;
  const from = outage.started ?? outage.reported - BEFORE_REPORT;
  if (incident.onset < from - AFTER_RESTORED) return false;
  if (outage.restored !== null && incident.onset > outage.restored + AFTER_RESTORED) return false;
  if (outage.areas.length === 0) return outage.topic !== null;
  const node = nodeOf(plan, incident.area);
  return outage.areas.some((area) => {
    const at = plan.tree.index.get(area);
    if (at === undefined) return false;
    return isInside(plan.tree, node, at) || isInside(plan.tree, at, node);
  });
}
