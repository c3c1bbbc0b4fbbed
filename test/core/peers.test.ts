import { describe, expect, test } from 'vitest';
import type { AnyFact, FactData, FactType } from '../../src/lib/core/facts.ts';
import type { FloorSettings } from '../../src/lib/core/settings.ts';
import type { FloorState } from '../../src/lib/core/state.ts';
import { createFloor } from '../../src/lib/core/floor.ts';
import { showAll } from '../../src/lib/core/show/show.ts';
import { step } from '../../src/lib/core/step.ts';
import { live, pass } from './property/drive.ts';
import { floorOf } from './property/floor.ts';
import { DAY, HOUR, MINUTE, NOON } from './property/times.ts';

// What people complain of in other wallboards, one test each: here it must come out right.

let count = 0;
function fact<T extends FactType>(time: number, type: T, data: FactData[T], source = 'crm'): AnyFact {
  count += 1;
  return { type, time, source, id: String(count), data } as unknown as AnyFact;
}

const at = (second: number): number => NOON + second * 1000;
const signIn = (time: number, seat = '1001', agent = 'anna'): AnyFact[] => [
  fact(time, 'seat.signed_in', { seat, agent, name: agent, queues: ['heating', 'billing'], channels: { voice: 1 } }),
  fact(time, 'seat.presence', { seat, presence: 'ready' })
];
const queued = (time: number, contact: string, queue = 'heating'): AnyFact =>
  fact(time, 'contact.queued', { contact, queue, channel: 'voice' });
const connected = (time: number, contact: string, seat = '1001'): AnyFact =>
  fact(time, 'contact.connected', { contact, seat });
const ended = (time: number, contact: string): AnyFact => fact(time, 'contact.ended', { contact, by: 'caller' });

function floor(facts: readonly AnyFact[], now: number, settings: FloorSettings = floorOf()): FloorState {
  const first = Math.min(...facts.map(({ time }) => time));
  const known = facts.filter(({ time }) => time <= now);
  return showAll(live(known, settings, first, now), now);
}

