import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logAtLeast, logAtMost } from '../../../src/lib/core/maths/counts.ts';
import { excessAhead, excessOf, fastLaw, slowLaw, type ExcessSoFar } from '../../../src/lib/core/staffing/excess.ts';
import {
  busynessOf,
  forecastSlots,
  interval,
  lawOfForecast,
  spreadOfForecast
} from '../../../src/lib/core/staffing/forecast.ts';
import { logGammaTails } from '../../../src/lib/core/maths/incomplete.ts';
import { gammaQuantile, scenarios } from '../../../src/lib/core/staffing/scenarios.ts';
import { off } from '../../support/golden.ts';

const usual = Array.from({ length: 48 }, (_, slot) => 20 + 10 * Math.sin(slot / 8));
const factor = (of: ReturnType<typeof busynessOf>, slot = 0): number =>
  forecastSlots(
    of,
    Array.from({ length: slot + 1 }, () => 1)
  )[slot]!;

describe('the next hour', () => {
  test('[STAFF12] as usual it is the profile; a busier day is followed, and falls back to the usual ahead', () => {
    const same = busynessOf({ expected: usual, observed: usual, yesterday: 1 });
    forecastSlots(same, usual).forEach((calls, slot) => expect(off(calls, usual[slot]!)).toBeLessThan(1e-12));
    const busier = busynessOf({ expected: usual, observed: usual.map((calls) => 1.2 * calls), yesterday: 1 });
    expect(factor(busier)).toBeGreaterThan(1.1);
    expect(factor(busier)).toBeLessThan(1.2);
    // half of it, as a logarithm, is left three hours later
    expect(Math.log(factor(busier, 36)) / Math.log(factor(busier))).toBeCloseTo(0.5, 10);
  });

  test('[STAFF12] a day opens as yesterday was, by half; nothing known: as usual', () => {
    expect(factor(busynessOf({ expected: [], observed: [], yesterday: 1.21 }))).toBeCloseTo(1.1, 12);
    expect(factor(busynessOf({ expected: [], observed: [], yesterday: 1 }))).toBe(1);
    expect(factor(busynessOf({ expected: [], observed: [], yesterday: 0 }))).toBe(1);
  });

  test('[STAFF12] what was counted says the less the less it is; closed slots say nothing', () => {
    const after = (calls: number) => busynessOf({ expected: [calls], observed: [1.3 * calls], yesterday: 1 });
    expect(factor(after(1000))).toBeGreaterThan(factor(after(100)));
    expect(factor(after(1000))).toBeGreaterThan(1.15);
    expect(factor(after(0.1))).toBeLessThan(1.001);
    const closed = busynessOf({ expected: [0, 0], observed: [0, 3], yesterday: 1 });
    expect(closed).toMatchObject({ level: 0, deviation: 0 });
    expect(() => busynessOf({ expected: [1], observed: [], yesterday: 1 })).toThrow(RangeError);
  });

  test('[STAFF12] a wild slot counts as twice or half', () => {
    const after = (observed: number) => busynessOf({ expected: [40], observed: [observed], yesterday: 1 });
    expect(after(4000)).toEqual(after(80));
    expect(after(0)).toEqual(after(20));
    expect(after(79).deviation).toBeLessThan(after(80).deviation);
  });

  test('[STAFF13] an hour has variance 1.34 f + (0.03 f)², and the interval holds what it says', () => {
    for (const mean of [3, 60, 400, 2400]) {
      const law = lawOfForecast(mean);
      expect(off(law.mean * law.dispersion, 1.34 * mean + (0.03 * mean) ** 2)).toBeLessThan(1e-12);
      expect(off(spreadOfForecast(mean) ** 2 * mean * mean + mean, law.mean * law.dispersion)).toBeLessThan(1e-12);
      const [low, high] = interval(law, 0.9);
      // no smaller: one less on either side is less than nine in ten
      expect(logAtMost(law, high)).toBeGreaterThanOrEqual(Math.log(0.95));
      expect(logAtMost(law, high - 1)).toBeLessThan(Math.log(0.95));
      if (low > 0) expect(logAtLeast(law, low)).toBeGreaterThanOrEqual(Math.log(0.95) - 1e-12);
    }
    expect(spreadOfForecast(0)).toBe(0);
  });
});

/** An incident of `total` calls by a law, seen by the minute, each minute its share, usual calls beside. */
function seen(total: number, law: (minutes: number) => number, minutes: number, fast = 0.5): ExcessSoFar {
  const stretches = Array.from({ length: minutes }, (_, i) => ({
    until: i + 1,
    callers: 0.4 + total * (law(i + 1) - law(i)),
    usual: 0.4
  }));
  return { stretches, fast, repeats: 0 };
}

