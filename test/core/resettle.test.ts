import { describe, expect, test } from 'vitest';
import { freeze, thaw } from '../../src/lib/core/checkpoint.ts';
import type { Floor } from '../../src/lib/core/floor.ts';
import { checkLaw } from '../../src/lib/core/metrics/conservation.ts';
import type { FloorSettings, SeatSettings } from '../../src/lib/core/settings.ts';
import { showAll } from '../../src/lib/core/show/show.ts';
import type { FloorState } from '../../src/lib/core/state.ts';
import { step } from '../../src/lib/core/step.ts';
import { joinDays } from '../../src/lib/core/time/joined-days.ts';
import { story, withSite } from '../support/story.ts';
import { pass } from './property/drive.ts';
import { floorOf } from './property/floor.ts';
import { HOUR, NOON } from './property/times.ts';

const [HOME] = floorOf().sites;
const queues = HOME!.queues;

const seat = (id: string, more: Partial<SeatSettings> = {}): SeatSettings => ({
  ...{ id, channels: { voice: 1 }, queues: ['heating'] },
  ...more
});
const team = (seats: readonly SeatSettings[], more: Partial<FloorSettings> = {}): FloorSettings => ({
  ...floorOf(),
  teams: [{ id: 'day', names: {}, site: 'home', groups: [{ id: 'a', names: {}, seats }] }],
  ...more
});

/** The floor under other settings as of that second, and what it shows. */
function under(floor: Floor, settings: FloorSettings, second: number): { floor: Floor; seen: FloorState } {
  const now = NOON + second * 1000;
  const next = thaw(settings, freeze(floor), now);
  expect(checkLaw(next)).toBe(0);
  return { floor: next, seen: showAll(next, now) };
}

/** Goes on with what the story tells after that second; what it shows at `to`. */
function goOn(floor: Floor, told: ReturnType<typeof story>, from: number, to: number): FloorState {
  let clock = NOON + from * 1000;
  for (const fact of told.facts().sort((a, b) => a.time - b.time)) {
    if (fact.time <= clock || fact.time > NOON + to * 1000) continue;
    pass(floor, clock, (clock = fact.time));
    step(floor, { kind: 'fact', fact }, clock);
  }
  pass(floor, clock, NOON + to * 1000);
  expect(checkLaw(floor)).toBe(0);
  return showAll(floor, NOON + to * 1000);
}

