import { describe, expect, test } from 'vitest';
import { createBaseline, learnDay, SLOTS } from '../../../src/lib/core/surge/baseline.ts';
import type { Calibration } from '../../../src/lib/core/surge/calibration.ts';
import { applyCalibration, calibrate } from '../../../src/lib/core/surge/calibrate.ts';
import { drawCount, drawGamma, drawPoisson } from '../../../src/lib/core/surge/chance.ts';
import { levelOf, LEVELS, PARTS, safeThresholds } from '../../../src/lib/core/surge/levels.ts';
import type { SurgePlan } from '../../../src/lib/core/surge/plan.ts';
import { drawPlace, drawPlaces, replaysOf } from '../../../src/lib/core/surge/resample.ts';
import type { SurgeState } from '../../../src/lib/core/surge/state.ts';
import { thresholdAt, thresholdsFor } from '../../../src/lib/core/surge/tail.ts';
import { createChance } from '../../support/chance.ts';
import { flatDay, knowing } from '../../support/surge-site.ts';

function run(plan: SurgePlan, state: SurgeState, days: number, budget = 1, seed = 3): Calibration | null {
  const work = calibrate(plan, state, { budget, days, chance: createChance(seed).next });
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}

const meanAndVariance = (draws: readonly number[]): [number, number] => {
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  return [mean, draws.reduce((sum, one) => sum + (one - mean) ** 2, 0) / draws.length];
};

describe('thresholds from a budget', () => {
  test('[SURGE8] before anything was replayed they are safe, the more so the more callers come', () => {
    const [small, large] = [safeThresholds(0, 1), safeThresholds(100_000, 1)];
    expect(small).toHaveLength(LEVELS);
    const whole = PARTS.reduce<number>((a, b) => a + b, 0);
    expect(small[levelOf(2, 1)]).toBeCloseTo(2 + Math.log((1000 * 4 * whole) / 12), 9);
    expect(small[levelOf(0, 0)]).toBeGreaterThan(small[levelOf(2, 1)]!);
    expect(large[0]).toBeGreaterThan(small[0]!);
    expect(safeThresholds(0, 1 / 4)[0]).toBeCloseTo(small[0]! + Math.log(4), 9);
  });

  test('[SURGE8] a level passes its threshold as often as allowed; beyond the sample by a Gumbel tail', () => {
    const chance = createChance(7);
    const gumbel = (): number => 5 - 1.3 * Math.log(-Math.log(1 - chance.next()));
    const maxima = Float64Array.from({ length: 4000 }, gumbel);
    const exact = (perDay: number): number => 5 - 1.3 * Math.log(perDay);
    for (const perDay of [0.2, 0.05, 0.01, 0.0005, 0.00002])
      expect(Math.abs(thresholdAt(maxima, perDay) - exact(perDay)), `${perDay}`).toBeLessThan(0.6);
    const passed = maxima.filter((value) => value > thresholdAt(maxima, 0.05)).length / maxima.length;
    expect(-Math.log(1 - passed)).toBeCloseTo(0.05, 2);
  });

  test('[SURGE8] the board as a whole keeps to the budget, and days on which levels pass together count once', () => {
    const chance = createChance(8);
    const draws = (count: number): number[] => Array.from({ length: count }, () => -Math.log(1 - chance.next()));
    const apart = Array.from({ length: LEVELS }, () => Float64Array.from(draws(5000)));
    const same = Float64Array.from(draws(5000));
    const together = Array.from({ length: LEVELS }, () => same);
    const before = safeThresholds(0, 1);
    const rate = (maxima: readonly Float64Array[], thresholds: Float64Array): number => {
      let days = 0;
      for (let day = 0; day < 5000; day++) if (maxima.some((level, i) => level[day]! > thresholds[i]!)) days += 1;
      return (-Math.log(1 - days / 5000) * 7) / 1;
    };
    for (const maxima of [apart, together])
      expect(rate(maxima, thresholdsFor(maxima, 1, PARTS, before))).toBeCloseTo(1, 1);
    const one = thresholdsFor(together, 1, PARTS, before)[0]!;
    expect(one).toBeLessThan(thresholdsFor(apart, 1, PARTS, before)[0]!);
    const still = together.map((level, i) => (i === 4 ? new Float64Array(5000) : level));
    expect(thresholdsFor(still, 1, PARTS, before)[4]).toBe(before[4]);
  });

  test('[SURGE8] replayed history gives thresholds below the safe ones, higher for a smaller budget', () => {
    const { plan, state } = knowing(2);
    const before = structuredClone(state);
    const week = run(plan, state, 150)!;
    expect(state).toEqual(before);
    expect(week).toMatchObject({ budget: 1, days: 150, history: 56 });
    const month = run(plan, state, 150, 1 / 4)!;
    for (const level of [levelOf(0, 0), levelOf(2, 0), levelOf(2, 1)]) {
      expect(week.thresholds[level]).toBeLessThan(before.thresholds[level]!);
      expect(week.thresholds[level]).toBeGreaterThan(3);
      expect(month.thresholds[level]).toBeGreaterThan(week.thresholds[level]!);
    }
    applyCalibration(plan, state, week);
    expect([...state.thresholds]).toEqual(week.thresholds);
    expect(state.calibrated).toBe(state.at);
  });

  test('[SURGE8] the same seed gives the same; it yields after each day and can be left there', () => {
    const { plan, state } = knowing(2);
    expect(run(plan, state, 40)!.thresholds).toEqual(run(plan, state, 40)!.thresholds);
    expect(run(plan, state, 40, 1, 4)!.thresholds).not.toEqual(run(plan, state, 40)!.thresholds);
    const work = calibrate(plan, state, { budget: 1, days: 40, chance: createChance(3).next });
    expect(work.next().value).toEqual({ done: 1, of: 40 });
    expect(work.next().value).toEqual({ done: 2, of: 40 });
    expect(work.return(null)).toEqual({ done: true, value: null });
    expect(state.calibrated).toBeNull();
  });

  test('[SURGE8] with less than ten days of history it says so', () => {
    const { plan, state } = knowing(2);
    state.baseline.days.forEach((like) => like.splice(1));
    expect(run(plan, state, 40)).toBeNull();
  });
});

