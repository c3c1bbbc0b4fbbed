/**
 * The regularised incomplete gamma and beta functions, both tails of each as logarithms. Each tail is computed as
 * itself, never as 1 − the other where that would cost digits, so that 1e-300 keeps as many as a half.
 * Sources: NIST DLMF 8.7, 8.9, 8.17, 8.17.22; factors in front after Loader (2000).
 */
import { deviance, logGamma, LOG_ROOT_TWO_PI, stirlingError } from './gamma.ts';

/** Natural logarithms of two tails that add up to 1. */
export interface LogTails {
  readonly below: number;
  readonly above: number;
}

const TINY = 1e-300;
/** A sum or fraction stands when another term changes less than this. */
const LAST_DIGIT = 1.2e-16;
/** Above this part of the whole, 1 − p costs digits: the other tail is computed by itself. */
const MOST = 0.9;
const ROUNDS = 1_000_000;

/**
 * ln P(a, x) and ln Q(a, x): `below` is the chance that a Gamma(a, 1) variable is at most x.
 * @param a > 0
 * @param x ≥ 0
 * @throws RangeError outside these.
 */
export function logGammaTails(a: number, x: number): LogTails {
  if (!(a > 0 && a < Infinity) || !(x >= 0)) throw new RangeError(`incomplete gamma of a = ${a}, x = ${x}`);
  if (x === 0) return { below: -Infinity, above: 0 };
  if (x === Infinity) return { below: 0, above: -Infinity };
  const factor = logPoissonAt(a, x);
  if (x >= a + 1) {
    const above = factor + Math.log(a * gammaFraction(a, x));
    return { below: Math.log1p(-Math.exp(above)), above };
  }
  const below = factor + Math.log(gammaSeries(a, x));
  if (below < Math.log(MOST)) return { below, above: Math.log1p(-Math.exp(below)) };
  return { below, above: Math.log(smallShapeAbove(a, x)) };
}

/** xᵃ e⁻ˣ ÷ Γ(a + 1), as a logarithm: the chance of a Poisson count a of mean x, where a is whole. a, x > 0. */
export function logPoissonAt(a: number, x: number): number {
  return -stirlingError(a) - deviance(a, x) - LOG_ROOT_TWO_PI - 0.5 * Math.log(a);
}

/** 1 + x/(a+1) + x²/((a+1)(a+2)) + … */
function gammaSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * LAST_DIGIT; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Γ(a, x) ÷ (xᵃ e⁻ˣ). */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < ROUNDS; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / away(an * d + b);
    c = away(b + an / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < LAST_DIGIT) break;
  }
  return h;
}

/** Q(a, x) where a is small and x not large: 1 − xᵃ/Γ(1+a) is next to nothing, so it is taken by expm1. */
function smallShapeAbove(a: number, x: number): number {
  const log = a * Math.log(x) - logGamma(1 + a);
  let power = 1;
  let sum = 0;
  for (let n = 1; n < ROUNDS; n++) {
    power *= -x / n;
    const next = sum + power / (a + n);
    if (next === sum) break;
    sum = next;
  }
  return -Math.expm1(log) - Math.exp(log) * a * sum;
}

/**
 * ln I_x(a, b) and ln(1 − I_x(a, b)): `below` is the chance that a Beta(a, b) variable is at most x.
 * @param a > 0
 * @param b > 0
 * @param x in [0, 1]
 * @param y 1 − x, where the caller knows it better than by subtraction.
 * @throws RangeError outside these.
 */
export function logBetaTails(a: number, b: number, x: number, y: number = 1 - x): LogTails {
  if (!(a > 0 && b > 0 && a + b < Infinity) || !(x >= 0 && y >= 0 && x <= 1 && y <= 1))
    throw new RangeError(`incomplete beta of a = ${a}, b = ${b}, x = ${x}`);
  if (x === 0) return { below: -Infinity, above: 0 };
  if (y === 0) return { below: 0, above: -Infinity };
  const factor = logBetaFactor(a, b, x, y);
  const under = (): number => factor + Math.log(betaFraction(a, b, x) / a);
  const over = (): number => factor + Math.log(betaFraction(b, a, y) / b);
  if (x <= (a + 1) / (a + b + 2)) {
    const below = under();
    return { below, above: below < Math.log(MOST) ? Math.log1p(-Math.exp(below)) : over() };
  }
  const above = over();
  return { below: above < Math.log(MOST) ? Math.log1p(-Math.exp(above)) : under(), above };
}

/** xᵃ yᵇ ÷ B(a, b), as a logarithm. */
function logBetaFactor(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  const errors = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return errors - deviance(a, n * x) - deviance(b, n * y) + 0.5 * Math.log((a / n) * b) - LOG_ROOT_TWO_PI;
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < ROUNDS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < LAST_DIGIT) break;
  }
  return h;
}

const away = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
