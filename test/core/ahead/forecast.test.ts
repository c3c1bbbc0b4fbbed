import { describe, expect, it } from 'vitest';
import { createFloor } from '../../../src/lib/core/floor.ts';
import { freeze, thaw } from '../../../src/lib/core/checkpoint.ts';
import { showSite } from '../../../src/lib/core/show/places.ts';
import { floorOf } from '../property/floor.ts';
import { NOON } from '../property/times.ts';
import { FIVE, learned, MIN, runTo, tell } from './days.ts';

const DATES = ['2026-11-16', '2026-11-17', '2026-11-18'];

describe('the forecast of a site', () => {
  it('[AHEAD4] is not made of an empty history, nor of two days', () => {
    const empty = createFloor(floorOf(), NOON);
    runTo(empty, NOON + FIVE);
    expect(showSite(empty, 'home', NOON + FIVE)!.forecast).toBeNull();
    const two = learned(floorOf(), NOON, { heating: 5 }, DATES.slice(1));
    runTo(two, NOON + FIVE);
    expect(showSite(two, 'home', NOON + FIVE)!.forecast).toBeNull();
  });

  it('[AHEAD4] is the sum of its queues', () => {
    const floor = learned(floorOf(), NOON, { heating: 5, billing: 3 }, DATES);
    // ten seconds after the days are known
    runTo(floor, NOON + 10_000);
    const { slots, hour } = showSite(floor, 'home', NOON + 10_000)!.forecast!;
    expect(slots).toHaveLength(12);
    expect(slots[0]![0]).toBe(NOON);
    for (const [, mean, low, high] of slots) {
      expect(mean).toBeCloseTo(8, 6);
      expect(low).toBeLessThan(mean);
      expect(high).toBeGreaterThan(mean);
    }
    expect(hour.mean).toBeCloseTo(96, 6);
    // 1.34 · 96 + (0.03 · 96)², 1.645 standard deviations each way
    expect(hour.low).toBeGreaterThan(72);
    expect(hour.low).toBeLessThan(79);
    expect(hour.high).toBeGreaterThan(113);
    expect(hour.high).toBeLessThan(121);
  });

  it('[AHEAD4] expects nothing while a queue is closed', () => {
    const settings = floorOf();
    const hours = [{ days: [0, 1, 2, 3, 4, 5, 6], from: 8 * 60, to: 12 * 60 + 30 }];
    const closing = {
      ...settings,
      sites: settings.sites.map((site) => ({ ...site, queues: site.queues.map((queue) => ({ ...queue, hours })) }))
    };
    const floor = learned(closing, NOON, { heating: 5 }, DATES);
    runTo(floor, NOON + FIVE);
    const means = showSite(floor, 'home', NOON + FIVE)!.forecast!.slots.map(([, mean]) => Math.round(mean));
    expect(means).toEqual([5, 5, 5, 5, 5, 5, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('[AHEAD5] of a slot that has passed stands what was forecast of it first; the trend’s slots are kept', () => {
    const floor = learned(floorOf(), NOON, { heating: 5 }, DATES);
    tell(floor, NOON + 1000, 'contact.queued', { contact: 'first', queue: 'heating' });
    runTo(floor, NOON + FIVE);
    const early = showSite(floor, 'home', NOON + FIVE)!.forecast!.slots;
    // three times as many for two hours
    for (let i = 0; i < 360; i++)
      tell(floor, NOON + 2 * FIVE + i * 20_000, 'contact.queued', { contact: `c${i}`, queue: 'heating' });
    const now = NOON + 2 * FIVE + 121 * MIN;
    runTo(floor, now);
    const { slots, hour } = showSite(floor, 'home', now)!.forecast!;
    expect(slots.filter(([at]) => early.some(([was]) => was === at))).toEqual(early);
    expect(hour.mean).toBeGreaterThan(60 * 1.2);
    runTo(floor, now + 300 * MIN);
    const site = showSite(floor, 'home', now + 300 * MIN)!;
    expect(site.forecast!.slots.map(([at]) => at).slice(0, 37)).toEqual(site.trend.map(([at]) => at));
    expect(site.forecast!.slots).toHaveLength(36 + 12);
    expect(floor.data.ahead.forecasts.get('home')!.made.length).toBeLessThanOrEqual(48);
  });

  it('[AHEAD5] goes on the same over a checkpoint', () => {
    const floor = learned(floorOf(), NOON, { heating: 5 }, DATES);
    runTo(floor, NOON + 3 * FIVE);
    const was = showSite(floor, 'home', NOON + 3 * FIVE)!.forecast;
    expect(was).not.toBeNull();
    const again = thaw(floorOf(), structuredClone(freeze(floor)), NOON + 3 * FIVE);
    expect(showSite(again, 'home', NOON + 3 * FIVE)!.forecast).toEqual(was);
  });
});
