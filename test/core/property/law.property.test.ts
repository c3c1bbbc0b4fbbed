import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breaches, unbalanced } from './compare.ts';
import { dropped, gap, keys, lostLine, nonsense, retold } from './chaos.ts';
import { atOnce, lastOf, live, shown } from './drive.ts';
import { floorOf } from './floor.ts';
import { runs } from './runs.ts';
import { schedule } from './stories.ts';
import { NOON, HOUR } from './times.ts';

const settings = floorOf();

describe('what no floor may ever show', { timeout: 240_000 }, () => {
  test('[METRIC2] [SEAT4] the law of conservation holds over 10,000 random schedules: whole, lossy, contradictory', () => {
    let entries = 0;
    fc.assert(
      fc.property(schedule(NOON, 5), nonsense(NOON), keys, fc.nat(3), (facts, wild, lots, kind) => {
        const told = kind === 0 ? facts : kind === 1 ? dropped(facts, lots) : retold([...facts, ...wild], lots);
        const now = lastOf(told, NOON) + 1000;
        const floor = shown(kind === 0 ? live(told, settings, NOON, now) : atOnce(told, settings, NOON, now), now);
        entries += Object.values(floor.queues).reduce((total, { today }) => total + today.offered, 0);
        expect([...unbalanced(floor), ...breaches(floor)]).toEqual([]);
      }),
      runs(10_000)
    );
    expect(entries).toBeGreaterThan(20_000);
  });

  test('after every fact, not only at the end', () => {
    fc.assert(
      fc.property(schedule(NOON, 4), keys, fc.boolean(), (facts, lots, mixed) => {
        const told = mixed ? retold(facts, lots) : facts;
        const now = lastOf(told, NOON) + 1000;
        told.forEach((_, index) => {
          const floor = shown(atOnce(told.slice(0, index + 1), settings, NOON, now), now);
          expect([...unbalanced(floor), ...breaches(floor)]).toEqual([]);
        });
      }),
      runs(150)
    );
  });

  test('[CONTACT8] also across gaps of a line that end in a list', () => {
    fc.assert(
      fc.property(schedule(NOON, 6), fc.nat(99), fc.nat(900), (facts, where, length) => {
        const told = lostLine(facts, settings, 'pbx', ...gap(facts, where, length));
        const now = lastOf(told, NOON) + HOUR;
        const floor = shown(live(told, settings, NOON, now), now);
        expect([...unbalanced(floor), ...breaches(floor)]).toEqual([]);
      }),
      runs(1000)
    );
  });
});
