import { describe, expect, test } from 'vitest';
import {
  addCaller,
  afterStretch,
  closeBin,
  costOf,
  gainOf,
  POISSON,
  RATIOS,
  SILENT_RATIOS,
  sumInBin,
  termsOf,
  thinned
} from '../../../src/lib/core/surge/cusum.ts';
import { logGamma } from '../../../src/lib/core/maths/gamma.ts';
import { createChance } from '../../support/chance.ts';
import { meanRunLength } from '../../support/run-lengths.ts';
import { goldenRows } from '../../support/golden.ts';

describe('the sums', () => {
  test('[SURGE7] run lengths of the Poisson sum agree with R to 1e-3', () => {
    const rows = goldenRows<string>('surge/poisson-cusum-run-lengths.csv');
    expect(rows.length).toBe(75);
    // in units of ln ρ one more caller adds 1 and the expected ones take off k = μ(ρ − 1) ÷ ln ρ
    const ratio = 4;
    const gain = gainOf(ratio, 1);
    for (const { h, k, theta, ARL } of rows) {
      const expected = (k! * gain) / costOf(ratio, 1);
      const chances = Array.from({ length: 80 }, (_, n) => Math.exp(n * Math.log(theta!) - theta! - logGamma(n + 1)));
      const after = (sum: number, count: number) => afterStretch(sum, gain, costOf(ratio, 1), count, expected);
      const length = meanRunLength(h!, gain, after, chances);
      expect(Math.abs(length / ARL! - 1), `h ${h} k ${k} θ ${theta}: ${length}`).toBeLessThan(1e-3);
    }
  });

  test('[SURGE7] the negative binomial sum is that of R, to its alarms', () => {
    let sum = 0;
    let alarms = 0;
    for (const { y, mu0, lrcusum_k2, alarm_k2 } of goldenRows<string>('surge/negative-binomial-cusum.csv')) {
      const dispersion = 1 + 0.1 * mu0!;
      sum = afterStretch(sum, gainOf(2, dispersion), costOf(2, dispersion), y!, mu0!);
      expect(sum).toBeCloseTo(lrcusum_k2!, 9);
      if (alarm_k2 === 1) {
        alarms += 1;
        sum = 0;
      }
    }
    expect(alarms).toBeGreaterThan(0);
  });

  test('[SURGE7] without dispersion the negative binomial is Poisson, and they meet', () => {
    for (const ratio of [...RATIOS, ...SILENT_RATIOS]) {
      expect(gainOf(ratio, 1 + 1e-9)).toBeCloseTo(gainOf(ratio, 1), 6);
      expect(costOf(ratio, 1 + 1e-9)).toBeCloseTo(costOf(ratio, 1), 5);
    }
    expect(thinned(2.12, 0.05)).toBeCloseTo(1.056, 12);
  });

  test('[SURGE7] looked at lazily a sum is what it would be looked at each second', () => {
    const chance = createChance(5);
    const share = 0.01;
    const lazy = new Float64Array(RATIOS.length);
    const eager = RATIOS.map(() => 0);
    let touched = 0;
    let callers = 0;
    for (let second = 1; second <= 20_000; second++) {
      RATIOS.forEach((ratio, k) => (eager[k] = Math.max(0, eager[k]! - share * (ratio - 1))));
      if (!chance.often(0.02)) continue;
      callers += 1;
      RATIOS.forEach((ratio, k) => (eager[k] = eager[k]! + Math.log(ratio)));
      const most = addCaller(lazy, 0, share * (second - touched));
      touched = second;
      RATIOS.forEach((_, k) => expect(lazy[k]).toBeCloseTo(eager[k]!, 8));
      expect(most).toBe(Math.max(...lazy));
    }
    expect(callers).toBeGreaterThan(300);
    expect(POISSON.length).toBe(RATIOS.length * 2);
  });

  test('[SURGE7] a bin alarms while it runs, never for what its end takes back; empty bins close as one', () => {
    const terms = termsOf(RATIOS, 1.4);
    const sums = Float64Array.of(1, 2, 3, 4);
    const whole = sums.slice();
    const early = [1, 2, 3].map((callers) => sumInBin(sums, 0, terms, 0, callers, 2));
    closeBin(whole, 0, terms, 0, 3, 2);
    expect(early).toEqual(early.toSorted((a, b) => a - b));
    expect(early.at(-1)).toBe(Math.max(...whole));
    const one = sums.slice();
    const many = sums.slice();
    closeBin(one, 0, terms, 0, 1, 2.5);
    closeBin(many, 0, terms, 0, 1, 1);
    for (let i = 0; i < 3; i++) closeBin(many, 0, terms, 0, 0, 0.5);
    one.forEach((sum, k) => expect(sum).toBeCloseTo(many[k]!, 12));
  });
});
