/**
 * Alarms are budgeted by level: site, station, neighbourhood, building and below, each for all contacts and for one
 * topic, and the silence of the site and of a station.
 */
export const LEVELS = 10;
export const SILENT_SITE = 8;
export const SILENT_STATION = 9;
const DEEPEST_LEVEL = 3;

/**
 * How the budget is parted: what breaks mostly breaks in one place and is told by one topic, so that these may be
 * alarmed by less. In the order of the levels.
 */
export const PARTS = [1, 2, 1, 3, 3, 12, 3, 12, 1, 1] as const;

/** False alarms a week that the whole board may raise. */
export const DEFAULT_BUDGET = 1;
/** Whatever the volume: below this many callers a week nothing is known well enough to be bolder. */
const LEAST_CALLERS = 1000;
const RATIOS_SIDE_BY_SIDE = 4;
const MARGIN = 2;

export function levelOf(depth: number, topic: number): number {
  return Math.min(depth, DEEPEST_LEVEL) * 2 + (topic > 0 ? 1 : 0);
}

/**
 * Thresholds before anything was replayed: a sum of log-likelihood ratios that starts at a caller reaches h by chance
 * with a probability of e⁻ʰ at most (Wald 1945), and each of the week's callers starts four at each level. That holds
 * where the expected rate is known; it is estimated, hence a margin.
 */
export function safeThresholds(callersAWeek: number, budget: number): Float64Array {
  const starts = Math.max(LEAST_CALLERS, callersAWeek) * RATIOS_SIDE_BY_SIDE;
  const whole = PARTS.reduce((a, b) => a + b, 0);
  return Float64Array.from(PARTS, (part) => MARGIN + Math.log((starts * whole) / (part * budget)));
}
