import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logAtLeast, logAtMost, logChance, quantile, quantileAbove } from '../../../src/lib/core/maths/counts.ts';
import { logGamma } from '../../../src/lib/core/maths/gamma.ts';
import { logBetaTails, logGammaTails } from '../../../src/lib/core/maths/incomplete.ts';
import { goldenJson, goldenRows, off } from '../../support/golden.ts';

interface Special {
  readonly logGamma: readonly (readonly [number, number])[];
  /** a, x, ln P, ln Q. */
  readonly gammaTails: readonly (readonly [number, number, number, number])[];
  /** a, b, x, ln I, ln(1 − I). */
  readonly betaTails: readonly (readonly [number, number, number, number, number])[];
}

const special = goldenJson<Special>('staffing/special.json');
const size = (min: number, max: number) =>
  fc.double({ min: Math.log(min), max: Math.log(max), noNaN: true }).map(Math.exp);

describe('special functions', () => {
  test('[MATHS1] values of 50 digits: ln Γ to 1e-14, tails to 1e-10 whether a half or e^-1000', () => {
    expect(special.logGamma.length + special.gammaTails.length + special.betaTails.length).toBe(100);
    for (const [x, wanted] of special.logGamma) expect(off(logGamma(x), wanted), `${x}`).toBeLessThan(1e-14);
    const wrong = [
      ...special.gammaTails.flatMap(([a, x, below, above]) => {
        const tails = logGammaTails(a, x);
        return [tails.below - below, tails.above - above];
      }),
      ...special.betaTails.flatMap(([a, b, x, below, above]) => {
        const tails = logBetaTails(a, b, x);
        return [tails.below - below, tails.above - above];
      })
    ];
    expect(Math.max(...wrong.map(Math.abs))).toBeLessThan(1e-10);
  });

  test('[MATHS1] ln Γ: known values, its zeros, Γ(x + 1) = x Γ(x)', () => {
    expect(off(logGamma(0.5), Math.log(Math.PI) / 2)).toBeLessThan(1e-15);
    expect([logGamma(1), logGamma(2), logGamma(0), logGamma(-1)]).toEqual([0, 0, Infinity, NaN]);
    // slope −γ at 1
    expect(off(logGamma(1 + 2 ** -30), -0.57721566490153287 * 2 ** -30)).toBeLessThan(2e-9);
    fc.assert(
      fc.property(size(1e-6, 1e6), (x) => {
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(1e-14 * (1 + logGamma(x + 1)));
      })
    );
  });

  test('[MATHS1] the two tails add up to 1, and each is the sum of its own terms', () => {
    fc.assert(
      fc.property(size(1e-3, 1e4), size(1e-2, 10), (a, times) => {
        const { below, above } = logGammaTails(a, a * times);
        expect(Math.exp(below) + Math.exp(above)).toBeCloseTo(1, 11);
      })
    );
    fc.assert(
      fc.property(size(1e-3, 1e3), size(1e-3, 1e3), fc.double({ min: 1e-6, max: 0.999999, noNaN: true }), (a, b, x) => {
        const { below, above } = logBetaTails(a, b, x);
        expect(Math.exp(below) + Math.exp(above)).toBeCloseTo(1, 11);
        // I_x(a, b) = I_x(a + 1, b) + xᵃ(1 − x)ᵇ ÷ (a B(a, b))
        const next = logBetaTails(a + 1, b, x).below;
        const term = a * Math.log(x) + b * Math.log1p(-x) - Math.log(a) - logGamma(a) - logGamma(b) + logGamma(a + b);
        expect(off(Math.exp(below), Math.exp(next) + Math.exp(term))).toBeLessThan(1e-9);
      })
    );
  });

  test('[MATHS1] closed forms far out: I_x(1, b), I_x(a, 1), Q(1, x)', () => {
    for (const x of [1e-200, 1e-9, 0.3, 0.999]) {
      expect(off(logBetaTails(1, 40, x).above, 40 * Math.log1p(-x))).toBeLessThan(1e-12);
      expect(off(logBetaTails(7.5, 1, x).below, 7.5 * Math.log(x))).toBeLessThan(1e-12);
    }
    for (const x of [1e-9, 0.5, 1, 40, 5000]) expect(off(logGammaTails(1, x).above, -x)).toBeLessThan(1e-12);
    expect(logGammaTails(3, 0)).toEqual({ below: -Infinity, above: 0 });
    expect(logBetaTails(3, 2, 1)).toEqual({ below: 0, above: -Infinity });
    expect(() => logGammaTails(0, 1)).toThrow(RangeError);
    expect(() => logBetaTails(1, 1, 1.1)).toThrow(RangeError);
  });
});