describe('what figures are counted by', () => {
  const told = story()
    .signIn(0)
    .call('before', 'heating', 10, 30, 60)
    .call('across', 'heating', 90, 110, 130)
    .call('after', 'heating', 140, 160, 180);

  test('[PLAN1] T changes for who enters from then on; who waits keeps the one of the entry', () => {
    const looser = withSite({ queues: queues.map((one) => ({ ...one, answerWithin: 25_000 })) });
    const { floor, seen } = under(told.floor(100), looser, 100);
    expect(seen.queues.heating).toMatchObject({ answer_within: 25, today: { answered: 1, answered_within: 0 } });
    expect(goOn(floor, told, 100, 200).queues.heating!.today).toMatchObject({ answered: 3, answered_within: 1 });
  });

  test('[PLAN1] what was told ahead of its time counts by what holds when that comes', () => {
    const ahead = story()
      .signIn(0)
      .at(40, 'contact.queued', { contact: 'a', queue: 'heating' }, { told: 5 })
      .at(60, 'contact.connected', { contact: 'a', seat: '1001' });
    const looser = withSite({ queues: queues.map((one) => ({ ...one, answerWithin: 25_000 })) });
    const { floor } = under(ahead.floor(30), looser, 30);
    expect(goOn(floor, ahead, 30, 90).queues.heating!.today).toMatchObject({ answered: 1, answered_within: 1 });
  });

  test('[PLAN1] an after-call time that runs keeps its end; the next one is as the queue says now', () => {
    const none = withSite({ queues: queues.map(({ wrapUp: _, ...one }) => one) });
    const { floor, seen } = under(told.floor(65), none, 65);
    expect(seen.seats['1001']!.word).toBe('wrapping');
    expect(goOn(floor, told, 65, 71).seats['1001']).toMatchObject({ word: 'free', since: NOON + 70_000 });
    expect(goOn(floor, told, 71, 135).seats['1001']!.word).toBe('free');
  });

  test("[PLAN2] a day that begins at another time: the one that runs goes on to the next one's start", () => {
    const later = withSite({ dayStart: 12 * 60 + 30 });
    const { floor, seen } = under(told.floor(70), later, 70);
    const was = seen.queues.heating!.today;
    expect(was).toMatchObject({ day: '2026-11-23', offered: 1 });
    expect(goOn(floor, told, 70, 3600).queues.heating!.today).toMatchObject({ day: '2026-11-23', offered: 3 });
    expect(goOn(floor, told, 3600, 86_400).queues.heating!.today.day).toBe('2026-11-23');
    expect(goOn(floor, told, 86_400, 88_300).queues.heating!.today).toMatchObject({ day: '2026-11-24', offered: 0 });
  });

  test('[PLAN2] days neither overlap nor share a name, wherever their start goes', () => {
    const days = (start: number) => (at: number) => {
      const n = Math.floor((at - start * HOUR) / (24 * HOUR));
      return { key: String(n).padStart(6, '0'), from: (n * 24 + start) * HOUR, to: ((n + 1) * 24 + start) * HOUR };
    };
    for (const [was, will] of [
      [0, 8],
      [8, 0],
      [5, 6],
      [23, 0],
      [0, 23]
    ] as const) {
      for (let hour = 0; hour < 24; hour++) {
        const change = (480 + hour) * HOUR + 60_000;
        const dayOf = joinDays(days(was), change, days(will));
        let last = dayOf(400 * HOUR);
        for (let at = 400 * HOUR; at < 600 * HOUR; at += HOUR) {
          const day = dayOf(at);
          expect(day.from <= at && at < day.to).toBe(true);
          if (day.key === last.key) expect(day).toEqual(last);
          else expect([day.from, day.key > last.key]).toEqual([last.to, true]);
          last = day;
        }
        expect(dayOf(590 * HOUR)).toEqual(days(will)(590 * HOUR));
        expect(dayOf(410 * HOUR)).toEqual(days(was)(410 * HOUR));
      }
    }
  });

  test('[PLAN2] a queue of another site: what it counted stays where it was', () => {
    const [heating, ...rest] = queues;
    const moved: FloorSettings = {
      ...floorOf(),
      sites: [
        { ...HOME!, queues: rest },
        { ...HOME!, id: 'away', queues: [heating!] }
      ]
    };
    const { floor, seen } = under(told.floor(70), moved, 70);
    expect(seen.sites).toMatchObject({ home: { today: { offered: 1 } }, away: { today: { offered: 0 } } });
    expect(goOn(floor, told, 70, 3600)).toMatchObject({
      queues: { heating: { site: 'away', today: { offered: 3 } } },
      sites: { home: { today: { offered: 2 } }, away: { today: { offered: 1 } } }
    });
  });

  test('[PLAN3] names, targets and the variant are shown at once', () => {
    const named = withSite({ variant: 'strict', target: 0.5, names: { en: 'Home' } });
    expect(under(told.floor(70), named, 70).seen).toMatchObject({
      sites: { home: { names: { en: 'Home' }, variant: 'strict' } },
      queues: { heating: { target: 0.5 } }
    });
  });
});

