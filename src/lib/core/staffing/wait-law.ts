/**
 * What a caller has before them who finds q others waiting and every seat taken. The wait V that they are offered is a
 * sum of exponentials of the rates sμ, sμ + θ, … sμ + qθ, so that e^(−θV) ~ Beta(sμ/θ, q + 1) and
 * P(V ≤ T | q) = 1 − I_x(sμ/θ, q + 1), x = e^(−θT). With θ = 0 it is Erlang's: P(V > T | q) = P(Poisson(sμT) ≤ q).
 * Source: Garnett, Mandelbaum & Reiman (2002); the beta form follows from the order statistics of exponentials.
 */
import type { Crew } from './crew.ts';
import { logBetaTails, logGammaTails } from '../maths/incomplete.ts';

/**
 * P(V ≤ T | q ahead), exact deep into both tails.
 * @param crew
 * @param ahead q, whole, ≥ 0
 * @param within T, > 0
 */
export function offeredWithin({ seats, service, impatience }: Crew, ahead: number, within: number): number {
  // with nobody to serve, nobody is ever offered a seat
  if (seats === 0) return 0;
  if (impatience === 0) return Math.exp(logGammaTails(ahead + 1, seats * service * within).below);
  const x = Math.exp(-impatience * within);
  return Math.exp(logBetaTails((seats * service) / impatience, ahead + 1, x, -Math.expm1(-impatience * within)).above);
}

/** P(V > T | q) for q = 0 … count − 1 at once: a term each. */
export function offeredBeyondAll(crew: Crew, within: number, count: number): Float64Array {
  return beyondAll(crew.seats * crew.service, crew, within, count);
}

/** P(served within T | q) for q = 0 … count − 1: a/(a+q+1) (1 − I_x(a + 1, q + 1)), a = sμ/θ. */
export function servedWithinAll(crew: Crew, within: number, count: number): Float64Array {
  const { seats, service, impatience } = crew;
  const capacity = seats * service;
  if (capacity === 0) return new Float64Array(count);
  const beyond = beyondAll(capacity + impatience, crew, within, count);
  return beyond.map((chance, q) => ((1 - chance) * capacity) / (capacity + (q + 1) * impatience));
}

/**
 * P(V > T | q) where the head of the line moves at `head`: the chance that at most q have left in T. How many leave,
 * as if the line had no end, is negative binomial: each term is the one before × (head + jθ) w ÷ (j + 1).
 */
function beyondAll(head: number, { seats, impatience }: Crew, within: number, count: number): Float64Array {
  if (seats === 0) return new Float64Array(count).fill(1);
  const w = impatience === 0 ? within : -Math.expm1(-impatience * within) / impatience;
  let log = -head * within;
  let sum = 0;
  return new Float64Array(count).map((_, q) => {
    sum += Math.exp(log);
    log += Math.log(((head + q * impatience) * w) / (q + 1));
    return Math.min(1, sum);
  });
}

/**
 * Expected wait of a new caller with `waiting` others ahead, all seats taken: Σ 1/(sμ + iθ), i = 0 … waiting (QLm,
 * Ibrahim & Whitt 2009). Null where nothing would ever move.
 */
export function expectedWait({ seats, service, impatience }: Crew, waiting: number): number | null {
  const capacity = seats * service;
  if (!(capacity > 0)) return null;
  if (impatience === 0) return (waiting + 1) / capacity;
  let sum = 0;
  for (let i = waiting; i >= 0; i--) sum += 1 / (capacity + i * impatience);
  return sum;
}

/** The same for 0 … count − 1 ahead. */
export function expectedWaitAll({ seats, service, impatience }: Crew, count: number): Float64Array {
  let sum = 0;
  return new Float64Array(count).map((_, i) => (sum += 1 / (seats * service + i * impatience)));
}
