import { describe, expect, test } from 'vitest';
import {
  createBaseline,
  daysKnown,
  learnDay,
  rateAt,
  weightOf,
  type LikeDay
} from '../../../src/lib/core/surge/baseline.ts';
import { boundedFactor, createBusyness, factor, passMinute } from '../../../src/lib/core/surge/busyness.ts';
import { createSurgePlan, HOLIDAY, kindOfDay } from '../../../src/lib/core/surge/plan.ts';
import { sharesOf, unplacedOf } from '../../../src/lib/core/surge/shares.ts';
import { area, flatDay, surgeSite } from '../../support/surge-site.ts';

const MONDAY = 1;
const date = (i: number): string => `2026-08-${String(i + 1).padStart(2, '0')}`;
const daysOf = (count: number, callers = 50): LikeDay[] =>
  Array.from({ length: count }, (_, i) => flatDay(date(i), callers));

function known(days: readonly LikeDay[], kind = MONDAY) {
  const baseline = createBaseline();
  for (const day of days) learnDay(baseline, kind, day);
  return baseline;
}

describe('what a site expects', () => {
  test('[SURGE3] the mean of the last eight days of the kind; a date told again replaces itself', () => {
    const baseline = known([...daysOf(3, 500), ...daysOf(11, 50).slice(3)]);
    expect(daysKnown(baseline)).toBe(8);
    expect(rateAt(baseline.profiles[MONDAY]!, 12 * 60)).toBeCloseTo(10, 9);
    learnDay(baseline, MONDAY, flatDay(date(10), 58));
    expect(daysKnown(baseline)).toBe(8);
    expect(rateAt(baseline.profiles[MONDAY]!, 12 * 60)).toBeCloseTo(10.2, 9);
  });

  test('[SURGE3] linear between the middles of slots, but not over an edge where nothing is known', () => {
    const slope = daysOf(4).map(({ date: day, slots }) => ({
      date: day,
      slots: slots.map((count, slot) => (slot === 144 ? 100 : count))
    }));
    const profile = known(slope).profiles[MONDAY]!;
    expect(rateAt(profile, 144 * 5 + 2.5)).toBeCloseTo(20, 9);
    expect(rateAt(profile, 144 * 5)).toBeCloseTo(15, 9);
    expect(rateAt(profile, 144 * 5 + 5)).toBeCloseTo(15, 9);
    expect(rateAt(profile, 96 * 5 + 0.5)).toBeCloseTo(10, 9);
    expect(rateAt(profile, 96 * 5 - 0.5)).toBe(0);
  });

  test('[SURGE3] a past incident weighs little; a busy day as a whole does not', () => {
    const days = daysOf(8);
    for (let slot = 130; slot < 140; slot++) days[2]!.slots[slot] = 400;
    const withIncident = known(days).profiles[MONDAY]!;
    expect(rateAt(withIncident, 135 * 5)).toBeGreaterThan(10);
    expect(rateAt(withIncident, 135 * 5)).toBeLessThan(10.6);
    const busy = known([...daysOf(7), flatDay(date(7), 70)]).profiles[MONDAY]!;
    expect(rateAt(busy, 135 * 5)).toBeCloseTo((7 * 10 + 14) / 8, 6);
    expect(weightOf(12, 10, 1)).toBe(1);
    expect(weightOf(30, 10, 1)).toBeLessThan(1 / 2.58 ** 2);
  });

  test('[SURGE3] days alike help out while fewer than three of a kind are known', () => {
    const baseline = known(daysOf(3, 100), 2);
    expect(rateAt(baseline.profiles[MONDAY]!, 720)).toBeCloseTo(20, 9);
    learnDay(baseline, MONDAY, flatDay(date(20), 50));
    expect(rateAt(baseline.profiles[MONDAY]!, 720)).toBeCloseTo((10 + 2 * 20) / 3, 9);
    learnDay(baseline, HOLIDAY, flatDay(date(21), 10));
    expect(rateAt(baseline.profiles[0]!, 720)).toBeCloseTo(2, 9);
  });

  test('[SURGE3] a thin site borrows from the slots around: no slot expects nothing', () => {
    const days = daysOf(8, 0).map(({ date: day, slots }) => ({
      date: day,
      slots: slots.map((count, slot) => (slot % 6 === 0 && count === 0 ? 1 : count))
    }));
    const profile = known(days).profiles[MONDAY]!;
    for (let slot = 100; slot < 230; slot++) {
      expect(profile[slot]! * 5).toBeGreaterThan(0.1);
      expect(profile[slot]! * 5).toBeLessThan(0.25);
    }
  });

  test('[SURGE3] dispersion is 1 for days that are alike, and is found where counts vary more', () => {
    expect(known(daysOf(8)).dispersion).toBe(1);
    const wild = daysOf(8).map(({ date: day, slots }, i) => ({
      date: day,
      slots: slots.map((count, slot) => count + ((slot * 7 + i * 13) % 2 === 0 ? 12 : -12))
    }));
    const { dispersion } = known(wild);
    expect(dispersion).toBeGreaterThan(2);
    expect(dispersion).toBeLessThan(5);
  });

  test('[SURGE3] public holidays are a kind of their own, working weekends are like a Monday', () => {
    const plan = createSurgePlan(
      surgeSite({
        calendar: [
          { from: '2026-10-01', to: '2026-10-07', as: 'holiday', names: {} },
          { from: '2026-10-10', to: '2026-10-10', as: 'workday', names: {} }
        ]
      })
    );
    const days = (text: string): number => Date.parse(`${text}T00:00Z`) / 86_400_000;
    expect(kindOfDay(plan, days('2026-10-01'))).toBe(HOLIDAY);
    expect(kindOfDay(plan, days('2026-10-07'))).toBe(HOLIDAY);
    expect(kindOfDay(plan, days('2026-10-08'))).toBe(4);
    expect(kindOfDay(plan, days('2026-10-10'))).toBe(1);
    expect(kindOfDay(plan, days('2026-10-11'))).toBe(0);
  });
});

