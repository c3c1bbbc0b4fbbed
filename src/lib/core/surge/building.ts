import type { EpochMs, Ms } from '../ids.ts';
import type { SurgePlan } from './plan.ts';
import type { SurgeState } from './state.ts';

/**
 * Places of which too little is known for a rate: three distinct callers in half an hour. More, where three would come
 * by chance too often: of a week's callers each is the last of such a cluster with a probability of (λw)ᵏ⁻¹ ÷ (k − 1)!.
 */
export const BUILDING_CALLERS = 3;
export const BUILDING_WINDOW: Ms = 30 * 60_000;
/** Callers remembered at a place; a rule that needs more does not apply. */
export const REMEMBERED = 8;
const FEW_A_DAY = 1;
const WEEK_DAYS = 7;
const HALVINGS = 40;
const WINDOW_MIN = BUILDING_WINDOW / 60_000;
/** Minutes of a day, where nothing is known of it. */
const DAY_MIN = 1440;

/** A place without areas of its own that hears from less than one caller a day, or of which nothing is known yet. */
export function isThin(plan: SurgePlan, state: SurgeState, node: number): boolean {
  if (node === 0 || plan.tree.isLeaf[node] === 0) return false;
  return state.callersADay === 0 || state.shares[node * plan.width]! * state.callersADay < FEW_A_DAY;
}

/** Notes a caller; how many came in the last half hour, itself counted. */
export function noteCaller(times: Float64Array, node: number, at: EpochMs): number {
  const from = node * REMEMBERED;
  times.copyWithin(from + 1, from, from + REMEMBERED - 1);
  times[from] = at;
  let callers = 1;
  while (callers < REMEMBERED && times[from + callers]! > at - BUILDING_WINDOW) callers += 1;
  return callers;
}

/** How often chance brings `others` more callers in half an hour where so many are expected; of few, its largest term. */
function chanceOfOthers(expected: number, others: number): number {
  let chance = 1;
  for (let i = 1; i <= others; i++) chance *= expected / i;
  return chance;
}

/** The least number of callers, three or more, that chance brings together seldom enough; a caller has `expected` others. */
export function callersNeeded(expected: number, limit: number): number {
  let callers = BUILDING_CALLERS;
  while (callers <= REMEMBERED && chanceOfOthers(expected, callers - 1) > limit) callers += 1;
  return callers <= REMEMBERED ? callers : Infinity;
}

/**
 * The limit that spends a budget of false alarms a week over all thin places: the most frequent ones need a fourth or
 * fifth caller, so that the many quiet ones get by with three.
 *
 * @param aDay callers a day at each thin place
 * @param openMin minutes a day in which they come
 */
export function chanceLimit(aDay: readonly number[], openMin: number, budget: number): number {
  const falseAWeek = (limit: number): number => {
    let sum = 0;
    for (const callers of aDay) {
      const expected = (callers * WINDOW_MIN) / openMin;
      const needed = callersNeeded(expected, limit);
      if (needed < Infinity) sum += callers * WEEK_DAYS * chanceOfOthers(expected, needed - 1);
    }
    return sum;
  };
  let low = 1e-12;
  let high = 1;
  if (falseAWeek(high) <= budget) return high;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(low * high);
    if (falseAWeek(middle) > budget) high = middle;
    else low = middle;
  }
  return low;
}

/** Whether so many callers in half an hour are an alarm at a thin place. `inAnHour`: callers of the site in the last hour. */
export function isCluster(
  plan: SurgePlan,
  state: SurgeState,
  node: number,
  callers: number,
  inAnHour: number
): boolean {
  if (callers < BUILDING_CALLERS) return false;
  const share = state.shares[node * plan.width]!;
  if (state.callersADay > 0 && state.clock.rate > 0)
    return callers >= callersNeeded(share * state.clock.rate * WINDOW_MIN, state.clusterLimit);
  const rate = inAnHour / 60;
  return (
    callers >= callersNeeded(share * rate * WINDOW_MIN, state.budget / 2 / Math.max(1, rate * DAY_MIN * WEEK_DAYS))
  );
}