describe('days drawn again', () => {
  test('[SURGE8] a past incident is not drawn again, and a day is held against the others', () => {
    const baseline = createBaseline();
    for (let i = 0; i < 8; i++) learnDay(baseline, 1, flatDay(`2026-08-0${i + 1}`, 50));
    const burst = flatDay('2026-08-09', 50);
    burst.slots.fill(400, 130, 140);
    learnDay(baseline, 1, burst);
    const { days, dispersion } = replaysOf(baseline);
    expect(days).toHaveLength(8);
    expect(dispersion).toBe(1);
    for (const { profile, means } of days) {
      expect(means[135]).toBeGreaterThan(45);
      expect(means[135]).toBeLessThan(60);
      expect(means[10]).toBe(0);
      expect(Number.isNaN(profile[10])).toBe(true);
    }
    expect(days.at(-1)!.profile[135]).toBeCloseTo(10, 6);
    expect(SLOTS).toBe(days[0]!.means.length);
  });

  test('[SURGE8] counts have the mean and the dispersion asked for', () => {
    const { next } = createChance(11);
    const many = (draw: () => number): [number, number] => meanAndVariance(Array.from({ length: 20_000 }, draw));
    const [poisson, poissonVariance] = many(() => drawPoisson(next, 70));
    expect(poisson).toBeCloseTo(70, 0);
    expect(poissonVariance / 70).toBeCloseTo(1, 1);
    const [wide, variance] = many(() => drawCount(next, 8, 2.5));
    expect(wide / 8).toBeCloseTo(1, 1);
    expect(variance / 8).toBeGreaterThan(2.35);
    expect(variance / 8).toBeLessThan(2.65);
    const [gamma, spread] = many(() => drawGamma(next, 0.4));
    expect(gamma).toBeCloseTo(0.4, 1);
    expect(spread).toBeCloseTo(0.4, 1);
    expect(drawGamma(next, 0)).toBe(0);
    expect(drawCount(next, 0, 2)).toBe(0);
  });

  test('[SURGE8] callers come from where the shares say, within what history leaves open', () => {
    const { plan, state } = knowing(2);
    const chance = createChance(12);
    const places = drawPlaces(plan, state, chance.next);
    const counts = new Float64Array(plan.tree.parent.length);
    for (let i = 0; i < 40_000; i++) {
      const cell = drawPlace(places, chance.next);
      for (let node = places.nodes[cell]!; node >= 0; node = plan.tree.parent[node]!) counts[node]! += 1;
    }
    for (const id of ['east', 'jinxiu', 'hongqi']) {
      const node = plan.tree.index.get(id)!;
      expect(counts[node]! / 40_000).toBeCloseTo(state.shares[node * plan.width]!, 1);
    }
    expect(counts[0]).toBe(40_000);
  });
});