describe('states', () => {
  const call = [...signIn(at(0)), queued(at(5), 'a'), connected(at(10), 'a')];

  test('an agent on a call is not shown as available', () => {
    const busy = floor(call, at(60));
    expect(busy.seats['1001']).toMatchObject({ presence: 'ready', activity: 'talking', word: 'talking' });
    expect(busy.queues.heating!.now).toMatchObject({ available: 0, free: 0, talking: 1, signed_in: 1 });
    expect(busy.queues.billing!.now).toMatchObject({ available: 0, free: 0, talking: 1 });
  });

  test('an agent on a call stays on a call when she asks for a break meanwhile', () => {
    const away = fact(at(20), 'seat.presence', { seat: '1001', presence: 'away', reason: 'break' });
    expect(floor([...call, away], at(60)).seats['1001']).toMatchObject({ presence: 'away', word: 'talking' });
    expect(floor([...call, away, ended(at(70), 'a')], at(90)).seats['1001']).toMatchObject({ word: 'away' });
  });

  test('hold is hold, not after-call work, and stays part of the talk', () => {
    const held = [...call, fact(at(20), 'contact.held', { contact: 'a', seat: '1001' })];
    const on = floor(held, at(60));
    expect(on.seats['1001']!.word).toBe('on_hold');
    expect(on.queues.heating!.now).toMatchObject({ on_hold: 1, wrapping: 0, talking: 0 });
    const done = floor([...held, ended(at(70), 'a')], at(90)).queues.heating!.today;
    expect(done).toMatchObject({ talk_s: 60, hold_s: 50, acw_s: 10 });
  });

  test('who works is on the floor, although nobody told of a sign-in', () => {
    const seat = floor([queued(at(5), 'a'), connected(at(10), 'a')], at(60)).seats['1001'];
    expect(seat).toMatchObject({ activity: 'talking', word: 'talking' });
  });

  test('a hang-up that is told before the answer ends the call all the same', () => {
    const settings = floorOf();
    const late = createFloor(settings, at(0));
    const told = [...signIn(at(0)), queued(at(5), 'a'), ended(at(30), 'a'), connected(at(10), 'a')];
    for (const one of told) step(late, { kind: 'fact', fact: one }, at(31));
    pass(late, at(31), at(0) + 5 * HOUR);
    const now = showAll(late, at(0) + 5 * HOUR);
    expect(now.seats['1001']!.word).toBe('free');
    expect(now.agents.anna!.today).toMatchObject({ answered: 1, talk_s: 20 });
  });

  test('a call whose hang-up was never told ends with the next list of what is there', () => {
    const list = fact(at(300), 'source.snapshot', {
      source: 'crm',
      contacts: [],
      seats: [{ seat: '1001', agent: 'anna', presence: 'ready', queues: ['heating', 'billing'] }]
    });
    const later = floor([...call, list], at(0) + 3 * HOUR);
    expect(later.seats['1001']!.word).toBe('free');
    expect(later.queues.heating!.today).toMatchObject({ answered: 1, open: 0, talk_s: 290 });
  });

  test('a seat does not ring on when the caller has gone', () => {
    const ring = fact(at(6), 'contact.ringing', { contact: 'a', seat: '1001' });
    for (const gone of [
      fact(at(9), 'contact.abandoned', { contact: 'a' }),
      fact(at(9), 'contact.overflowed', { contact: 'a', reason: 'timeout' }),
      ended(at(9), 'a')
    ]) {
      expect(floor([...signIn(at(0)), queued(at(5), 'a'), ring, gone], at(20)).seats['1001']!.word).toBe('free');
    }
  });

  test('one call rings at all, one answers: the others are free, and it is nobody’s miss', () => {
    const rings = ['1001', '1002'].map((seat) => fact(at(6), 'contact.ringing', { contact: 'a', seat }));
    const told = [...signIn(at(0)), ...signIn(at(0), '1002', 'bo'), queued(at(5), 'a'), ...rings];
    const now = floor([...told, connected(at(9), 'a', '1002')], at(20));
    expect(now.seats['1001']!.word).toBe('free');
    expect(now.agents.anna!.today.ring_missed).toBe(0);
  });

  test('a pause has its reason and its time, and both stay in the day', () => {
    const pause = fact(at(60), 'seat.presence', { seat: '1001', presence: 'away', reason: 'meal' });
    const on = floor([...signIn(at(0)), pause], at(360));
    expect(on.seats['1001']).toMatchObject({ word: 'away', reason: 'meal', since: at(60) });
    expect(on.queues.heating!.now).toMatchObject({ away: 1, away_by: { meal: 1 }, staffed: 0 });
    const back = fact(at(660), 'seat.presence', { seat: '1001', presence: 'ready' });
    const { today } = floor([...signIn(at(0)), pause, back], at(900)).agents.anna!;
    expect(today).toMatchObject({ away_s: 600, away_by: { meal: 600 }, signed_in_s: 900 });
  });

  test('another reason for the same pause: each has its own time', () => {
    const reasons = (['break', 'training'] as const).map((reason, index) =>
      fact(at(60 + 100 * index), 'seat.presence', { seat: '1001', presence: 'away', reason })
    );
    const now = floor([...signIn(at(0)), ...reasons], at(200));
    expect(now.agents.anna!.today.away_by).toEqual({ break: 100, training: 40 });
    expect(now.seats['1001']).toMatchObject({ word: 'away', reason: 'training', since: at(60) });
  });

  test('who changes desks takes the day along and leaves the old desk empty', () => {
    const told = [...call, ended(at(40), 'a'), ...signIn(at(100), '1002', 'anna')];
    const now = floor(told, at(200));
    expect(now.seats['1001']).toMatchObject({ agent: null, word: 'offline' });
    expect(now.agents.anna).toMatchObject({ seat: '1002', today: { answered: 1, talk_s: 30, signed_in_s: 200 } });
  });

  test('a source that falls silent takes its seats’ words along: old values do not look fresh', () => {
    const sources = [{ id: 'crm', type: 'events', beat: 30_000, createsQueues: false }];
    const settings: FloorSettings = { ...floorOf(), sources };
    const mute = createFloor(settings, at(0));
    for (const one of signIn(at(0))) step(mute, { kind: 'fact', fact: one }, at(0));
    step(mute, { kind: 'heard', source: 'crm' }, at(0));
    pass(mute, at(0), at(59));
    expect(showAll(mute, at(59)).seats['1001']!.word).toBe('free');
    pass(mute, at(59), at(62));
    const silent = showAll(mute, at(62));
    expect(silent.sources.crm!.state).toBe('silent');
    expect(silent.seats['1001']).toMatchObject({ link: 'stale', word: 'stale' });
    step(mute, { kind: 'heard', source: 'crm' }, at(63));
    expect(showAll(mute, at(63)).seats['1001']!.word).toBe('free');
  });
});

