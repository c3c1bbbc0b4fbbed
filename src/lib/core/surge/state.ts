import type { AreaId, DayKey, EpochMs } from '../ids.ts';
import { civilFromDays } from '../time/zone.ts';
import { createBaseline, daysKnown, SLOT_MIN, SLOTS, type Baseline } from './baseline.ts';
import { createBusyness, DETECTOR_LAG_MIN, type Busyness } from './busyness.ts';
import { createCallers, type Callers } from './callers.ts';
import { createClock, MINUTE, setMinute, type SiteClock } from './clock.ts';
import { RATIOS, SILENT_RATIOS, termsOf, thinned } from './cusum.ts';
import type { Counted } from './detail.ts';
import type { Incident } from './incident.ts';
import { DEFAULT_BUDGET, LEVELS, safeThresholds } from './levels.ts';
import { dayOf, type SurgePlan } from './plan.ts';
import { createRecent, type Recent } from './recent.ts';
import { sharesOf, unplacedOf } from './shares.ts';
import { chanceLimit, isThin, REMEMBERED } from './building.ts';

/**
 * All that the detector of one site knows. Plain data, carried by a checkpoint. By stream: node × (all, topics), see
 * `SurgePlan.width`; 64 bytes each.
 */
export interface SurgeState {
  at: EpochMs;
  /** The sums run since then: what came before feeds the history alone. */
  since: EpochMs;
  /** Whether the sources that bring contacts are heard. */
  isHeard: boolean;
  readonly clock: SiteClock;
  readonly busyness: Busyness;
  readonly baseline: Baseline;
  today: Today;
  /** What the streams are streams of; a plan that differs is fitted first. */
  readonly areas: readonly (AreaId | null)[];
  readonly topics: readonly string[];
  /** Callers counted by stream, fading. */
  readonly counts: Float64Array;
  /** Each stream's part of the site's callers, as of the last end of a day. */
  shares: Float64Array;
  /** Of that, what names no place further down. */
  unplaced: Float64Array;
  /** Callers on a day, mean of those known. */
  callersADay: number;
  /** Four sums a stream, and where the site's clock stood when they were touched (wide nodes: at their bin's start). */
  readonly sums: Float64Array;
  readonly marks: Float64Array;
  /** Of the streams of wide nodes: the minute of the bin, and callers in it. */
  readonly binMinutes: Float64Array;
  readonly binCallers: Float64Array;
  terms: Float64Array;
  /** Of wide nodes: callers in the minute that runs, and two sums each for silence. */
  readonly heard: Float64Array;
  readonly silence: Float64Array;
  silentTerms: Float64Array;
  /** By node: when its last callers came, newest first. */
  readonly buildings: Float64Array;
  readonly callers: Callers;
  readonly recent: Recent;
  /** False alarms a week, and the thresholds by level that keep to them. */
  budget: number;
  thresholds: Float64Array;
  calibrated: EpochMs | null;
  /** How seldom chance must bring a cluster to a thin place, for the building rule. */
  clusterLimit: number;
  /** The highest that each level reached today. */
  readonly peaks: Float64Array;
  readonly incidents: Map<string, Incident>;
  nextIncident: number;
  /** Where callers of the last half hour came from, as shown. */
  heat: readonly Counted<AreaId>[];
  scannedAt: EpochMs;
  /** Streams that passed their threshold and wait for the next scan. */
  waiting: number[];
}

export interface Today {
  readonly days: number;
  readonly date: DayKey;
  readonly callers: Float64Array;
  /** Minutes of each slot in which the site was open and heard. */
  readonly minutes: Uint8Array;
}

/** Nothing but the building rule is raised before so many days are known. */
const FEWEST_DAYS = 3;

export function createSurgeState(plan: SurgePlan, now: EpochMs): SurgeState {
  const nodes = plan.tree.parent.length;
  const streams = nodes * plan.width;
  const wide = plan.tree.wide * plan.width;
  const state: SurgeState = {
    at: now,
    since: now,
    isHeard: true,
    clock: createClock(),
    busyness: createBusyness(DETECTOR_LAG_MIN),
    baseline: createBaseline(),
    today: createToday(dayOf(plan, now)),
    areas: plan.tree.ids,
    topics: plan.topics,
    counts: new Float64Array(streams),
    shares: new Float64Array(streams),
    unplaced: new Float64Array(streams),
    callersADay: 0,
    sums: new Float64Array(streams * RATIOS.length),
    marks: new Float64Array(streams),
    binMinutes: new Float64Array(wide),
    binCallers: new Float64Array(wide),
    terms: new Float64Array(wide * RATIOS.length * 2),
    heard: new Float64Array(plan.tree.wide),
    silence: new Float64Array(plan.tree.wide * SILENT_RATIOS.length),
    silentTerms: new Float64Array(plan.tree.wide * SILENT_RATIOS.length * 2),
    buildings: new Float64Array(nodes * REMEMBERED),
    callers: createCallers(),
    recent: createRecent(),
    budget: DEFAULT_BUDGET,
    thresholds: safeThresholds(0, DEFAULT_BUDGET / 2),
    calibrated: null,
    clusterLimit: 0,
    peaks: new Float64Array(LEVELS),
    incidents: new Map(),
    nextIncident: 1,
    heat: [],
    scannedAt: 0,
    waiting: []
  };
  settle(plan, state);
  setMinute(plan, state, Math.floor(now / MINUTE));
  return state;
}

export function createToday(days: number): Today {
  return {
    days,
    date: civilFromDays(days),
    callers: new Float64Array(SLOTS),
    minutes: new Uint8Array(SLOTS)
  };
}

/** What follows from history: shares, terms by dispersion, and thresholds where none were measured. */
export function settle(plan: SurgePlan, state: SurgeState): void {
  const { tree, width } = plan;
  const { days, dispersion } = state.baseline;
  state.shares = sharesOf(plan, state.counts);
  state.unplaced = unplacedOf(plan, state.shares);
  state.terms = new Float64Array(state.terms.length);
  for (let stream = 0; stream < tree.wide * width; stream++)
    state.terms.set(termsOf(RATIOS, thinned(dispersion, state.shares[stream]!)), stream * RATIOS.length * 2);
  state.silentTerms = new Float64Array(state.silentTerms.length);
  for (let node = 0; node < tree.wide; node++)
    state.silentTerms.set(
      termsOf(SILENT_RATIOS, thinned(dispersion, state.shares[node * width]!)),
      node * SILENT_RATIOS.length * 2
    );
  let callers = 0;
  for (const { slots } of days.flat()) for (const count of slots) if (count > 0) callers += count;
  state.callersADay = callers / Math.max(1, daysKnown(state.baseline));
  state.clusterLimit = clusterLimitOf(plan, state);
  if (state.calibrated === null) state.thresholds = safeThresholds(state.callersADay * 7, state.budget / 2);
}

function clusterLimitOf(plan: SurgePlan, state: SurgeState): number {
  if (state.callersADay === 0) return 0;
  const slots = Math.max(...state.baseline.profiles.map((profile) => profile.filter((rate) => rate > 0).length));
  const thin: number[] = [];
  for (let node = 1; node < plan.tree.parent.length; node++)
    if (isThin(plan, state, node)) thin.push(state.shares[node * plan.width]! * state.callersADay);
  return chanceLimit(thin, slots * SLOT_MIN, state.budget / 2);
}

/** Whether enough is known for anything but the building rule. */
export function isReady({ baseline, clock }: SurgeState): boolean {
  return clock.profile > 0 && daysKnown(baseline) >= FEWEST_DAYS;
}
