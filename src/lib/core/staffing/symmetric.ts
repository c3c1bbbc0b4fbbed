/**
 * The same by symmetry, several times sooner. With D = diag(π), the steady state, D^½ Q D^-½ is symmetric, so Chebyshev's
 * expansion of e^(tQ) needs √(Λt) terms where the Poisson sum needs Λt, and is stable. What it gets wrong of the
 * whole is at most ‖D^-½ p(0)‖ times what it cuts off (Cauchy–Schwarz): good unless p(0) lies far from π.
 * Source: C. W. Clenshaw (1955) for the sum; NIST DLMF 10.35 for e^(τx) = I₀ + 2 Σ Iₖ(τ) Tₖ(x).
 */
import { leavingRate, peakOf, type Piece } from './crew.ts';

/** Rounding of the sum, as a part of ‖D^-½ p(0)‖. */
const ROUNDING = 2e-15;

/**
 * p(t) over the states from `first` on; what leaves these is lost. Null where it would be off by more than `error`.
 * @param from p(0)
 */
export function bySymmetry(
  from: Float64Array,
  first: number,
  { arrivals, crew, time }: Piece,
  error: number
): Float64Array | null {
  const count = from.length;
  const leaving = new Float64Array(count);
  for (let i = 0; i < count; i++) leaving[i] = leavingRate(crew, first + i);
  if (arrivals === 0 || leaving[1] === 0) return null;
  const root = rootsOfSteady(leaving, arrivals, peakOf(arrivals, crew) - first);
  let square = 0;
  for (let i = 0; i < count; i++) if (from[i]! > 0) square += (from[i]! / root[i]!) ** 2;
  const size = Math.sqrt(square);
  // also where a root is so small that it is 0
  if (!(size * ROUNDING <= error)) return null;

  // an empty place at either end spares the loop its edges
  const off = new Float64Array(count + 2);
  const on = new Float64Array(count + 2);
  const source = new Float64Array(count + 2);
  let widest = 0;
  for (let i = 0; i < count; i++) {
    off[i + 1] = i < count - 1 ? Math.sqrt(arrivals * leaving[i + 1]!) : 0;
    widest = Math.max(widest, arrivals + leaving[i]! + off[i + 1]! + off[i]!);
    source[i + 1] = from[i]! > 0 ? from[i]! / root[i]! : 0;
  }
  // X is twice what brings [−widest, 0] to [−1, 1]
  const half = widest / 2;
  for (let i = 0; i < count; i++) {
    on[i + 1] = 2 - (2 * (arrivals + leaving[i]!)) / half;
    off[i + 1] = (2 * off[i + 1]!) / half;
  }
  const sum = clenshaw(source, on, off, chebyshevWeights(half * time, error / size));
  const end = new Float64Array(count);
  for (let i = 0; i < count; i++) end[i] = Math.max(0, sum[i + 1]! * root[i]!);
  return end;
}

/** √π over these states, outward from the likeliest. */
function rootsOfSteady(leaving: Float64Array, arrivals: number, peak: number): Float64Array {
  const count = leaving.length;
  const anchor = Math.min(count - 1, Math.max(0, peak));
  const root = new Float64Array(count);
  root[anchor] = 1;
  let whole = 1;
  for (let i = anchor - 1; i >= 0; i--) {
    root[i] = root[i + 1]! * Math.sqrt(leaving[i + 1]! / arrivals);
    whole += root[i]! ** 2;
  }
  for (let i = anchor + 1; i < count; i++) {
    root[i] = root[i - 1]! * Math.sqrt(arrivals / leaving[i]!);
    whole += root[i]! ** 2;
  }
  const scale = 1 / Math.sqrt(whole);
  return root.map((value) => value * scale);
}

/** e^−τ Iₖ(τ), twice that from k = 1 on; those left out add up to less than `error`. By the recurrence from above. */
function chebyshevWeights(tau: number, error: number): Float64Array {
  const digits = -Math.log(error) + 5;
  // Iₖ ÷ e^τ falls at least as fast as e^(−k² ÷ 2(τ + k))
  const last = Math.ceil(digits + Math.sqrt(digits * digits + 2 * tau * digits));
  const weights = new Float64Array(last + 1);
  let above = 0;
  let here = 1e-290;
  let whole = 0;
  for (let k = last + 20; k >= 0; k--) {
    if (k <= last) weights[k] = here;
    whole += k === 0 ? here : 2 * here;
    [above, here] = [here, above + (2 * k * here) / tau];
  }
  return weights.map((value, k) => ((k === 0 ? 1 : 2) * value) / whole);
}

/** Σ weights[k] Tₖ(½X) source, X symmetric and tridiagonal. */
function clenshaw(source: Float64Array, on: Float64Array, off: Float64Array, weights: Float64Array): Float64Array {
  let one: Float64Array = new Float64Array(source.length);
  let two: Float64Array = new Float64Array(source.length);
  for (let k = weights.length - 1; k > 0; k--) {
    recur(one, two, on, off, source, weights[k]!);
    [one, two] = [two, one];
  }
  // the last is ½X b₁ − b₂ + w₀ y, half of X b₁ − b₂ + 2w₀ y less b₂
  const before = two.slice();
  recur(one, two, on, off, source, 2 * weights[0]!);
  for (let i = 0; i < two.length; i++) two[i] = (two[i]! - before[i]!) / 2;
  return two;
}

/** two ← X one − two + weight × source. */
function recur(
  one: Float64Array,
  two: Float64Array,
  on: Float64Array,
  off: Float64Array,
  source: Float64Array,
  weight: number
): void {
  let before = 0;
  let below = 0;
  let here = one[1]!;
  for (let i = 1; i < one.length - 1; i++) {
    const above = one[i + 1]!;
    const next = off[i]!;
    two[i] = before * below + on[i]! * here + next * above - two[i]! + weight * source[i]!;
    before = next;
    below = here;
    here = above;
  }
}
