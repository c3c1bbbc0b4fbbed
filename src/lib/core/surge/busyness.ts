/**
 * How busy the day is against its profile: f = (a₀ + Σγᵃᵍᵉ y) ÷ (a₀ + Σγᵃᵍᵉ μ), a Poisson–Gamma update by the minute.
 * With a lag what came in the last minutes does not yet count, so that a surge can't teach itself away.
 */
export interface Busyness {
  callers: number;
  expected: number;
  /** The minutes that wait for their turn, a ring; empty without a lag. */
  readonly waitingCallers: Float64Array;
  readonly waitingExpected: Float64Array;
  next: number;
}

/** 1 ÷ σ² of the log day factor. */
const PRIOR = 250;
const HALF_LIFE_MIN = 60;
const KEEP = 0.5 ** (1 / HALF_LIFE_MIN);
/** A minute counts for no more than three times its profile and three callers. */
const CAP_TIMES = 3;
const CAP_PLUS = 3;
export const DETECTOR_LAG_MIN = 15;
const LOWEST = 0.6;
const HIGHEST = 1.6;

export function createBusyness(lagMin: number): Busyness {
  return {
    callers: 0,
    expected: 0,
    waitingCallers: new Float64Array(lagMin),
    waitingExpected: new Float64Array(lagMin),
    next: 0
  };
}

/** A minute has gone by: callers that came in it, and as many as its profile has. */
export function passMinute(busyness: Busyness, callers: number, expected: number): void {
  const { waitingCallers, waitingExpected, next } = busyness;
  let y = Math.min(callers, CAP_TIMES * expected + CAP_PLUS);
  let mu = expected;
  if (waitingCallers.length > 0) {
    [y, waitingCallers[next]] = [waitingCallers[next]!, y];
    [mu, waitingExpected[next]] = [waitingExpected[next]!, mu];
    busyness.next = (next + 1) % waitingCallers.length;
  }
  busyness.callers = busyness.callers * KEEP + y;
  busyness.expected = busyness.expected * KEEP + mu;
}

/** The factor, for the detector: in [0.6, 1.6]. */
export function boundedFactor(busyness: Busyness): number {
  return Math.min(HIGHEST, Math.max(LOWEST, factor(busyness)));
}

/** The factor as it comes out: for a forecast. */
export function factor({ callers, expected }: Busyness): number {
  return (PRIOR + callers) / (PRIOR + expected);
}
