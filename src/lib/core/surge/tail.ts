/** The highest that each level reached, by day. */
export type Maxima = readonly Float64Array[];

/** In the sample a threshold rests on so many days above it, at least; beyond, on a Gumbel tail. */
const SEEN_OFTEN = 10;
/** The tail is fitted to the upper fifth. */
const UPPER = 0.2;
/** Above its 80 % quantile a Gumbel lies so many scales on the mean: Ein(−ln 0.8) ÷ 0.2. */
const MEAN_EXCESS = 1.0566;
const HALVINGS = 60;
const WEEK_DAYS = 7;

/**
 * Thresholds that together are passed on as many days as a budget of alarms a week allows, each level in proportion to
 * its part. Levels often pass on the same day: that is counted once. A level that never moved keeps what it had.
 */
export function thresholdsFor(
  maxima: Maxima,
  budget: number,
  parts: readonly number[],
  before: Float64Array
): Float64Array {
  const levels = maxima.map((days, level) => ({ days, part: parts[level]! }));
  const moved = levels.filter(({ days }) => days.some((value) => value > 0));
  const whole = moved.reduce((sum, { part }) => sum + part, 0);
  const perDay = budget / WEEK_DAYS;
  let low = 0;
  let high = perDay * levels.length;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (boardRate(moved, middle / whole) > perDay) high = middle;
    else low = middle;
  }
  return before.map((value, level) =>
    maxima[level]!.some((each) => each > 0) ? thresholdAt(maxima[level]!, (low * parts[level]!) / whole) : value
  );
}

interface Level {
  readonly days: Float64Array;
  readonly part: number;
}

/** Alarms a day of the board where each level raises `unit` × its part; too seldom to be seen, scaled from where it is. */
function boardRate(levels: readonly Level[], unit: number): number {
  const days = levels[0]?.days.length ?? 0;
  const parts = levels.reduce((sum, { part }) => sum + part, 0);
  const seen = Math.max(unit, SEEN_OFTEN / Math.max(1, days) / parts);
  const thresholds = levels.map((level) => thresholdAt(level.days, seen * level.part));
  let above = 0;
  for (let day = 0; day < days; day++) if (levels.some((level, i) => level.days[day]! > thresholds[i]!)) above += 1;
  if (above === days) return Infinity;
  return (-Math.log(1 - above / days) * unit) / seen;
}

/** What a level's daily maximum passes with a rate of `perDay`. */
export function thresholdAt(maxima: Float64Array, perDay: number): number {
  const sorted = maxima.toSorted();
  const chance = -Math.expm1(-perDay);
  const above = chance * sorted.length;
  if (above >= SEEN_OFTEN) return sorted[Math.max(0, sorted.length - 1 - Math.floor(above))]!;
  const from = Math.floor(sorted.length * (1 - UPPER));
  const base = sorted[from]!;
  let excess = 0;
  for (let i = from + 1; i < sorted.length; i++) excess += sorted[i]! - base;
  const scale = excess / Math.max(1, sorted.length - from - 1) / MEAN_EXCESS;
  // Gumbel: P(M > x) = 1 − exp(−e^−(x − μ)/β)
  return base - scale * (Math.log(perDay) - Math.log(-Math.log(1 - UPPER)));
}
