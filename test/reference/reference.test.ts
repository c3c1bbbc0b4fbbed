import { describe, expect, test } from 'vitest';
import type { AnyFact, FactData, FactType } from '../../src/lib/core/facts.ts';
import type { FloorSettings } from '../../src/lib/core/settings.ts';
import { reference } from './reference.ts';

const NOON = Date.parse('2026-11-23T04:00:00Z');
const settings: FloorSettings = {
  sites: [
    {
      id: 'warm-city',
      names: {},
      timezone: 'Asia/Shanghai',
      dayStart: 0,
      answerWithin: 15_000,
      target: 0.8,
      variant: 'settled',
      shortAbandon: 5_000,
      targets: {},
      periods: [],
      calendar: [],
      areas: [],
      topics: [],
      workorders: { steps: [], limits: {} },
      queues: [{ id: 'heating', names: {}, channels: ['voice'], targets: {}, wrapUp: 10_000, hours: null }]
    }
  ],
  teams: [],
  sources: []
};

let count = 0;
function fact<T extends FactType>(at: number, type: T, data: FactData[T]): AnyFact {
  count += 1;
  return { type, time: NOON + at * 1000, source: 'test', id: String(count), data } as unknown as AnyFact;
}

const contact = (id: string) => ({ contact: id });
const queued = (at: number, id: string) => fact(at, 'contact.queued', { contact: id, queue: 'heating' });
const connected = (at: number, id: string, seat: string) => fact(at, 'contact.connected', { contact: id, seat });

describe('the naive reference, against figures reckoned by hand', () => {
  const facts = [
    fact(0, 'seat.signed_in', { seat: '1', agent: 'anna', queues: ['heating'] }),
    fact(0, 'seat.presence', { seat: '1', presence: 'ready' }),
    queued(10, 'a'),
    fact(12, 'contact.ringing', { contact: 'a', seat: '1' }),
    connected(20, 'a', '1'),
    fact(30, 'contact.held', { contact: 'a', seat: '1' }),
    fact(35, 'contact.retrieved', { contact: 'a', seat: '1' }),
    fact(60, 'contact.ended', contact('a')),
    queued(15, 'b'),
    fact(40, 'contact.abandoned', contact('b')),
    queued(50, 'c'),
    fact(54, 'contact.abandoned', contact('c')),
    queued(55, 'd'),
    fact(65, 'contact.overflowed', { contact: 'd', reason: 'key' }),
    queued(61, 'e'),
    connected(81, 'e', '1')
  ];

  test('counts, sums and ratios', () => {
    const { whole } = reference(facts, settings, NOON + 90_000).queues.heating!;
    expect(whole).toMatchObject({
      offered: 5,
      answered: 2,
      abandoned: 1,
      short_abandoned: 1,
      overflowed: 1,
      overflowed_by: { key: 1, timeout: 0 },
      answered_within: 1,
      service_level: 1 / 4,
      connect_rate: 2 / 4,
      abandon_rate: 1 / 4,
      asa: 15,
      wait_answered_s: 30,
      wait_abandoned_s: 29,
      talk_s: 40,
      hold_s: 5,
      acw_s: 10,
      open: 0
    });
  });

  test('the order and the number of tellings make no difference', () => {
    const again = [...facts, ...facts].reverse();
    const [one, other] = [facts, again].map((list) => reference(list, settings, NOON + 90_000));
    expect(other!.queues).toEqual(one!.queues);
    expect(other!.agents).toEqual(one!.agents);
  });

  test('the seat through its call: ringing, talking, on hold, wrapping, talking', () => {
    const word = (at: number) =>
      reference(
        facts.filter(({ time }) => time <= NOON + at * 1000),
        settings,
        NOON + at * 1000
      ).seats['1']!.word;
    expect([5, 12, 20, 30, 36, 60, 69, 70, 81].map(word)).toEqual([
      'free',
      'ringing',
      'talking',
      'on_hold',
      'talking',
      'wrapping',
      'wrapping',
      'free',
      'talking'
    ]);
  });

  test('entering another queue is an overflow by transfer, unless a leaving fact of that moment says otherwise', () => {
    const on = (...more: AnyFact[]) =>
      reference(
        [queued(0, 'x'), fact(9, 'contact.queued', { contact: 'x', queue: 'billing' }), ...more],
        settings,
        NOON
      ).queues;
    expect(on().heating!.whole.overflowed_by.transfer).toBe(1);
    const told = on(fact(9, 'contact.overflowed', { contact: 'x', reason: 'timeout' }));
    expect(told.heating!.whole.overflowed_by).toMatchObject({ transfer: 0, timeout: 1 });
    expect(told.billing!.queued).toBe(1);
  });

  test('what is not in the list of its source ended unseen: lost while queued', () => {
    const facts = [queued(0, 'x'), queued(1, 'y'), connected(3, 'y', '1')];
    const list = fact(20, 'source.snapshot', { source: 'test', seats: [], contacts: [] });
    const { whole } = reference([...facts, list], settings, NOON + 30_000).queues.heating!;
    expect(whole).toMatchObject({ offered: 2, answered: 1, lost_sight: 1, talk_s: 17, open: 0 });
  });
});
