import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { showAll } from '../../../src/lib/core/show/show.ts';
import { reference } from '../../reference/reference.ts';
import { shifts } from '../../reference/shifts.ts';
import { differences } from './compare.ts';
import { dropped, gap, keys, lostLine, nonsense, retold } from './chaos.ts';
import { atOnce, lastOf, live } from './drive.ts';
import { floorOf } from './floor.ts';
import { runs } from './runs.ts';
import { schedule } from './stories.ts';
import { HOUR, NOON } from './times.ts';

const settings = floorOf();

describe('the fold agrees with the naive reference', { timeout: 240_000 }, () => {
  test('[CONTACT1] [METRIC4] on whole stories, probed at any moment of their telling', () => {
    fc.assert(
      fc.property(schedule(NOON), fc.array(fc.nat(1200), { maxLength: 3 }), (facts, probes) => {
        const last = lastOf(facts, NOON);
        for (const probe of [...probes.map((part) => NOON + ((last - NOON) * part) / 1000), last + 7000]) {
          const now = Math.round(probe);
          const so = facts.filter(({ time }) => time <= now);
          expect(differences(showAll(live(so, settings, NOON, now), now), reference(so, settings, now))).toEqual([]);
        }
      }),
      runs(700)
    );
  });

  test('on what is left when facts are lost, doubled and shuffled', () => {
    fc.assert(
      fc.property(schedule(NOON), keys, (facts, lots) => {
        const told = retold(dropped(facts, lots), lots);
        const now = lastOf(facts, NOON) + 7000;
        const floor = showAll(atOnce(told, settings, NOON, now), now);
        expect(differences(floor, reference(told, settings, now))).toEqual([]);
      }),
      runs(1000)
    );
  });

  test('on nonsense', () => {
    fc.assert(
      fc.property(schedule(NOON, 3), nonsense(NOON), keys, (facts, wild, lots) => {
        const told = retold([...facts, ...wild], lots);
        const now = lastOf(told, NOON) + 7000;
        const floor = showAll(atOnce(told, settings, NOON, now), now);
        expect(differences(floor, reference(told, settings, now))).toEqual([]);
      }),
      runs(1000)
    );
  });

  test('[CONTACT8] across gaps of a line that end in a list', () => {
    fc.assert(
      fc.property(schedule(NOON, 6), fc.nat(99), fc.nat(900), (facts, where, length) => {
        const told = lostLine(facts, settings, 'pbx', ...gap(facts, where, length));
        const now = lastOf(told, NOON) + 7000;
        const floor = showAll(live(told, settings, NOON, now), now);
        expect(differences(floor, reference(told, settings, now))).toEqual([]);
      }),
      runs(700)
    );
  });

  test('[METRIC10] on how everybody spent the day', () => {
    fc.assert(
      fc.property(schedule(NOON, 5), nonsense(NOON), keys, fc.boolean(), (facts, wild, lots, lossy) => {
        const told = lossy ? dropped([...facts, ...wild], lots) : facts;
        const now = lastOf(told, NOON) + 7000;
        const floor = showAll(atOnce(told, settings, NOON, now), now);
        for (const [agent, { ring_s, idle_s, busy_s }] of Object.entries(shifts(told, settings, now))) {
          const { today } = floor.agents[agent]!;
          expect([today.ring_s, today.idle_s].map(Math.fround)).toEqual([ring_s, idle_s].map(Math.fround));
          const all = busy_s + idle_s;
          expect(today.occupancy ?? -1).toBeCloseTo(all === 0 ? -1 : busy_s / all, 9);
        }
      }),
      runs(250)
    );
  });

  test('and the stories are worth telling: every exit and every word is met', () => {
    const exits = new Set<string>();
    const words = new Set<string>();
    for (const facts of fc.sample(schedule(NOON), { numRuns: 300, seed: 1 })) {
      const probe = facts[Math.floor((facts.length * 2) / 3)]!.time + 1000;
      const so = facts.filter(({ time }) => time <= probe);
      const { world, seats } = reference(so, settings, probe);
      for (const { entries } of world.contacts.values()) {
        for (const { exit } of entries) exits.add(exit === null ? 'open' : (exit.reason ?? exit.as));
      }
      for (const { word } of Object.values(seats)) words.add(word);
    }
    const all = ['abandoned', 'answered', 'empty', 'key', 'left', 'open', 'short', 'timeout', 'transfer', 'withdrawn'];
    expect([...exits].sort()).toEqual(all);
    const seen = ['away', 'free', 'offline', 'on_hold', 'ringing', 'talking', 'unreachable', 'wrapping'];
    expect([...words].sort()).toEqual(seen);
  });

  test.each(['settled', 'offered', 'answered', 'strict'] as const)(
    '[METRIC3] under the service level "%s"',
    (variant) => {
      const site = floorOf('Asia/Shanghai', { variant });
      fc.assert(
        fc.property(schedule(NOON, 5), (facts) => {
          const now = lastOf(facts, NOON) + 7000;
          const floor = showAll(atOnce(facts, site, NOON, now), now);
          expect(differences(floor, reference(facts, site, now))).toEqual([]);
        }),
        runs(100)
      );
    }
  );

  test.each([
    ['a day that begins at 08:00', 'Asia/Shanghai', 480, '2026-11-24T00:00:00Z'],
    ['midnight', 'Asia/Shanghai', 0, '2026-11-23T16:00:00Z'],
    ['the night that clocks go forward', 'Europe/Berlin', 0, '2026-03-28T23:00:00Z'],
    ['the night that clocks go back', 'Europe/Berlin', 0, '2026-10-24T22:00:00Z'],
    ['the end of a day of 23 hours', 'Europe/Berlin', 0, '2026-03-29T22:00:00Z'],
    ['the end of a day of 25 hours', 'Europe/Berlin', 0, '2026-10-25T23:00:00Z']
  ])('[METRIC8] across %s', (_, timezone, dayStart, border) => {
    const site = floorOf(timezone, { dayStart });
    const base = Date.parse(border) - HOUR;
    fc.assert(
      fc.property(schedule(base, 5), fc.nat(1000), (facts, part) => {
        const now = base + Math.round((lastOf(facts, base) - base) * (part / 1000));
        const so = facts.filter(({ time }) => time <= now);
        expect(differences(showAll(live(so, site, base, now), now), reference(so, site, now))).toEqual([]);
      }),
      runs(80)
    );
  });
});
