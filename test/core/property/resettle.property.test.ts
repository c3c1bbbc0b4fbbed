import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkLaw } from '../../../src/lib/core/metrics/conservation.ts';
import { showAll } from '../../../src/lib/core/show/show.ts';
import { ordered } from '../../reference/order.ts';
import { breaches, unbalanced } from './compare.ts';
import { gap, keys, lostLine, nonsense } from './chaos.ts';
import { lastOf, restarted, shown } from './drive.ts';
import { floorOf } from './floor.ts';
import { changes, changing, ruleChanges, under } from './plans.ts';
import { runs } from './runs.ts';
import { expectSame } from './same.ts';
import { schedule } from './stories.ts';
import { HOUR, MINUTE, NOON } from './times.ts';

const inTime = <T extends { time: number }>(facts: readonly T[]): { fact: T; at: number }[] =>
  facts.map((fact) => ({ fact, at: fact.time }));

describe('settings that change while the floor runs', { timeout: 240_000 }, () => {
  test('[PLAN6] [METRIC2] [SEAT4] the law of conservation holds, at every moment', () => {
    let looked = 0;
    fc.assert(
      fc.property(schedule(NOON, 4), nonsense(NOON), changes, keys, fc.nat(3), (facts, wild, plans, lots, kind) => {
        const told =
          kind === 0
            ? facts
            : kind === 1
              ? lostLine(facts, floorOf(), 'pbx', ...gap(facts, 3, 300))
              : [...facts, ...wild];
        // some are dated up to a minute ahead of the clock, some come late
        const arrivals = ordered(told).map((fact, index) => {
          const lot = lots[index % lots.length]!;
          const late = lot % 3 === 0 ? (lot % 50) * MINUTE : lot % 3 === 1 ? -(lot % 60) * 1000 : 0;
          return { fact, at: Math.max(NOON, fact.time + late) };
        });
        const now = lastOf(told, NOON + 2 * HOUR) + HOUR;
        const floor = changing(arrivals, plans, NOON, now, (seen) => {
          looked += 1;
          expect(checkLaw(seen)).toBe(0);
        });
        expect(checkLaw(floor)).toBe(0);
        const seen = shown(floor, now);
        expect([...unbalanced(seen), ...breaches(seen)]).toEqual([]);
      }),
      runs(1500)
    );
    expect(looked).toBeGreaterThan(20_000);
  });

  test('[PLAN1] [PLAN2] [ORDER3] what is told late counts as it would have in time', () => {
    fc.assert(
      fc.property(schedule(NOON, 5), ruleChanges, keys, (facts, plans, lots) => {
        const now = lastOf(facts, NOON + 2 * HOUR) + 3 * HOUR;
        const late = ordered(facts).map((fact, index) => {
          const lot = lots[index % lots.length]!;
          // up to a minute before its time, or in it, or late
          const by = [-(lot % 60) * 1000, 0, (lot % 200) * MINUTE][lot % 3]!;
          return { fact, at: Math.min(now, Math.max(NOON, fact.time + by)) };
        });
        expectSame(shown(changing(late, plans, NOON, now), now), shown(changing(inTime(facts), plans, NOON, now), now));
      }),
      runs(1000)
    );
  });

  test('[PLAN6] the same settings again, and a restart under them, change nothing', () => {
    fc.assert(
      fc.property(schedule(NOON, 5), changes, fc.nat(5400), (facts, plans, second) => {
        const now = NOON + second * 1000;
        const { settings } = plans.at(-1)!;
        const told = inTime(facts).filter(({ at }) => at <= now);
        const once = under(changing(told, plans, NOON, now), settings, now);
        const seen = showAll(once, now);
        expectSame(showAll(restarted(once, settings, now), now), seen);
        expectSame(showAll(under(once, settings, now), now), seen);
        expectSame(showAll(under(once, settings, now + 1), now), seen);
      }),
      runs(400)
    );
  });
});
