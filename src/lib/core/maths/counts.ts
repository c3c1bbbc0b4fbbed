/**
 * Counts: Poisson, or negative binomial where they scatter more. Chances are logarithms, tails are computed as themselves.
 */
import { deviance, LOG_ROOT_TWO_PI, stirlingError } from './gamma.ts';
import { logBetaTails, logGammaTails, logPoissonAt } from './incomplete.ts';

/** A count's law. */
export interface CountLaw {
  /** ≥ 0. */
  readonly mean: number;
  /** Variance ÷ mean, ≥ 1; 1 is Poisson. */
  readonly dispersion: number;
}

/**
 * ln P(Y = y); −Infinity for a y that is none.
 * @throws RangeError for a law that is none.
 */
export function logChance(law: CountLaw, y: number): number {
  const { mean, dispersion } = checked(law);
  if (y < 0 || !Number.isInteger(y)) return -Infinity;
  if (mean === 0) return y === 0 ? 0 : -Infinity;
  const size = mean / (dispersion - 1);
  if (y === 0) return size === Infinity ? -mean : -size * Math.log1p(dispersion - 1);
  if (size === Infinity) return logPoissonAt(y, mean);
  const n = size + y;
  const errors = stirlingError(n) - stirlingError(size) - stirlingError(y);
  const apart = deviance(size, n / dispersion) + deviance(y, (n / dispersion) * (dispersion - 1));
  return errors - apart - LOG_ROOT_TWO_PI + 0.5 * Math.log(size / n / y);
}

/** ln P(Y ≥ y), y whole. @throws RangeError for a law that is none. */
export function logAtLeast(law: CountLaw, y: number): number {
  return y <= 0 ? 0 : tails(law, y).below;
}

/** ln P(Y ≤ y), y whole. @throws RangeError for a law that is none. */
export function logAtMost(law: CountLaw, y: number): number {
  return y < 0 ? -Infinity : tails(law, y + 1).above;
}

/** P(Y ≥ y) and P(Y < y), y ≥ 1. */
function tails(law: CountLaw, y: number): { readonly below: number; readonly above: number } {
  const { mean, dispersion } = checked(law);
  if (mean === 0) return { below: -Infinity, above: 0 };
  const size = mean / (dispersion - 1);
  if (size === Infinity) return logGammaTails(y, mean);
  return logBetaTails(y, size, (dispersion - 1) / dispersion, 1 / dispersion);
}

/**
 * The smallest y with P(Y > y) ≤ e^logTail: the quantile of 1 − e^logTail, as far out as one likes.
 * @param logTail < 0
 * @throws RangeError for a law that is none.
 */
export function quantileAbove(law: CountLaw, logTail: number): number {
  return firstWhere(law, (y) => logAtLeast(law, y + 1) <= logTail);
}

/**
 * The smallest y with P(Y ≤ y) ≥ p.
 * @param p in [0, 1)
 * @throws RangeError for a law that is none.
 */
export function quantile(law: CountLaw, p: number): number {
  if (p > 0.5) return quantileAbove(law, Math.log1p(-p));
  const log = Math.log(p);
  return firstWhere(law, (y) => logAtMost(law, y) >= log);
}

/** The first whole number from 0 on for which it holds, and holds ever after. */
function firstWhere(law: CountLaw, holds: (y: number) => boolean): number {
  if (holds(0)) return 0;
  let low = 0;
  let high = Math.max(1, Math.ceil(law.mean));
  while (!holds(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function checked(law: CountLaw): CountLaw {
  if (!(law.mean >= 0 && law.mean < Infinity && law.dispersion >= 1 && law.dispersion < Infinity))
    throw new RangeError(`no law of counts: mean ${law.mean}, dispersion ${law.dispersion}`);
  return law;
}