describe('counts', () => {
  test('[MATHS2] negative binomial tails and quantiles of R, 1e-9 and closer', () => {
    const rows = goldenRows<'mu' | 'phi' | 'p' | 'q' | 'sf_q1' | 'logpmf'>('staffing/negbin_tails.csv');
    expect(rows.length).toBe(80);
    for (const { mu, phi, p, q, sf_q1: above, logpmf } of rows) {
      const law = { mean: mu, dispersion: phi };
      expect(off(logChance(law, q), logpmf)).toBeLessThan(1e-9);
      expect(off(Math.exp(logAtLeast(law, q + 1)), above)).toBeLessThan(1e-9);
      expect(quantile(law, p)).toBe(q);
      expect(quantileAbove(law, Math.log(above * 1.000001))).toBe(q);
    }
  });

  const law = fc.record({ mean: size(1e-3, 2000), dispersion: fc.oneof(fc.constant(1), size(1.0001, 9)) });

  test('[MATHS2] tails are sums of chances, both ways, where 1 − cdf would be nothing', () => {
    fc.assert(
      fc.property(law, fc.double({ min: 0, max: 12, noNaN: true }), (count, widths) => {
        const spread = Math.sqrt(count.mean * count.dispersion);
        const y = Math.ceil(count.mean + widths * spread);
        let sum = 0;
        for (let k = y; ; k++) {
          const relative = Math.exp(logChance(count, k) - logChance(count, y));
          sum += relative;
          if (k > count.mean && relative < 1e-17 * sum) break;
        }
        expect(Math.abs(logAtLeast(count, y) - (logChance(count, y) + Math.log(sum)))).toBeLessThan(1e-9);
        let under = 0;
        for (let k = 0; k < y; k++) under += Math.exp(logChance(count, k));
        expect(off(Math.exp(logAtMost(count, y - 1)), under)).toBeLessThan(1e-9);
      }),
      { numRuns: 200 }
    );
  });

  test('[MATHS2] a quantile is the first that reaches, in both tails; dispersion 1 is the limit', () => {
    fc.assert(
      fc.property(law, fc.double({ min: 1e-12, max: 0.999, noNaN: true }), (count, p) => {
        const low = quantile(count, p);
        expect(logAtMost(count, low)).toBeGreaterThanOrEqual(Math.log(p) - 1e-12);
        if (low > 0) expect(logAtMost(count, low - 1)).toBeLessThan(Math.log(p) + 1e-12);
        const far = quantileAbove(count, -600);
        expect(logAtLeast(count, far + 1)).toBeLessThanOrEqual(-600);
        expect(logAtLeast(count, far)).toBeGreaterThan(-600);
      })
    );
    for (const y of [0, 3, 40, 400])
      expect(logChance({ mean: 30, dispersion: 1 + 1e-12 }, y)).toBeCloseTo(
        logChance({ mean: 30, dispersion: 1 }, y),
        8
      );
    expect([logChance({ mean: 0, dispersion: 2 }, 0), logAtLeast({ mean: 0, dispersion: 2 }, 1)]).toEqual([
      0,
      -Infinity
    ]);
    expect([logChance({ mean: 2, dispersion: 1 }, 0.5), logAtMost({ mean: 2, dispersion: 1 }, -1)]).toEqual([
      -Infinity,
      -Infinity
    ]);
    expect(() => logChance({ mean: 1, dispersion: 0.9 }, 1)).toThrow(RangeError);
  });
});
