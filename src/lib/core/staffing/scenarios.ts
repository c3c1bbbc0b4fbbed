/** A forecast as a few equally likely courses of the hour: what the seats are reckoned over. */
import { logGammaTails } from '../maths/incomplete.ts';

/** A forecast of rates: its means by slot, and how wrong all of them may be at once. */
export interface Uncertain {
  readonly means: readonly number[];
  /** Standard deviation ÷ mean of the whole, ≥ 0. */
  readonly spread: number;
}

/**
 * By slot, so many rates of the same sum: quantiles of Gamma factors at the middles of equal parts, moved to a mean of 1.
 * Several uncertain parts (the usual day, an incident) are high together: nobody is short of seats for want of caution.
 * @param parts all with as many slots
 * @param count scenarios, ≥ 1
 */
export function scenarios(parts: readonly Uncertain[], count: number): readonly (readonly number[])[] {
  const factors = parts.map(({ spread }) => factorsOf(spread, count));
  return (parts[0]?.means ?? []).map((_, slot) =>
    Array.from({ length: count }, (_, scenario) =>
      parts.reduce((sum, { means }, part) => sum + means[slot]! * factors[part]![scenario]!, 0)
    )
  );
}

function factorsOf(spread: number, count: number): readonly number[] {
  if (spread === 0 || count === 1) return Array.from({ length: count }, () => 1);
  const shape = 1 / (spread * spread);
  const values = Array.from({ length: count }, (_, i) => gammaQuantile(shape, (i + 0.5) / count) / shape);
  const mean = values.reduce((a, b) => a + b, 0) / count;
  return values.map((value) => value / mean);
}

/** The x with P(Gamma(shape, 1) ≤ x) = p; to the last digits, by halving. `shape` > 0, p in (0, 1). */
export function gammaQuantile(shape: number, p: number): number {
  const log = Math.log(p);
  let low = 0;
  let high = shape + 1;
  while (logGammaTails(shape, high).below < log) high *= 2;
  for (let i = 0; i < 200 && high - low > high * 1e-15; i++) {
    const middle = (low + high) / 2;
    if (logGammaTails(shape, middle).below < log) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