describe('seats', () => {
  test('[PLAN3] a desk that is moved and a team that is new show at once, with whoever sits there', () => {
    const told = story().signIn(0, '1001', 'anna', ['heating']);
    const first = under(told.floor(10), team([seat('1001', { desk: { x: 0, y: 0 } })]), 10);
    expect(first.seen.seats['1001']).toMatchObject({ desk: { x: 0, y: 0 }, team: 'day', group: 'a', agent: 'anna' });
    const second = under(first.floor, team([seat('1001', { desk: { x: 3, y: 1 } }), seat('1009')]), 11);
    expect(second.seen.seats['1001']).toMatchObject({ desk: { x: 3, y: 1 }, agent: 'anna', word: 'free' });
    expect(second.seen.seats['1009']).toMatchObject({ team: 'day', word: 'offline', queues: ['heating'] });
    expect(second.seen.agents.anna).toMatchObject({ team: 'day', seat: '1001' });
  });

  test('[PLAN3] another site, other queues: heads stand where the plan says', () => {
    const told = story().at(0, 'seat.signed_in', { seat: '1001', agent: 'anna' });
    const { floor, seen } = under(told.floor(10), team([seat('1001', { queues: ['billing'] })]), 10);
    expect(seen.queues).toMatchObject({ billing: { now: { free: 1 } }, heating: { now: { free: 0 } } });
    const [home] = floorOf().sites;
    const both = team([seat('1001')], { sites: [{ ...home!, id: 'away', queues: [] }, home!] });
    const away = { ...both, teams: both.teams.map((one) => ({ ...one, site: 'away' })) };
    expect(under(floor, away, 20).seen).toMatchObject({
      sites: { away: { now: { free: 1 } }, home: { now: { free: 0 } } },
      queues: { billing: { now: { free: 0 } }, heating: { now: { free: 1 } } }
    });
  });

  test("[PLAN4] one that leaves is there while somebody is, with what the sign-in said; nobody's day is lost", () => {
    const told = story(team([seat('1001'), seat('1002')]))
      .at(0, 'seat.signed_in', { seat: '1001', agent: 'anna', team: 'guests' })
      .call('one', 'heating', 10, 20, 50)
      .at(100, 'seat.signed_out', { seat: '1001' })
      .at(200, 'seat.signed_in', { seat: '1001', agent: 'bo' });
    const { floor, seen } = under(told.floor(60), floorOf(), 60);
    expect(seen.seats['1002']).toBeUndefined();
    expect(seen.seats['1001']).toMatchObject({ desk: null, team: 'guests', group: null, agent: 'anna' });
    const out = goOn(floor, told, 60, 150);
    expect(out.seats['1001']).toBeUndefined();
    expect(out.agents.anna!.today).toMatchObject({ answered: 1, talk_s: 30, signed_in_s: 100 });
    expect(goOn(floor, told, 150, 250).seats['1001']).toMatchObject({ agent: 'bo', word: 'free' });
    expect(under(floor, team([seat('1001')]), 260).seen.seats['1001']).toMatchObject({ team: 'day', agent: 'bo' });
  });
});

describe('queues', () => {
  const without = (id: string) => withSite({ queues: queues.filter((one) => one.id !== id) });

  test('[PLAN5] one that leaves unused goes; one with figures stays for its day, and takes what it is told', () => {
    const told = story().signIn(0).call('one', 'heating', 10).call('two', 'heating', 200, 210, 220);
    expect(under(told.floor(5), without('wechat'), 5).seen.queues.wechat).toBeUndefined();
    const { floor, seen } = under(told.floor(20), without('heating'), 20);
    expect(seen.queues.heating).toMatchObject({ names: {}, now: { queued: 1 }, today: { offered: 1 } });
    expect(goOn(floor, told, 20, 300).queues.heating).toMatchObject({ today: { offered: 2 }, now: { queued: 1 } });
    step(
      floor,
      {
        kind: 'fact',
        fact: {
          type: 'contact.ended',
          time: NOON + 310_000,
          source: 'crm',
          id: 'end',
          data: { contact: 'one', by: 'caller' }
        }
      },
      NOON + 310_000
    );
    step(
      floor,
      {
        kind: 'fact',
        fact: { type: 'seat.signed_out', time: NOON + 311_000, source: 'crm', id: 'out', data: { seat: '1001' } }
      },
      NOON + 311_000
    );
    expect(showAll(floor, NOON + 320_000).queues.heating).toMatchObject({ today: { offered: 2, abandoned: 1 } });
    const next = goOn(floor, told, 320, 86_400);
    expect(next.queues.heating).toBeUndefined();
    expect(next.sites.home!.now.queued).toBe(0);
  });

  test('[PLAN5] one that a phone system names stays like any other it names', () => {
    const phones: FloorSettings = {
      ...floorOf(),
      sources: floorOf().sources.map((one) => ({ ...one, createsQueues: one.id === 'pbx' }))
    };
    const fewer = { ...phones, sites: without('wechat').sites };
    const told = story(phones).at(0, 'queue.found', { queue: 'wechat' }, { source: 'pbx' });
    const { floor } = under(told.floor(10), fewer, 10);
    expect(goOn(floor, told, 10, 90_000).queues.wechat).toMatchObject({ site: 'home', source: 'pbx' });
  });
});

test("[PLAN6] settings that can't be leave the floor as it was", () => {
  const told = story().signIn(0).call('one', 'heating', 10);
  const floor = told.floor(20);
  expect(() => thaw({ sites: [], teams: [], sources: [] }, freeze(floor), NOON + 20_000)).toThrow('at least one site');
  expect(showAll(floor, NOON + 20_000)).toEqual(told.see(20));
});
