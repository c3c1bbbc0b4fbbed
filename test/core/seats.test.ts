import { describe, expect, test } from 'vitest';
import { showAll } from '../../src/lib/core/show/show.ts';
import { step } from '../../src/lib/core/step.ts';
import type { FloorSettings } from '../../src/lib/core/settings.ts';
import { story } from '../support/story.ts';
import { floorOf } from './property/floor.ts';

const seat = { seat: '1001' };

describe('a seat', () => {
  test('[SEAT1] word, presence and day are of one walk: a late pause moves them all together', () => {
    const told = story()
      .signIn(0)
      .call('a', 'heating', 10, 20, 80)
      .at(50, 'seat.presence', { ...seat, presence: 'away', reason: 'meal' }, { told: 200 });
    expect(told.see(199)).toMatchObject({
      seats: { '1001': { word: 'free' } },
      agents: { anna: { today: { away_s: 0, signed_in_s: 199 } } }
    });
    expect(told.see(200)).toMatchObject({
      seats: { '1001': { word: 'away', presence: 'away', reason: 'meal', since: told.start + 90_000 } },
      agents: { anna: { today: { away_s: 150, away_by: { meal: 150 }, talk_s: 60, signed_in_s: 200 } } }
    });
  });

  test('[SEAT2] link, then activity, then presence; but a phone in conversation is in reach', () => {
    const told = story()
      .signIn(0)
      .at(5, 'seat.link', { ...seat, link: 'unreachable' })
      .call('a', 'heating', 6, 10, 20)
      .at(21, 'contact.wrapped_up', { contact: 'a', ...seat })
      .at(30, 'seat.presence', { ...seat, presence: 'away', reason: 'break' })
      .at(40, 'seat.link', { ...seat, link: 'live' })
      .at(50, 'contact.queued', { contact: 'b', queue: 'heating' })
      .at(51, 'contact.ringing', { contact: 'b', ...seat })
      .at(60, 'contact.connected', { contact: 'b', ...seat })
      .at(70, 'contact.held', { contact: 'b', ...seat })
      .at(80, 'contact.retrieved', { contact: 'b', ...seat })
      .at(90, 'seat.signed_out', seat)
      .at(99, 'contact.ended', { contact: 'b' });
    const words = [1, 6, 12, 22, 32, 42, 55, 65, 75, 85, 95, 100, 130].map((s) => told.see(s).seats['1001']!.word);
    expect(words.join(' ')).toBe(
      'free unreachable talking unreachable unreachable away ringing talking on_hold talking talking wrapping offline'
    );
  });

  test('[SEAT3] away in one of two queues is ready in the other; away in both reads away', () => {
    const told = story()
      .signIn(0)
      .at(10, 'seat.presence', { ...seat, presence: 'away', reason: 'break', queues: ['heating'] })
      .at(20, 'seat.presence', { ...seat, presence: 'away', reason: 'training', queues: ['billing'] })
      .at(30, 'seat.presence', { ...seat, presence: 'ready', queues: ['heating'] })
      .at(40, 'seat.presence', { ...seat, presence: 'ready' });
    const one = told.see(15);
    expect(one.seats['1001']).toMatchObject({ word: 'free', ready_in: ['billing'] });
    expect(one.queues.heating!.now).toMatchObject({ free: 0, away: 1, away_by: { break: 1 }, available: 0 });
    expect(one.queues.billing!.now).toMatchObject({ free: 1, away: 0, available: 1 });
    expect(told.see(25).seats['1001']).toMatchObject({ word: 'away', reason: 'break', ready_in: [] });
    expect(told.see(35).seats['1001']).toMatchObject({ word: 'free', ready_in: ['heating'] });
    expect(told.see(45).seats['1001']).toMatchObject({ word: 'free', ready_in: ['heating', 'billing'] });
  });

  test('[SEAT4] seats by state add up; out of reach is away; who talks counts, signed in or not', () => {
    const told = story()
      .signIn(0)
      .signIn(0, '1002', 'bo', ['heating'])
      .at(5, 'seat.link', { seat: '1002', link: 'unreachable' })
      .call('a', 'heating', 5, 10, undefined, '1003');
    const now = told.see(20);
    expect(now.queues.heating!.now).toMatchObject({
      signed_in: 2,
      free: 1,
      away: 1,
      away_by: { unreachable: 1 },
      staffed: 1
    });
    expect(now.sites.home!.now).toMatchObject({ signed_in: 3, free: 1, away: 1, talking: 1, staffed: 2 });
  });

  test.each([
    [{}, {}],
    [{ told: 200 }, {}],
    [{}, { told: 200 }]
  ])('[SEAT5] one person, one desk, in whatever order the sign-ins come: %o, %o', (first, second) => {
    const told = story()
      .at(10, 'seat.signed_in', { seat: '1001', agent: 'anna' }, first)
      .at(100, 'seat.signed_in', { seat: '1002', agent: 'anna' }, second);
    const now = told.see(200);
    expect(now.seats['1001']).toMatchObject({ agent: null, word: 'offline' });
    expect(now.agents.anna).toMatchObject({ seat: '1002', today: { signed_in_s: 190 } });
    expect(now.sites.home!.now.signed_in).toBe(1);
  });

  test.each([
    [{}, {}],
    [{ told: 200 }, {}],
    [{}, { told: 200 }]
  ])('[SEAT5] also when a list found her there first, in whatever order: %o, %o', (first, second) => {
    const list = (at: string) => ({
      source: 'pbx',
      contacts: [],
      seats: [{ seat: at, agent: 'anna', presence: 'ready' as const }]
    });
    const moved = story()
      .at(10, 'source.snapshot', list('1001'), { source: 'pbx', ...first })
      .at(100, 'seat.signed_in', { seat: '1002', agent: 'anna' }, second)
      .see(200);
    expect(moved.seats['1001']!.word).toBe('offline');
    expect(moved.agents.anna).toMatchObject({ seat: '1002', today: { signed_in_s: 190 } });
    const found = story()
      .at(10, 'seat.signed_in', { seat: '1002', agent: 'anna' }, first)
      .at(100, 'source.snapshot', list('1001'), { source: 'pbx', ...second })
      .see(200);
    expect(found.seats['1002']!.word).toBe('offline');
    expect(found.agents.anna).toMatchObject({ seat: '1001', today: { signed_in_s: 190 } });
  });

  test('[SEAT5] away and back again, the stay between told last', () => {
    const told = story().signIn(15, '1002', 'emil').signIn(60, '1002', 'emil');
    told.at(48, 'seat.signed_in', { seat: '1001', agent: 'emil' }, { source: 'pbx', told: 61 });
    const now = told.see(70);
    expect(now.seats['1002']).toMatchObject({ word: 'free', since: told.start + 60_000 });
    expect(now.agents.emil!.today.signed_in_s).toBe(55);
  });

  test('[SEAT5] a sign-in ends the stay at every other desk, not only at the last', () => {
    const told = story()
      .signIn(0, '1004', 'chen')
      .signIn(10, '1001', 'chen')
      .at(20, 'seat.presence', { seat: '1004', presence: 'ready' })
      .signIn(30, '1002', 'chen');
    const { seats, sites } = told.see(40);
    expect([seats['1001']!.word, seats['1002']!.word, seats['1004']!.word]).toEqual(['offline', 'free', 'offline']);
    expect(sites.home!.now.signed_in).toBe(1);
  });

  test('[SEAT1] looking does not move it: a pause told late counts, whoever looked meanwhile', () => {
    const told = story().signIn(0);
    const floor = told.floor(100);
    showAll(floor, told.start + 100_000);
    const data = { seat: '1001', presence: 'away' as const };
    const fact = { type: 'seat.presence' as const, time: told.start + 50_000, source: 'crm', id: 'late', data };
    step(floor, { kind: 'fact', fact }, told.start + 101_000);
    expect(showAll(floor, told.start + 120_000).agents.anna!.today).toMatchObject({ idle_s: 50, away_s: 70 });
  });

  test('[SEAT6] talks that overlap are several conversations; on hold only when all are', () => {
    const told = story()
      .signIn(0)
      .call('a', 'wechat', 5, 10, 100)
      .call('b', 'wechat', 5, 20, 80)
      .at(30, 'contact.held', { contact: 'a', ...seat })
      .at(40, 'contact.held', { contact: 'b', ...seat });
    expect(told.see(35).seats['1001']).toMatchObject({ word: 'talking', contacts: ['a', 'b'] });
    expect(told.see(45).seats['1001']!.word).toBe('on_hold');
    const { today } = told.see(200).agents.anna!;
    expect(today).toMatchObject({ answered: 2, talk_s: 150, acw_s: 5 });
    // 90 s on the line, 5 s after it
    expect(today.occupancy).toBeCloseTo(95 / 200);
  });

  test.each([
    [1, 2],
    [2, 1]
  ])('[SEAT6] a hold of 0 ms is no hold, whichever is told first: %i, %i', (held, connected) => {
    const told = story()
      .signIn(0)
      .call('a', 'wechat', 5, 10)
      .at(20, 'contact.held', { contact: 'a', ...seat }, { told: 30 + held })
      .at(20, 'contact.connected', { contact: 'b', ...seat }, { told: 30 + connected });
    expect(told.see(40).seats['1001']).toMatchObject({ word: 'talking', since: told.start + 10_000 });
  });

  test('[SEAT2] whoever sits down as another gets up is there since then', () => {
    const told = story().signIn(0).at(60, 'seat.signed_out', seat).signIn(60, '1001', 'bo');
    expect(told.see(70).seats['1001']).toMatchObject({ agent: 'bo', word: 'free', since: told.start + 60_000 });
  });

  test('[SEAT7] wrap-up ends by itself by the queue’s setting, or when told, or is nothing', () => {
    const told = story().signIn(0).call('a', 'heating', 5, 10, 20);
    expect([21, 29.9, 30].map((s) => told.see(s).seats['1001']!.word)).toEqual(['wrapping', 'wrapping', 'free']);
    const early = told.at(24, 'contact.wrapped_up', { contact: 'a', ...seat });
    expect([21, 24].map((s) => early.see(s).seats['1001']!.word)).toEqual(['wrapping', 'free']);
    expect(early.see(60).queues.heating!.today.acw_s).toBe(4);
    expect(story().signIn(0).call('a', 'billing', 5, 10, 20).see(20).seats['1001']!.word).toBe('free');
  });
});

