import type { CallDay } from './arrivals.ts';

/** A day with what was expected of it from the days before. */
export interface ExpectedDay {
  readonly calls: readonly number[];
  readonly expected: readonly number[];
  /** Calls of the day before ÷ what was expected of it. */
  readonly yesterday: number;
  /** The same weekday a week before. */
  readonly lastWeek: readonly number[];
}

/** Days before the first that is forecast. */
const LEARNT = 60;
const LIKE_DAYS = 8;

/**
 * Each day from the 61st on. Expected is the mean level of the last eight like weekdays in the shape that their weekday
 * and all days have had, half each.
 */
export function expectedDays(days: readonly CallDay[]): readonly ExpectedDay[] {
  const shares = days.map(({ calls }) => {
    const whole = total(calls);
    return calls.map((count) => count / whole);
  });
  const expected = (at: number): number[] => {
    const like = days.flatMap(({ weekday }, i) => (i < at && weekday === days[at]!.weekday ? [i] : []));
    const recent = like.slice(-LIKE_DAYS);
    const level = recent.reduce((sum, i) => sum + total(days[i]!.calls), 0) / recent.length;
    return shares[at]!.map((_, slot) => {
      const own = like.reduce((sum, i) => sum + shares[i]![slot]!, 0) / like.length;
      let all = 0;
      for (let i = 0; i < at; i++) all += shares[i]![slot]! / at;
      return (level * (own + all)) / 2;
    });
  };
  let before = total(days[LEARNT - 1]!.calls) / total(expected(LEARNT - 1));
  return days.slice(LEARNT).map(({ calls, weekday }, i) => {
    const today = { calls, expected: expected(LEARNT + i), yesterday: before };
    const lastWeek = days.slice(0, LEARNT + i).findLast((day) => day.weekday === weekday)!.calls;
    before = total(calls) / total(today.expected);
    return { ...today, lastWeek };
  });
}

export function total(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}

/** The comparator: the discounted Poisson–Gamma update, a₀ = 250, half-life an hour; the factor up to a slot. */
export function poissonGammaFactor({ calls, expected }: ExpectedDay, slot: number): number {
  const keep = 0.5 ** (1 / 12);
  let seen = 0;
  let usual = 0;
  for (let i = 0; i < slot; i++) {
    seen = seen * keep + calls[i]!;
    usual = usual * keep + expected[i]!;
  }
  return (250 + seen) / (250 + usual);
}