describe('what an incident still brings', () => {
  test('[STAFF14] the delay laws: their means are 12 and 60 min', () => {
    for (const [law, mean] of [
      [fastLaw, 12],
      [slowLaw, 60]
    ] as const) {
      let area = 0;
      for (let t = 0.05; t < 1000; t += 0.1) area += (1 - law(t)) * 0.1;
      expect(area).toBeCloseTo(mean, 3);
      expect([law(-1), law(0)]).toEqual([0, 0]);
    }
  });

  test('[STAFF14] K = (X + a) ÷ (G + b), and the next hour its share of it', () => {
    const { laws, fast } = excessOf({ ...seen(300, fastLaw, 20), fast: 1 });
    expect(fast).toBe(1);
    const of = (excess: number, cdf: number) => (excess + 1) / (cdf + 0.02);
    expect(laws[0]!.shape / laws[0]!.rate).toBeCloseTo(of(300 * fastLaw(20), fastLaw(20)), 8);
    const next = excessAhead(excessOf({ ...seen(300, fastLaw, 20), fast: 1 }), 0, 60);
    expect(next.mean).toBeCloseTo(of(300 * fastLaw(20), fastLaw(20)) * (fastLaw(80) - fastLaw(20)), 8);
    expect(next.variance).toBeGreaterThan(next.mean);
  });

  test('[STAFF14] the calls tell the law, and a topic that always was fast is held so for longer', () => {
    for (const [law, isFast] of [
      [fastLaw, true],
      [slowLaw, false]
    ] as const) {
      const found = excessOf(seen(400, law, 40));
      expect(found.fast > 0.99).toBe(isFast);
      expect(found.fast < 0.01).toBe(!isFast);
      expect(off(found.total, 400)).toBeLessThan(0.05);
      const next = excessAhead(found, 0, 60).mean;
      expect(Math.abs(next - 400 * (law(100) - law(40)))).toBeLessThan(20);
    }
    expect(excessOf(seen(30, slowLaw, 10, 0.95)).fast).toBeGreaterThan(excessOf(seen(30, slowLaw, 10)).fast);
  });

  test('[STAFF14] stretches add up to the hour; repeats are load; without calls it is the prior', () => {
    const found = excessOf({ ...seen(200, slowLaw, 15), repeats: 0.25 });
    let sum = 0;
    for (let t = 0; t < 60; t += 5) sum += excessAhead(found, t, t + 5).mean;
    expect(off(sum, excessAhead(found, 0, 60).mean)).toBeLessThan(1e-12);
    const alone = excessAhead(excessOf(seen(200, slowLaw, 15)), 0, 60);
    expect(off(excessAhead(found, 0, 60).mean, 1.25 * alone.mean)).toBeLessThan(1e-12);
    const nothing = excessOf({ stretches: [], fast: 0.5, repeats: 0 });
    expect(nothing).toMatchObject({ fast: 0.5, since: 0 });
    expect(nothing.total).toBeCloseTo(50, 12);
    // fewer than usual is no incident, and no negative one
    const fewer = excessOf({ stretches: [{ until: 30, callers: 0, usual: 12 }], fast: 0.5, repeats: 0 });
    expect(fewer.total).toBeGreaterThan(0);
    expect(fewer.total).toBeLessThan(6);
    expect(excessAhead(fewer, 600, 700).spread).toBeGreaterThanOrEqual(0);
  });
});

describe('scenarios', () => {
  test('[STAFF15] equally likely, of the same mean, both parts high together', () => {
    const means = [4, 5, 6];
    const courses = scenarios(
      [
        { means, spread: 0.05 },
        { means: [0, 3, 2], spread: 0.4 }
      ],
      5
    );
    courses.forEach((slot, at) => {
      expect(off(slot.reduce((a, b) => a + b, 0) / 5, means[at]! + [0, 3, 2][at]!)).toBeLessThan(1e-12);
      slot.slice(1).forEach((rate, i) => expect(rate).toBeGreaterThan(slot[i]!));
    });
    // the slot without the second part has the first one's factors
    expect(
      off(courses[2]![4]!, 6 * (courses[0]![4]! / 4) + 2 * ((courses[1]![4]! - 5 * (courses[0]![4]! / 4)) / 3))
    ).toBeLessThan(1e-12);
    expect(scenarios([{ means, spread: 0 }], 3)).toEqual(means.map((mean) => [mean, mean, mean]));
    expect(scenarios([{ means, spread: 0.3 }], 1)).toEqual(means.map((mean) => [mean]));
  });

  test('[STAFF15] a Gamma quantile is where its law says', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 8, noNaN: true }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (log, p) => {
          const shape = Math.exp(log);
          expect(off(Math.exp(logGammaTails(shape, gammaQuantile(shape, p)).below), p)).toBeLessThan(1e-9);
        }
      )
    );
  });
});