describe('a seat for chats', () => {
  const settings: FloorSettings = {
    ...floorOf(),
    teams: [
      {
        id: 't',
        names: {},
        site: 'home',
        groups: [
          {
            id: 'g',
            names: {},
            seats: [{ id: '1001', channels: { voice: 1, wechat: 3 }, queues: ['heating', 'wechat'] }]
          }
        ]
      }
    ]
  };
  const told = story(settings)
    .at(0, 'seat.signed_in', { seat: '1001', agent: 'anna' })
    .at(5, 'contact.queued', { contact: 'a', queue: 'wechat', channel: 'wechat' })
    .at(10, 'contact.connected', { contact: 'a', seat: '1001' });

  test('[QUEUE4] takes another chat below capacity, and no call meanwhile', () => {
    const now = told.see(20);
    expect(now.seats['1001']).toMatchObject({ word: 'talking', queues: ['heating', 'wechat'] });
    expect(now.queues.wechat!.now).toMatchObject({ available: 1, concurrency: 1 / 3 });
    expect(now.queues.heating!.now.available).toBe(0);
  });

  test('[QUEUE4] but not while the phone rings or talks, out of reach, or on a break', () => {
    const busy = [
      told.at(30, 'contact.ringing', { contact: 'b', seat: '1001' }),
      told.at(40, 'contact.connected', { contact: 'b', seat: '1001' }),
      told.at(50, 'contact.ended', { contact: 'b' }).at(60, 'seat.presence', { ...seat, presence: 'away' }),
      told.at(70, 'seat.presence', { ...seat, presence: 'ready' }).at(70, 'seat.link', { ...seat, link: 'unreachable' })
    ].map((_, i) => told.see(35 + i * 10 + (i > 1 ? 10 : 0)).queues.wechat!.now.available);
    expect(busy).toEqual([0, 0, 0, 0]);
  });
});
