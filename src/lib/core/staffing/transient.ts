/**
 * The exact transient solution of M(t)/M/s(t)+M, piece by piece: over a piece arrivals and seats stand still, and the law
 * of how many are there moves by the exponential of a tridiagonal matrix.
 */
import { leavingRate, peakOf, type Piece, type Presence } from './crew.ts';
import { bySymmetry } from './symmetric.ts';
import { uniformised } from './uniformised.ts';

export interface Advanced {
  readonly end: Presence;
  /** Expected time spent with n there, n from `first` on; adds up to the piece's time. */
  readonly spent: { readonly first: number; readonly time: Float64Array };
  /** No chance at the end is further off than this, beside what `from` was and rounding. */
  readonly error: number;
}

/** What a solution is held to unless it is told otherwise. */
const PRECISION = 1e-12;
/** The window of states is widened, and the piece done again, where more than `precision` has left it. */
const WIDEN = 1.5;
/** Ends of the window that weigh less than this part of `precision` are cut off afterwards. */
const TRIM = 0.1;

/**
 * The law at the end of a piece, and the time spent on the way.
 * @param from
 * @param piece
 * @param precision the largest error of a chance, 1e-15 … 1e-3: the less is asked for, the sooner it is there
 * @throws RangeError where rates or time are none.
 */
export function advance(from: Presence, piece: Piece, precision: number = PRECISION): Advanced {
  const { arrivals, crew, time } = piece;
  if (!(arrivals >= 0 && arrivals < Infinity && time > 0 && crew.service > 0 && crew.impatience >= 0))
    throw new RangeError(`no piece: arrivals ${arrivals}, service ${crew.service}, time ${time}`);
  if (arrivals === 0 && leavingRate(crew, from.first + from.chance.length - 1) === 0)
    return { end: from, spent: { first: from.first, time: from.chance.map((chance) => chance * time) }, error: 0 };
  const trim = TRIM * precision;
  const usual = Math.sqrt(-2 * Math.log(trim));
  for (let widths = usual; ; widths *= WIDEN) {
    const window = windowFor(from, piece, widths);
    const start = spreadOut(from, window);
    const end = bySymmetry(start, window.first, piece, trim) ?? uniformised(start, window.first, piece, usual);
    const leaked = Math.max(0, sum(start) - sum(end));
    if (leaked > precision) continue;
    const spent = timeSpent(start, end, piece, window.first);
    return {
      ...trimmed(window.first, end, trim),
      spent: { first: window.first, time: spent },
      error: leaked + 4 * trim
    };
  }
}

interface States {
  readonly first: number;
  readonly last: number;
}

/**
 * The states that the law may reach: the drift towards the peak, and as many standard deviations of a process that
 * returns to its mean as `from` is wide by, less those it has.
 */
function windowFor({ first, chance }: Presence, { arrivals, crew, time }: Piece, widths: number): States {
  const last = first + chance.length - 1;
  const peak = peakOf(arrivals, crew);
  const rise = Math.max(0, Math.min(peak - last, (arrivals - leavingRate(crew, last)) * time));
  const fall = Math.max(0, Math.min(first - peak, (leavingRate(crew, first) - arrivals) * time));
  const pull = 2 * Math.min(crew.service, crew.impatience);
  const kept = Math.exp(-pull * time);
  const stirred = (arrivals + leavingRate(crew, last)) * (pull * time > 1e-6 ? (1 - kept) / pull : time);
  const before = (last - first) / (2 * widths);
  const grown = Math.max(0, widths * (Math.sqrt(before * before * kept + stirred) - before)) + widths;
  return { first: Math.max(0, Math.floor(first - fall - grown)), last: Math.ceil(last + rise + grown) };
}

/**
 * ∫p dt from p at both ends: what goes from n to n + 1, less what comes back, is what n and below have lost in the
 * piece, λ Lₙ − dₙ₊₁ Lₙ₊₁ = Fₙ(0) − Fₙ(t). Solved outward from the peak, where neither direction grows errors.
 */
function timeSpent(
  before: Float64Array,
  after: Float64Array,
  { arrivals, crew, time }: Piece,
  first: number
): Float64Array {
  const count = before.length;
  const anchor = Math.min(count - 1, Math.max(0, peakOf(arrivals, crew) - first));
  const lost = new Float64Array(count);
  for (let i = 0, sum = 0; i < count; i++) lost[i] = sum += before[i]! - after[i]!;
  // the answer is `moved` and so much of `steady` that it adds up to the time
  const moved = new Float64Array(count);
  const steady = new Float64Array(count);
  steady[anchor] = 1;
  for (let i = anchor - 1; i >= 0; i--) {
    const leaving = leavingRate(crew, first + i + 1);
    moved[i] = (leaving * moved[i + 1]! + lost[i]!) / arrivals;
    steady[i] = (leaving * steady[i + 1]!) / arrivals;
  }
  for (let i = anchor; i < count - 1; i++) {
    const leaving = leavingRate(crew, first + i + 1);
    moved[i + 1] = (arrivals * moved[i]! - lost[i]!) / leaving;
    steady[i + 1] = (arrivals * steady[i]!) / leaving;
  }
  const share = (time - sum(moved)) / sum(steady);
  return moved.map((value, i) => Math.max(0, value + share * steady[i]!));
}

function spreadOut({ first, chance }: Presence, window: States): Float64Array {
  const all = new Float64Array(window.last - window.first + 1);
  all.set(chance, first - window.first);
  return all;
}

/** Without the ends that weigh nothing. */
function trimmed(first: number, chance: Float64Array, trim: number): { end: Presence } {
  let from = 0;
  let to = chance.length;
  for (let cut = chance[from]!; cut < trim && from < to - 1; cut += chance[from]!) from += 1;
  for (let cut = chance[to - 1]!; cut < trim && to > from + 1; cut += chance[to - 1]!) to -= 1;
  return { end: { first: first + from, chance: chance.slice(from, to) } };
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