describe('figures', () => {
  const answered = (time: number, wait: number, name: string, queue = 'heating'): AnyFact[] => [
    queued(time, name, queue),
    connected(time + wait * 1000, name),
    ended(time + wait * 1000 + MINUTE, name)
  ];

  test('each queue has its own threshold', () => {
    const told = [...signIn(at(0)), ...answered(at(10), 20, 'a'), ...answered(at(200), 20, 'b', 'billing')];
    const { heating, billing } = floor(told, at(600)).queues;
    expect(heating!.today).toMatchObject({ answered: 1, answered_within: 0, service_level: 0 });
    expect(billing!.today).toMatchObject({ answered: 1, answered_within: 1, service_level: 1 });
    expect([heating!.answer_within, billing!.answer_within]).toEqual([15, 25]);
  });

  test('and another one by night', () => {
    const night = Date.parse('2026-11-23T15:00:00Z');
    const told = [...signIn(night), ...answered(night + 1000, 35, 'a')];
    expect(floor(told, night + 10 * MINUTE).queues.heating).toMatchObject({
      answer_within: 40,
      today: { answered_within: 1 }
    });
  });

  test('the total counts each entry against its own queue’s threshold', () => {
    const told = [...signIn(at(0)), ...answered(at(10), 20, 'a'), ...answered(at(200), 20, 'b', 'billing')];
    expect(floor(told, at(600)).sites.home!.today).toMatchObject({ offered: 2, service_level: 0.5 });
  });

  test('"service level" says which one it is, and each is its own number', () => {
    const told = [
      ...signIn(at(0)),
      ...answered(at(10), 5, 'a'),
      queued(at(20), 'b'),
      fact(at(50), 'contact.abandoned', { contact: 'b' }),
      queued(at(60), 'c'),
      fact(at(63), 'contact.abandoned', { contact: 'c' }),
      queued(at(70), 'd')
    ];
    const variants = (['settled', 'offered', 'answered', 'strict'] as const).map((variant) => {
      const now = floor(told, at(600), floorOf('Asia/Shanghai', { variant }));
      expect(now.sites.home!.variant).toBe(variant);
      return now.queues.heating!.today.service_level;
    });
    expect(variants).toEqual([1 / 2, 1 / 3, 1, 1 / 4]);
  });

  test.each([
    ['UTC midnight is nothing to a floor in Shanghai', 'Asia/Shanghai', 0, '2026-11-24T00:00:00Z', false],
    ['its own midnight begins its day', 'Asia/Shanghai', 0, '2026-11-23T16:00:00Z', true],
    ['midnight is nothing to a floor whose day begins at 08:00', 'Asia/Shanghai', 480, '2026-11-23T16:00:00Z', false],
    ['the day of 08:00 begins at 08:00', 'Asia/Shanghai', 480, '2026-11-24T00:00:00Z', true],
    ['02:00 when clocks go forward', 'Europe/Berlin', 0, '2026-03-29T01:00:00Z', false],
    ['03:00 when clocks go back', 'Europe/Berlin', 0, '2026-10-25T01:00:00Z', false],
    ['the midnight after clocks went forward', 'Europe/Berlin', 0, '2026-03-29T22:00:00Z', true],
    ['the midnight after clocks went back', 'Europe/Berlin', 0, '2026-10-25T23:00:00Z', true],
    ['23:00 of summer time on the day of 25 hours', 'Europe/Berlin', 0, '2026-10-25T22:00:00Z', false]
  ])('counters begin anew with the business day and at no other time: %s', (_, timezone, dayStart, border, anew) => {
    const moment = Date.parse(border);
    const settings = floorOf(timezone, { dayStart });
    const told = [...signIn(moment - HOUR), ...answered(moment - 10 * MINUTE, 5, 'a')];
    expect(floor(told, moment - 1, settings).queues.heating!.today.answered).toBe(1);
    const after = floor(told, moment, settings);
    expect(after.queues.heating!.today.answered).toBe(anew ? 0 : 1);
    expect(after.agents.anna!.today.answered).toBe(anew ? 0 : 1);
  });

  test('a long quiet floor begins each day once, with yesterday’s calls gone', () => {
    const told = [...signIn(at(0)), ...answered(at(10), 5, 'a')];
    const days = [0, 1, 2, 3].map((day) => floor(told, at(0) + day * DAY + HOUR).queues.heating!.today);
    expect(days.map(({ day }) => day)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26']);
    expect(days.map(({ offered }) => offered)).toEqual([1, 0, 0, 0]);
  });

  test('yesterday’s call that is told today counts yesterday', () => {
    const morning = Date.parse('2026-11-23T16:30:00Z');
    const settings = floorOf();
    const late = createFloor(settings, morning);
    for (const one of answered(morning - HOUR, 5, 'a')) step(late, { kind: 'fact', fact: one }, morning);
    pass(late, morning, morning);
    expect(showAll(late, morning).queues.heating!.today).toMatchObject({ day: '2026-11-24', offered: 0, answered: 0 });
  });

  test('nothing yet is "–", never 0 % and never 100 %', () => {
    const { today } = floor(signIn(at(0)), at(60)).queues.heating!;
    const { service_level, connect_rate, abandon_rate, asa, att, aht } = today;
    expect([service_level, connect_rate, abandon_rate, asa, att, aht]).toEqual([null, null, null, null, null, null]);
  });

  test('after-call time is told or untold, never 0 for want of knowing', () => {
    const told = [...signIn(at(0)), ...answered(at(10), 5, 'a', 'billing')];
    expect(floor(told, at(600)).queues.billing!.today).toMatchObject({ acw: null, aht: null });
  });

  test('nobody is ever waiting a negative number of times', () => {
    const told = [
      queued(at(0), 'a'),
      fact(at(9), 'contact.abandoned', { contact: 'a' }),
      fact(at(9), 'contact.overflowed', { contact: 'a', reason: 'timeout' }),
      ended(at(10), 'a')
    ];
    expect(floor(told, at(20)).queues.heating).toMatchObject({ now: { queued: 0 }, today: { offered: 1, open: 0 } });
  });
});
