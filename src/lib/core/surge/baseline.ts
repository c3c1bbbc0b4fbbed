import type { DayKey } from '../ids.ts';
import { DAY_KINDS, type DayKind } from './plan.ts';

/**
 * How many callers a site expects: by kind of day and five-minute slot, from the last eight days of that kind. Past
 * incidents weigh little (Farrington's weights over Anscombe residuals; Noufaily et al. 2013). Plain data.
 */
export interface Baseline {
  /** By kind of day, oldest first. */
  readonly days: LikeDay[][];
  /** By kind of day: callers a minute at each slot's middle; NaN where nothing is known, or the site is closed. */
  readonly profiles: Float64Array[];
  /** Variance ÷ mean of a slot's count around profile × day factor, 1 at least. */
  dispersion: number;
}

export interface LikeDay {
  readonly date: DayKey;
  /** Callers in five minutes; NaN: closed, or not seen. */
  readonly slots: Float32Array;
}

export const SLOTS = 288;
export const SLOT_MIN = 5;
const KEEP_DAYS = 8;
/** With fewer days of a kind, days like it help out. */
const ENOUGH_DAYS = 3;
const OUTLYING = 2.58;
/** A slot borrows from its neighbours, an hour each way at most, until this many callers stand behind it. */
const ENOUGH_CALLERS = 30;
const FARTHEST = 12;
/** No open slot expects less than this part of the day's mean. */
const LEAST = 0.05;
const FACTOR_LOW = 0.6;
const FACTOR_HIGH = 1.6;
const DISPERSION_MOST = 10;

export function createBaseline(): Baseline {
  return {
    days: Array.from({ length: DAY_KINDS }, () => []),
    profiles: Array.from({ length: DAY_KINDS }, () => new Float64Array(SLOTS).fill(NaN)),
    dispersion: 1
  };
}

/** Days known, of any kind. */
export function daysKnown({ days }: Baseline): number {
  return days.reduce((sum, like) => sum + like.length, 0);
}

/** Takes a day in and lets the ninth of its kind go. A date that is known already is replaced. */
export function learnDay(baseline: Baseline, kind: DayKind, day: LikeDay): void {
  const like = baseline.days[kind]!;
  const known = like.findIndex(({ date }) => date === day.date);
  if (known >= 0) like.splice(known, 1);
  like.push(day);
  like.sort((a, b) => (a.date < b.date ? -1 : 1));
  if (like.length > KEEP_DAYS) like.shift();
  const found: Residual = { squares: 0, slots: 0 };
  for (let each = 0; each < DAY_KINDS; each++)
    baseline.profiles[each] = profileOf(baseline.days, each, baseline.dispersion, found);
  baseline.dispersion = found.slots > 0 ? Math.min(DISPERSION_MOST, Math.max(1, found.squares / found.slots)) : 1;
}

interface Residual {
  squares: number;
  slots: number;
}

/** The profile of a kind of day. `found` adds up squared residuals of its own days. */
export function profileOf(
  days: readonly (readonly LikeDay[])[],
  kind: DayKind,
  dispersion: number,
  found?: Residual
): Float64Array {
  const own = days[kind]!;
  if (own.length >= ENOUGH_DAYS) return meanOf(own, dispersion, found);
  const others = othersLike(days, kind);
  if (own.length === 0) return meanOf(others, dispersion);
  const mine = meanOf(own, dispersion);
  if (others.length === 0) return mine;
  const theirs = meanOf(others, dispersion);
  return mine.map((value, slot) => {
    const other = theirs[slot]!;
    if (Number.isNaN(value) || Number.isNaN(other)) return Number.isNaN(value) ? other : value;
    return (value * own.length + other * (ENOUGH_DAYS - own.length)) / ENOUGH_DAYS;
  });
}

/** Working days stand in for each other, Saturdays, Sundays and holidays too; else any day. */
function othersLike(days: readonly (readonly LikeDay[])[], kind: DayKind): readonly LikeDay[] {
  const isWork = (of: DayKind): boolean => of >= 1 && of <= 5;
  const alike = days.filter((_, of) => of !== kind && isWork(of) === isWork(kind)).flat();
  return alike.length > 0 ? alike : days.filter((_, of) => of !== kind).flat();
}

