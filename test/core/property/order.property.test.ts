import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { step } from '../../../src/lib/core/step.ts';
import { gap, keys, lostLine, nonsense, retold } from './chaos.ts';
import { atOnce, lastOf, live, pass, restarted, shown } from './drive.ts';
import { expectSame } from './same.ts';
import { floorOf } from './floor.ts';
import { runs } from './runs.ts';
import { schedule } from './stories.ts';
import { ordered } from '../../reference/order.ts';
import { createFloor } from '../../../src/lib/core/floor.ts';
import { HOUR, NOON } from './times.ts';

const settings = floorOf();

describe('the order rule', { timeout: 240_000 }, () => {
  test('[ORDER1] [ORDER2] any permutation and doubling gives the floor that the ordered list gives', () => {
    fc.assert(
      fc.property(schedule(NOON), keys, (facts, lots) => {
        const now = lastOf(facts, NOON) + 7000;
        const straight = shown(live(facts, settings, NOON, now), now);
        expectSame(shown(atOnce(retold(facts, lots), settings, NOON, now), now), straight);
      }),
      runs(1500)
    );
  });

  test('[ORDER3] even when the facts contradict each other', () => {
    fc.assert(
      fc.property(schedule(NOON, 4), nonsense(NOON), keys, (facts, wild, lots) => {
        const told = [...facts, ...wild];
        const now = lastOf(told, NOON) + 7000;
        const straight = shown(live(told, settings, NOON, now), now);
        expectSame(shown(atOnce(retold(told, lots), settings, NOON, now), now), straight);
      }),
      runs(1500)
    );
  });

  test('[CONTACT8] and when a source lists what is there after a gap', () => {
    fc.assert(
      fc.property(schedule(NOON, 5), keys, fc.nat(99), fc.nat(900), (facts, lots, where, length) => {
        const told = lostLine(facts, settings, 'pbx', ...gap(facts, where, length));
        const now = lastOf(told, NOON) + 7000;
        const straight = shown(live(told, settings, NOON, now), now);
        expectSame(shown(atOnce(retold(told, lots), settings, NOON, now), now), straight);
      }),
      runs(700)
    );
  });

  test('[ORDER3] [CONTACT9] late by up to a day, with time passing between and a restart', () => {
    fc.assert(
      fc.property(
        schedule(NOON, 5),
        keys,
        fc.constantFrom(HOUR, 23 * HOUR),
        fc.nat(99),
        (facts, lots, reach, where) => {
          const arrivals = ordered(facts)
            .map((fact, index) => ({ fact, at: fact.time + ((lots[index % lots.length]! * 7919) % reach) }))
            .sort((a, b) => a.at - b.at);
          const now = (arrivals.at(-1)?.at ?? NOON) + 1000;
          let floor = createFloor(settings, NOON);
          let clock = NOON;
          arrivals.forEach(({ fact, at }, index) => {
            pass(floor, clock, at);
            clock = at;
            step(floor, { kind: 'fact', fact }, at);
            if (index === where) floor = restarted(floor, settings, at);
          });
          pass(floor, clock, now);
          expectSame(shown(floor, now), shown(live(facts, settings, NOON, now), now));
        }
      ),
      runs(400)
    );
  });

  test('[ORDER1] 10,000 events of one afternoon, doubled, shuffled and late', () => {
    const [facts] = fc.sample(schedule(NOON, 1500, 1500), { numRuns: 1, seed: 20261123 });
    const [lots] = fc.sample(keys, { numRuns: 1, seed: 7 });
    const told = retold(facts!, lots!);
    expect(told.length).toBeGreaterThan(10_000);
    const now = lastOf(facts!, NOON) + 7000;
    expectSame(shown(atOnce(told, settings, NOON, now), now), shown(live(facts!, settings, NOON, now), now));
  });

  test('[SOURCE3] a restart from a checkpoint changes nothing', () => {
    fc.assert(
      fc.property(schedule(NOON, 5), keys, fc.nat(1000), (facts, lots, where) => {
        const told = retold(facts, lots);
        const cut = Math.floor((told.length * where) / 1000);
        const now = lastOf(facts, NOON) + 7000;
        const half = restarted(atOnce(told.slice(0, cut), settings, NOON, now), settings, now);
        for (const fact of told.slice(cut)) step(half, { kind: 'fact', fact }, now);
        pass(half, now, now);
        expectSame(shown(half, now), shown(atOnce(told, settings, NOON, now), now));
      }),
      runs(400)
    );
  });
});