describe('how busy the day is', () => {
  test('[SURGE5] a minute counts after the lag; the prior holds it back, the hour lets it go', () => {
    const busyness = createBusyness(15);
    for (let minute = 0; minute < 15; minute++) passMinute(busyness, 15, 10);
    expect(factor(busyness)).toBe(1);
    passMinute(busyness, 15, 10);
    expect(factor(busyness)).toBeCloseTo(265 / 260, 9);
    for (let minute = 0; minute < 1000; minute++) passMinute(busyness, 15, 10);
    const full = 1 / (1 - 0.5 ** (1 / 60));
    expect(factor(busyness)).toBeCloseTo((250 + 15 * full) / (250 + 10 * full), 4);
  });

  test('[SURGE5] a surge can not teach itself away: capped by the minute, and within 0.6 and 1.6', () => {
    const capped = createBusyness(0);
    passMinute(capped, 1_000_000, 10);
    expect(capped.callers).toBe(33);
    const [wild, silent] = [createBusyness(0), createBusyness(0)];
    for (let minute = 0; minute < 600; minute++) {
      passMinute(wild, 1000, 10);
      passMinute(silent, 0, 10);
    }
    expect(boundedFactor(wild)).toBe(1.6);
    expect(boundedFactor(silent)).toBe(0.6);
    expect(factor(wild)).toBeGreaterThan(2);
  });
});

describe('the shares of places and topics', () => {
  const plan = createSurgePlan(
    surgeSite({
      areas: [
        area('east', [
          { ...area('lanting'), customers: 3000 },
          { ...area('jinxiu'), customers: 1000 }
        ]),
        area('west')
      ],
      topics: ['no_heat']
    })
  );
  const stream = (id: string, topic = 0): number => plan.tree.index.get(id)! * plan.width + topic;

  test('[SURGE6] without history: by customers where they are stated, else equal, a quarter unplaced', () => {
    const shares = sharesOf(plan, new Float64Array(plan.tree.parent.length * plan.width));
    expect(shares[0]).toBe(1);
    expect(shares[stream('east')]).toBeCloseTo(0.375, 12);
    expect(shares[stream('west')]).toBeCloseTo(0.375, 12);
    expect(shares[stream('lanting')]).toBeCloseTo(0.375 * 0.75 * 0.75, 12);
    expect(shares[stream('jinxiu')]).toBeCloseTo(0.375 * 0.75 * 0.25, 12);
    expect(shares[stream('lanting', 1)]! / shares[stream('lanting')]!).toBeCloseTo(0.5, 12);
    expect(unplacedOf(plan, shares)[0]).toBeCloseTo(0.25, 12);
    expect(unplacedOf(plan, shares)[stream('east')]).toBeCloseTo(0.375 / 4, 12);
  });

  test('[SURGE6] with history they go to what was counted, thin places slowly', () => {
    const counts = new Float64Array(plan.tree.parent.length * plan.width);
    counts.set([100_000, 20_000]);
    counts.set([60_000, 12_000], stream('east'));
    counts.set([5, 5], stream('lanting'));
    const shares = sharesOf(plan, counts);
    expect(shares[stream('east')]).toBeCloseTo(0.6, 3);
    expect(shares[stream('east', 1)]! / shares[stream('east')]!).toBeCloseTo(0.2, 3);
    expect(shares[stream('lanting', 1)]! / shares[stream('lanting')]!).toBeCloseTo((5 + 50 * 0.2) / 55, 3);
  });
});
