/**
 * What is still to come of an incident. How long after the break people call follows a delay law G that is either fast
 * (power: they notice at once) or slow (heating: the house cools down); which one, the calls so far tell. All calls K that
 * it will bring have a Gamma posterior of mean (X + a) ÷ (G(t) + b), X callers beyond the usual so far.
 */

/** The callers of an incident, minutes since its onset. */
export interface ExcessSoFar {
  /** From the onset on, one after the other: where each stretch ends, callers that came in it, callers that the usual day had. */
  readonly stretches: readonly { readonly until: number; readonly callers: number; readonly usual: number }[];
  /** How likely the fast law is before anything is seen, 0 … 1: learnt by topic; 0.5: nothing is known. */
  readonly fast: number;
  /** Calls that come again, ÷ first calls. */
  readonly repeats: number;
}

export interface Excess {
  /** All first calls that the incident will have brought. */
  readonly total: number;
  /** How likely the fast law is now. */
  readonly fast: number;
  readonly laws: readonly LawFit[];
  readonly since: number;
  readonly repeats: number;
}

interface LawFit {
  readonly chance: number;
  /** The Gamma posterior of K: shape and rate. */
  readonly shape: number;
  readonly rate: number;
  readonly cdf: (minutes: number) => number;
}

/** Before anything is seen: fifty calls, and nearly anything beside. */
const SHAPE = 1;
const RATE = 0.02;
const FAST_MEAN = 12;
const SLOW_SCALE = 30;

/** Exponential, mean 12 min. */
export function fastLaw(minutes: number): number {
  return minutes > 0 ? -Math.expm1(-minutes / FAST_MEAN) : 0;
}

/** Gamma of shape 2 and scale 30 min. */
export function slowLaw(minutes: number): number {
  const x = minutes / SLOW_SCALE;
  return x > 0 ? -Math.expm1(-x) - x * Math.exp(-x) : 0;
}

/** What the calls so far say. `fast` serves as the prior of the topic's next incident. */
export function excessOf({ stretches, fast, repeats }: ExcessSoFar): Excess {
  const since = stretches.at(-1)?.until ?? 0;
  const beyond = stretches.reduce((sum, { callers, usual }) => sum + callers - usual, 0);
  const shape = SHAPE + Math.max(0, beyond);
  const fits = [
    { prior: fast, cdf: fastLaw },
    { prior: 1 - fast, cdf: slowLaw }
  ].map(({ prior, cdf }) => {
    const rate = RATE + cdf(since);
    return { shape, rate, cdf, log: Math.log(prior) + logLikelihood(stretches, shape / rate, cdf) };
  });
  const best = Math.max(...fits.map(({ log }) => log));
  const whole = fits.reduce((sum, { log }) => sum + Math.exp(log - best), 0);
  const laws = fits.map(({ log, ...fit }) => ({ ...fit, chance: Math.exp(log - best) / whole }));
  const total = laws.reduce((sum, law) => sum + (law.chance * law.shape) / law.rate, 0);
  return { total, fast: laws[0]!.chance, laws, since, repeats };
}

/** Poisson counts of the usual and K's part of each stretch, constants left out. */
function logLikelihood(stretches: ExcessSoFar['stretches'], total: number, cdf: (minutes: number) => number): number {
  let from = 0;
  return stretches.reduce((sum, { until, callers, usual }) => {
    const mean = usual + total * (cdf(until) - cdf(from));
    from = until;
    return sum + (callers > 0 ? callers * Math.log(Math.max(mean, 1e-12)) : 0) - mean;
  }, 0);
}

/** Calls that an incident brings in a stretch of time; repeated calls are load and count. */
export interface ExcessCalls {
  readonly mean: number;
  /** Variance of the count. */
  readonly variance: number;
  /** Standard deviation ÷ mean of the rate behind it. */
  readonly spread: number;
}

/** Calls still to come between two moments, minutes from now. */
export function excessAhead({ laws, since, repeats }: Excess, from: number, until: number): ExcessCalls {
  const parts = laws.map(({ chance, shape, rate, cdf }) => {
    const part = cdf(since + until) - cdf(since + from);
    return { chance, mean: (shape / rate) * part, within: (shape / (rate * rate)) * part * part };
  });
  const first = parts.reduce((sum, part) => sum + part.chance * part.mean, 0);
  const between = parts.reduce((sum, part) => sum + part.chance * (part.within + (part.mean - first) ** 2), 0);
  const mean = first * (1 + repeats);
  const spread = first > 0 ? Math.sqrt(between) / first : 0;
  return { mean, variance: mean + (spread * mean) ** 2, spread };
}