function meanOf(days: readonly LikeDay[], dispersion: number, found?: Residual): Float64Array {
  const weights = days.map(() => new Float64Array(SLOTS).fill(1));
  let mean = smoothed(days, weights);
  for (let round = 0; round < 2; round++) {
    days.forEach(({ slots }, i) => {
      const factor = dayFactor(slots, mean);
      for (let slot = 0; slot < SLOTS; slot++)
        weights[i]![slot] = weightOf(slots[slot]!, mean[slot]! * SLOT_MIN * factor, dispersion);
    });
    mean = smoothed(days, weights);
  }
  if (found) addResiduals(days, weights, mean, found);
  return mean;
}

/** A day against the mean of its kind, over the slots that both have. */
function dayFactor(slots: Float32Array, mean: Float64Array): number {
  let seen = 0;
  let expected = 0;
  for (let slot = 0; slot < SLOTS; slot++) {
    if (Number.isNaN(slots[slot]!) || Number.isNaN(mean[slot]!)) continue;
    seen += slots[slot]!;
    expected += mean[slot]! * SLOT_MIN;
  }
  return expected > 0 ? Math.min(FACTOR_HIGH, Math.max(FACTOR_LOW, seen / expected)) : 1;
}

/** 1, or s⁻² where the Anscombe residual s says that more came than chance brings. */
export function weightOf(count: number, expected: number, dispersion: number): number {
  if (!(expected > 0)) return 1;
  const s =
    (1.5 * (Math.cbrt(count * count) - Math.cbrt(expected * expected))) / (expected ** (1 / 6) * Math.sqrt(dispersion));
  return s > OUTLYING ? 1 / (s * s) : 1;
}

/** Weighted means by slot, callers a minute; a thin slot takes its neighbours in. */
function smoothed(days: readonly LikeDay[], weights: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(SLOTS);
  const seen = new Float64Array(SLOTS);
  days.forEach(({ slots }, i) => {
    for (let slot = 0; slot < SLOTS; slot++) {
      if (Number.isNaN(slots[slot]!)) continue;
      sums[slot] = sums[slot]! + weights[i]![slot]! * slots[slot]!;
      seen[slot] = seen[slot]! + weights[i]![slot]!;
    }
  });
  const total = sums.reduce((a, b) => a + b, 0);
  const least =
    (LEAST * total) /
    Math.max(
      1,
      seen.reduce((a, b) => a + b, 0)
    );
  return seen.map((weight, slot) => {
    if (weight === 0) return NaN;
    let sum = sums[slot]!;
    let over = weight;
    for (let far = 1; far <= FARTHEST && sum < ENOUGH_CALLERS; far++) {
      for (const at of [slot - far, slot + far]) {
        sum += sums[at] ?? 0;
        over += seen[at] ?? 0;
      }
    }
    return Math.max(least, sum / over) / SLOT_MIN;
  });
}

function addResiduals(
  days: readonly LikeDay[],
  weights: readonly Float64Array[],
  mean: Float64Array,
  found: Residual
): void {
  const lost = days.length / (days.length - 1);
  days.forEach(({ slots }, i) => {
    const factor = dayFactor(slots, mean);
    for (let slot = 0; slot < SLOTS; slot++) {
      const expected = mean[slot]! * SLOT_MIN * factor;
      if (!(expected >= 1) || Number.isNaN(slots[slot]!)) continue;
      const weight = weights[i]![slot]!;
      found.squares += (weight * lost * (slots[slot]! - expected) ** 2) / expected;
      found.slots += weight;
    }
  });
}

/** Callers a minute expected at a minute of the day (halves too): linear between the middles of slots; 0: not known. */
export function rateAt(profile: Float64Array, minuteOfDay: number): number {
  const slot = Math.min(SLOTS - 1, Math.floor(minuteOfDay / SLOT_MIN));
  const here = profile[slot]!;
  if (Number.isNaN(here)) return 0;
  const past = minuteOfDay / SLOT_MIN - slot - 0.5;
  const beside = profile[(slot + (past < 0 ? SLOTS - 1 : 1)) % SLOTS]!;
  return Number.isNaN(beside) ? here : here + (beside - here) * Math.abs(past);
}
