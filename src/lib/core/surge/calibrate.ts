import { SLOT_MIN, SLOTS } from './baseline.ts';
import { isThin } from './building.ts';
import type { Calibration } from './calibration.ts';
import type { Chance } from './chance.ts';
import { MINUTE, setMinute, turnMinute } from './clock.ts';
import { countCaller, countSilence } from './count.ts';
import { LEVELS, PARTS } from './levels.ts';
import { createZone } from '../time/zone.ts';
import { DAY_KINDS, type SurgePlan } from './plan.ts';
import { drawPlace, drawPlaces, drawSlots, replaysOf, type Places, type ReplayDay } from './resample.ts';
import { createSurgeState, settle, type SurgeState } from './state.ts';
import { thresholdsFor, type Maxima } from './tail.ts';

export interface CalibrateOptions {
  /** False alarms a week, the whole board's. */
  readonly budget: number;
  /** Days to replay. */
  readonly days: number;
  readonly chance: Chance;
}

export interface Progress {
  readonly done: number;
  readonly of: number;
}

/** With fewer days the safe thresholds are better. */
const FEWEST_DAYS = 10;
/** Shares are drawn anew after so many days. */
const SAME_PLACES = 10;
const EVERYWHERE = 0xffffffff;

/**
 * Thresholds that keep to a false-alarm budget: clean days are drawn again from history and run through the same sums.
 * Yields after each day, so that whoever runs it can show progress, do other work in between, or stop.
 *
 * @returns null with less than ten days of history
 */
export function* calibrate(
  plan: SurgePlan,
  state: SurgeState,
  { budget, days, chance }: CalibrateOptions
): Generator<Progress, Calibration | null> {
  const replays = replaysOf(state.baseline);
  if (replays.days.length < FEWEST_DAYS) return null;
  const floor = copyFor(plan, state);
  const maxima: Maxima = Array.from({ length: LEVELS }, () => new Float64Array(days));
  let places = drawPlaces(plan, state, chance);
  for (let done = 0; done < days; done++) {
    if (done % SAME_PLACES === SAME_PLACES - 1) places = drawPlaces(plan, state, chance);
    const day = replays.days[Math.floor(chance() * replays.days.length)]!;
    replay(floor.plan, floor.state, day, drawSlots(day, replays.dispersion, chance), places, chance);
    for (let level = 0; level < LEVELS; level++) maxima[level]![done] = floor.state.peaks[level]!;
    yield { done: done + 1, of: days };
  }
  const hasThin = plan.tree.parent.some((_, node) => isThin(plan, state, node));
  const thresholds = thresholdsFor(maxima, hasThin ? budget / 2 : budget, PARTS, state.thresholds);
  return { budget, thresholds: [...thresholds], days, history: replays.days.length };
}

/** Takes them into force; those of another version, with other levels, are passed over. */
export function applyCalibration(plan: SurgePlan, state: SurgeState, { budget, thresholds }: Calibration): void {
  if (thresholds.length !== LEVELS) return;
  state.budget = budget;
  state.thresholds = Float64Array.from(thresholds);
  state.calibrated = state.at;
  settle(plan, state);
}

/** The same site on a calendar where each day is like any other, open where something is known of it. */
function copyFor(plan: SurgePlan, state: SurgeState): { plan: SurgePlan; state: SurgeState } {
  const bare: SurgePlan = { ...plan, zone: createZone('UTC'), calendar: [], hours: null };
  const copy = createSurgeState(bare, 0);
  copy.counts.set(state.counts);
  copy.baseline.days.splice(0, DAY_KINDS, ...state.baseline.days);
  copy.baseline.dispersion = state.baseline.dispersion;
  settle(bare, copy);
  copy.thresholds.fill(Infinity);
  return { plan: bare, state: copy };
}

function replay(
  plan: SurgePlan,
  state: SurgeState,
  day: ReplayDay,
  slots: Uint32Array,
  places: Places,
  chance: Chance
): void {
  state.baseline.profiles.fill(day.profile);
  setMinute(plan, state, 0);
  state.sums.fill(0);
  state.binMinutes.fill(NaN);
  state.binCallers.fill(0);
  state.buildings.fill(0);
  state.heard.fill(0);
  state.silence.fill(0);
  state.peaks.fill(0);
  for (let slot = 0; slot < SLOTS; slot++) {
    const minutes = Array.from({ length: slots[slot]! }, () => chance() * SLOT_MIN).sort((a, b) => a - b);
    let next = 0;
    for (let past = 0; past < SLOT_MIN; past++) {
      const minute = slot * SLOT_MIN + past;
      state.at = minute * MINUTE;
      for (; next < minutes.length && minutes[next]! < past + 1; next++) {
        state.at = (minute + minutes[next]! - past) * MINUTE;
        const cell = drawPlace(places, chance);
        state.clock.callers += 1;
        countCaller(plan, state, places.nodes[cell]!, places.topics[cell]!, EVERYWHERE);
      }
      countSilence(plan, state);
      turnMinute(plan, state);
    }
  }
}
