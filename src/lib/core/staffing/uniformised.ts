import { leavingRate, type Piece } from './crew.ts';
import { logPoissonAt } from '../maths/incomplete.ts';

/**
 * p(t) = Σ Poisson(k; Λt) Pᵏ p(0) by Horner's scheme, p ← Pp + wₖ p(0), k downward. Whatever p(0) is, all terms are
 * positive: no step size, nothing stiff, no digit lost. Source: Jensen (1953); Grassmann (1977).
 * @param from p(0), by state from `first` on; what leaves these states is lost
 * @param widths standard deviations of the Poisson count beyond which its terms are left out
 */
export function uniformised(
  from: Float64Array,
  first: number,
  { arrivals, crew, time }: Piece,
  widths: number
): Float64Array {
  const count = from.length;
  const rate = arrivals + leavingRate(crew, first + count - 1);
  const { start, weights } = poissonWeights(rate * time, widths);
  const up = arrivals / rate;
  const stay = new Float64Array(count + 2);
  const down = new Float64Array(count + 2);
  for (let i = 1; i <= count; i++) {
    down[i] = leavingRate(crew, first + i - 1) / rate;
    stay[i] = 1 - up - down[i]!;
  }
  // an empty place at either end: what goes there has left the window
  let p: Float64Array = new Float64Array(count + 2);
  let next: Float64Array = new Float64Array(count + 2);
  const source = new Float64Array(count + 2);
  source.set(from, 1);
  let low = 1 + from.findIndex((chance) => chance > 0);
  let high = 1 + from.findLastIndex((chance) => chance > 0);
  const steps: Steps = { up, stay, down, source };
  const weightAt = (k: number): number => (k < start || k >= start + weights.length ? 0 : weights[k - start]!);
  for (let k = 2 * Math.floor((start + weights.length) / 2); k >= 0; k -= 2) {
    twoSteps(p, next, steps, [weightAt(k + 1), weightAt(k)], low, high);
    [p, next] = [next, p];
    low = Math.max(1, low - 2);
    high = Math.min(count, high + 2);
  }
  return p.subarray(1, count + 1);
}

interface Steps {
  /** To the state above, to stay, and to the state below. */
  readonly up: number;
  readonly stay: Float64Array;
  readonly down: Float64Array;
  /** p(0). */
  readonly source: Float64Array;
}

/**
 * next ← P(Pp + weights[0] p(0)) + weights[1] p(0), from one state to another; beside them there is nothing. Both steps
 * in one go: what the first gives for a state is used as soon as its neighbours are known, and never stored.
 */
function twoSteps(
  p: Float64Array,
  next: Float64Array,
  { up, stay, down, source }: Steps,
  weights: readonly [number, number],
  low: number,
  high: number
): void {
  const [one, two] = weights;
  let below = p[low]!;
  let here = p[low + 1]!;
  let before = 0;
  let now = stay[low]! * below + down[low + 1]! * here + one * source[low]!;
  for (let i = low + 1; i <= high; i++) {
    const above = p[i + 1]!;
    const after = up * below + stay[i]! * here + down[i + 1]! * above + one * source[i]!;
    next[i - 1] = up * before + stay[i - 1]! * now + down[i]! * after + two * source[i - 1]!;
    below = here;
    here = above;
    before = now;
    now = after;
  }
  next[high] = up * before + stay[high]! * now + two * source[high]!;
}

/** The chances of a Poisson count of this mean from `start` on, both tails cut where they mean nothing; they add up to 1. */
function poissonWeights(mean: number, widths: number): { readonly start: number; readonly weights: Float64Array } {
  const wide = widths * Math.sqrt(mean);
  const start = Math.max(0, Math.floor(mean - wide));
  const weights = new Float64Array(Math.ceil(mean + wide + (widths * widths) / 3) - start);
  let weight = start === 0 ? Math.exp(-mean) : Math.exp(logPoissonAt(start, mean));
  for (let i = 0; i < weights.length; i++) {
    weights[i] = weight;
    weight *= mean / (start + i + 1);
  }
  const whole = weights.reduce((a, b) => a + b, 0);
  return { start, weights: weights.map((each) => each / whole) };
}
