import { applyCalibration, calibrate } from '../../core/surge/calibrate.ts';
import { stepSurge, tickSurge, type SurgeContact } from '../../core/surge/detector.ts';
import type { Incident } from '../../core/surge/incident.ts';
import { createSurgePlan, type SurgePlan } from '../../core/surge/plan.ts';
import { createSurgeState, type SurgeState } from '../../core/surge/state.ts';
import type { Random } from '../sources/simulator/random.ts';
import { binsOf, calibrateRivals, clustersIn, type Bins, type Rivals } from './surge-rivals.ts';
import { SLOT, type RealDay } from './arrivals.ts';
import { drawDay, type City, type Habits } from './surge-world.ts';

const TICK = 10_000;
/** Bins of so many days before are kept, for EARS. */
const BEFORE = 9;

/** A city's detector halfway through the file: what it learned before, and mornings of the days after. */
export interface Board {
  readonly city: City;
  readonly plan: SurgePlan;
  readonly rivals: Rivals;
  readonly mornings: readonly Morning[];
  /** Cards raised on the days of the second half, none of which has an outage. */
  readonly alarms: readonly { readonly day: number }[];
  /** Buildings on those days that had three distinct callers in half an hour. */
  readonly clusters: number;
  readonly days: number;
}

export interface Morning {
  readonly day: RealDay;
  readonly state: SurgeState;
  readonly before: readonly Bins[];
}

export interface BoardOptions {
  readonly city: City;
  readonly days: readonly RealDay[];
  /** The part of the file's calls that this city has. */
  readonly keep: number;
  readonly habits: Habits;
  readonly random: Random;
  /** Days replayed for the thresholds; mornings kept. */
  readonly replays: number;
  readonly mornings: number;
}

/** Runs the file's days through a detector: thresholds from the first half, false alarms in the second. */
export function runBoard({ city, days, keep, habits, random, replays, mornings }: BoardOptions): Board {
  const plan = createSurgePlan(city.site);
  const state = createSurgeState(plan, days[0]!.at);
  const half = days.length >> 1;
  const kept: Morning[] = [];
  const named = new Set(city.neighbourhoods.map(({ id }) => id));
  let clusters = 0;
  const alarms: { day: number }[] = [];
  const clean: { contacts: SurgeContact[]; bins: Bins; before: Bins[] }[] = [];
  let before: Bins[] = [];
  days.forEach((day, i) => {
    if (i === half) calibrateNow(plan, state, { budget: 1, days: replays, chance: () => random.unit() });
    if (i >= half && Math.floor((i - half) % ((days.length - half) / mornings)) === 0)
      kept.push({ day, state: structuredClone(state), before: [...before] });
    const contacts = drawDay(city, day, keep, habits, random);
    runThrough(plan, state, contacts, hoursOf(day), (incident, isNew) => {
      if (i >= half && isNew && incident.under === null) alarms.push({ day: day.at });
    });
    if (i >= half) clusters += clustersIn(contacts, named);
    const bins = binsOf(city, contacts, day.at);
    if (i < half && before.length === BEFORE) clean.push({ contacts, bins, before: [...before] });
    before = [...before.slice(1 - BEFORE), bins];
  });
  return {
    city,
    plan,
    rivals: calibrateRivals(city, clean),
    mornings: kept,
    alarms,
    clusters,
    days: days.length - half
  };
}

/** First and last moment that the file speaks of on a day. */
export function hoursOf({ at, calls }: RealDay): { from: number; to: number } {
  const first = calls.findIndex((count) => !Number.isNaN(count));
  const last = calls.findLastIndex((count) => !Number.isNaN(count));
  return { from: at + first * SLOT, to: at + (last + 1) * SLOT };
}

/** Runs contacts through the detector with its ticks, as the fold would. `watch` sees each incident that changed. */
export function runThrough(
  plan: SurgePlan,
  state: SurgeState,
  contacts: readonly SurgeContact[],
  { from, to }: { readonly from: number; readonly to: number },
  watch: (incident: Incident, isNew: boolean, now: number) => void
): void {
  const known = new Set(state.incidents.keys());
  let next = 0;
  const tell = (ids: readonly string[], now: number): void => {
    for (const id of ids) {
      const incident = state.incidents.get(id);
      // one of yesterday was forgotten
      if (!incident) continue;
      watch(incident, !known.has(id), now);
      known.add(id);
    }
  };
  for (let tick = from; tick <= to; tick += TICK) {
    for (; next < contacts.length && contacts[next]!.at < tick; next++)
      tell(stepSurge(plan, state, contacts[next]!), state.at);
    tell(tickSurge(plan, state, tick, true), tick);
  }
}

/** Thresholds from what the detector has seen, without a pause. */
export function calibrateNow(
  plan: SurgePlan,
  state: SurgeState,
  options: { readonly budget: number; readonly days: number; readonly chance: () => number }
): void {
  const work = calibrate(plan, state, options);
  let step = work.next();
  while (!step.done) step = work.next();
  if (step.value) applyCalibration(plan, state, step.value);
}
