/**
 * Erlang A in the steady state: Poisson arrivals, exponential handle time and patience (M/M/s+M).
 * Source: Garnett, Mandelbaum & Reiman, Designing a call center with impatient customers (2002).
 */
import { leavingRate, peakOf, type Crew, type Presence } from './crew.ts';
import { expectedWaitAll, offeredBeyondAll, servedWithinAll } from './wait-law.ts';

export type ErlangA =
  | {
      readonly ok: true;
      /** P(wait > 0). */
      readonly waits: number;
      /** The share that hangs up. */
      readonly abandons: number;
      /** Expected wait of all, however it ends; in the unit of time of the rates. */
      readonly wait: number;
      /** Expected wait of a caller who would not hang up. */
      readonly offeredWait: number;
      /** Expected number waiting. */
      readonly queued: number;
      readonly occupancy: number;
      /** P(served within T), of all callers. */
      readonly servedWithin: number;
      /** P(V > T): a caller who would not hang up waits longer. */
      readonly offeredBeyond: number;
      /** P(W > T): a caller still waits after T. */
      readonly waitsBeyond: number;
    }
  /** Nobody hangs up and the load is not below the seats, or nobody serves: there is no steady state to speak of. */
  | { readonly ok: false; readonly reason: 'overloaded' | 'no-seats' };

/** A term so small beside the sum of its kind ends a sum. */
const LAST_DIGIT = 1e-18;

/**
 * The steady state by the birth–death recursion outward from its peak, where no weight can overflow; from n = s the
 * weights go on until they mean nothing for the queue either, however seldom there is one. Null: there is none.
 * @param arrivals λ, ≥ 0
 * @param crew with a θ above 0, or a load below its seats
 */
export function steadyState(arrivals: number, crew: Crew): Presence | null {
  const { seats, service, impatience } = crew;
  if (impatience === 0 && !(arrivals < seats * service)) return null;
  const peak = peakOf(arrivals, crew);
  const below: number[] = [];
  let total = 1;
  for (let n = peak, weight = 1; n > 0; n--) {
    weight *= leavingRate(crew, n) / arrivals;
    if (weight < total * LAST_DIGIT && n <= seats) break;
    if (weight === 0) break;
    below.push(weight);
    total += weight;
  }
  const above: number[] = [];
  let queue = peak >= seats ? total : 0;
  for (let n = peak + 1, weight = 1; ; n++) {
    const ratio = arrivals / leavingRate(crew, n);
    weight *= ratio;
    if (n > seats && weight <= queue * LAST_DIGIT * (1 - ratio)) break;
    above.push(weight);
    if (n >= seats) queue += weight;
    total += weight;
    if (weight === 0) break;
  }
  const weights = [...below.reverse(), 1, ...above];
  return { first: peak - below.length, chance: Float64Array.from(weights, (weight) => weight / total) };
}

/**
 * @param arrivals λ, > 0
 * @param crew
 * @param within T, ≥ 0
 */
export function erlangA(arrivals: number, crew: Crew, within: number): ErlangA {
  const { seats, impatience } = crew;
  if (seats === 0) return { ok: false, reason: 'no-seats' };
  const steady = steadyState(arrivals, crew);
  if (steady === null) return { ok: false, reason: 'overloaded' };
  const { first, chance } = steady;
  const last = first + chance.length - 1;
  const places = Math.max(0, last - seats + 1);
  const served = servedWithinAll(crew, within, places);
  const beyond = offeredBeyondAll(crew, within, places);
  const wait = expectedWaitAll(crew, places);
  const sum = { free: 0, waits: 0, queued: 0, busy: 0, served: 0, beyond: 0, offered: 0 };
  for (let n = last; n >= first; n--) {
    const p = chance[n - first]!;
    sum.busy += Math.min(n, seats) * p;
    if (n < seats) {
      sum.free += p;
      continue;
    }
    sum.waits += p;
    sum.queued += (n - seats) * p;
    sum.served += p * served[n - seats]!;
    sum.beyond += p * beyond[n - seats]!;
    sum.offered += p * wait[n - seats]!;
  }
  return {
    ok: true,
    waits: sum.waits,
    abandons: (impatience * sum.queued) / arrivals,
    wait: sum.queued / arrivals,
    offeredWait: sum.offered,
    queued: sum.queued,
    occupancy: sum.busy / seats,
    servedWithin: sum.free + sum.served,
    offeredBeyond: sum.beyond,
    waitsBeyond: sum.beyond * Math.exp(-impatience * within)
  };
}
