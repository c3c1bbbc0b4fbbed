import { describe, expect, test } from 'vitest';
import type { AnyFact } from '../../src/lib/core/facts.ts';
import { createFloor } from '../../src/lib/core/floor.ts';
import { showAll } from '../../src/lib/core/show/show.ts';
import { step } from '../../src/lib/core/step.ts';
import { story } from '../support/story.ts';
import { atOnce, shown } from './property/drive.ts';
import { floorOf } from './property/floor.ts';
import { DAY, HOUR, NOON } from './property/times.ts';

describe('the order of facts', () => {
  test('[ORDER1] at one time: entering before leaving, answering before hanging up, whatever comes first', () => {
    const told = story()
      .signIn(0)
      .at(60, 'contact.ended', { contact: 'a', by: 'caller' })
      .at(60, 'contact.connected', { contact: 'a', seat: '1001' })
      .at(60, 'contact.queued', { contact: 'a', queue: 'heating' });
    expect(told.see(60).queues.heating!.today).toMatchObject({ offered: 1, answered: 1, abandoned: 0, open: 0 });
    expect(told.see(60).seats['1001']!.word).toBe('wrapping');
  });

  test('[ORDER1] at one time: a seat is signed out of the old stay before it is signed in to the new one', () => {
    const told = story()
      .signIn(0)
      .at(60, 'seat.presence', { seat: '1001', presence: 'away', reason: 'meal' })
      .signIn(60, '1001', 'bo')
      .at(60, 'seat.signed_out', { seat: '1001' });
    expect(told.see(61).seats['1001']).toMatchObject({ agent: 'bo', word: 'away', reason: 'meal' });
  });

  test('[ORDER1] at one time and of one rank: source, then id', () => {
    const told = story()
      .at(9, 'contact.tagged', { contact: 'a', topic: 'crm 2' }, { id: '2' })
      .at(9, 'contact.tagged', { contact: 'a', topic: 'pbx 1' }, { source: 'pbx', id: '1' })
      .at(9, 'contact.tagged', { contact: 'a', topic: 'crm 3' }, { id: '3' })
      .at(5, 'contact.queued', { contact: 'a', queue: 'heating' });
    expect(told.see(10).contacts.a!.topic).toBe('pbx 1');
  });

  test('[ORDER2] the same id of the same source is the same fact, for a day; of another source it is another', () => {
    const hours = (n: number): number => n * 3600;
    const told = story()
      .at(0, 'contact.queued', { contact: 'a', queue: 'heating' }, { id: 'x' })
      .at(1, 'contact.queued', { contact: 'b', queue: 'heating' }, { id: 'x' })
      .at(1, 'contact.queued', { contact: 'c', queue: 'heating' }, { id: 'x', source: 'pbx' })
      .at(hours(11), 'seat.help_cancelled', { seat: '1001' })
      .at(hours(13), 'seat.help_cancelled', { seat: '1001' })
      .at(hours(23.9), 'contact.queued', { contact: 'd', queue: 'heating' }, { id: 'x' });
    expect(told.see(10).queues.heating!.today.offered).toBe(2);
    told.see(hours(24));
    expect(told.verdicts).toEqual(['accepted', 'duplicate', 'accepted', 'accepted', 'accepted', 'duplicate']);
  });

  test('[ORDER3] a late fact goes where it belongs: the closed interval and yesterday', () => {
    // 23:50 in Shanghai
    const start = Date.parse('2026-11-23T15:50:00Z');
    const told = story(floorOf(), start)
      .at(0, 'contact.queued', { contact: 'a', queue: 'heating' })
      .at(20, 'contact.abandoned', { contact: 'a' }, { told: 1500 });
    // 00:15:00: the closed interval is 00:00–00:15 of the new day
    expect(told.see(1499).queues.heating!.interval).toMatchObject({ from: start - 300_000, offered: 1, open: 1 });
    const after = told.see(1500).queues.heating!;
    expect(after.today).toMatchObject({ day: '2026-11-24', offered: 0, abandoned: 0 });
    const books = told.floor(1500).data.queues.get('heating')!.ledger.days;
    expect([...books.keys()]).toEqual(['2026-11-23']);
    const inTime = story(floorOf(), start)
      .at(0, 'contact.queued', { contact: 'a', queue: 'heating' })
      .at(20, 'contact.abandoned', { contact: 'a' });
    expect(books).toEqual(inTime.floor(1500).data.queues.get('heating')!.ledger.days);
  });

  test('[ORDER3] told backwards and twice, a story ends as it ends', () => {
    const told = story()
      .signIn(0)
      .signIn(1, '1002', 'bo')
      .call('a', 'heating', 5, 10, 60)
      .at(7, 'contact.ringing', { contact: 'a', seat: '1002' })
      .at(30, 'contact.transferred', { contact: 'a', from: '1001', queue: 'billing' })
      .call('b', 'heating', 20)
      .at(40, 'contact.abandoned', { contact: 'b' })
      .facts();
    const now = NOON + 300_000;
    const straight = shown(atOnce(told, floorOf(), NOON, now), now);
    expect(shown(atOnce([...told, ...told].reverse(), floorOf(), NOON, now), now)).toEqual(straight);
    expect(straight.queues.heating!.today.offered).toBe(2);
  });

  test('[ORDER4] too far ahead and too late are refused, and leave no trace', () => {
    const floor = createFloor(floorOf(), NOON);
    const untouched = showAll(floor, NOON);
    const put = (time: number): string => {
      const fact = { type: 'contact.queued', time, source: 'crm', id: 'x', data: { contact: 'a', queue: 'heating' } };
      return step(floor, { kind: 'fact', fact: fact as AnyFact }, NOON);
    };
    expect([put(NOON + 60_001), put(NOON - DAY - 1)]).toEqual(['too_early', 'too_late']);
    expect(showAll(floor, NOON)).toEqual(untouched);
    expect(put(NOON + 60_000)).toBe('accepted');
  });

  test('[ORDER4] a day late is late enough', () => {
    const told = story().at(-24 * 3600, 'contact.queued', { contact: 'a', queue: 'heating' }, { told: 0 });
    told.see(0);
    expect(told.verdicts).toEqual(['accepted']);
  });

  test('ids are names, not keys of our own', () => {
    const told = story()
      .signIn(0, '__proto__', 'constructor')
      .at(1, 'contact.queued', { contact: 'toString', queue: 'heating', caller: { key: '__proto__', shown: '1' } })
      .at(2, 'contact.connected', { contact: 'toString', seat: '__proto__' })
      .at(3, 'seat.presence', { seat: '__proto__', presence: 'away', reason: '__proto__' })
      .at(9, 'contact.ended', { contact: 'toString' })
      .at(30, 'workorder.opened', { workorder: 'constructor', contact: 'toString' });
    const now = told.see(60);
    expect(Object.keys(now.seats)).toEqual(['__proto__']);
    expect(Object.entries(now.seats)[0]![1]).toMatchObject({ agent: 'constructor', word: 'away' });
    expect(now.agents.constructor).toMatchObject({ id: 'constructor', today: { answered: 1, talk_s: 7 } });
    expect(Object.entries(now.queues.heating!.now.away_by)).toEqual([['__proto__', 1]]);
    expect(Object.keys(now.workorders)).toEqual(['constructor']);
    expect(({} as Record<string, unknown>).agent).toBeUndefined();
  });

  test('a fact an hour late costs a look at its own contact alone', () => {
    const told = story().signIn(0);
    for (let i = 0; i < 50; i++) told.call(`c${i}`, 'heating', 10 * i, 10 * i + 1, 10 * i + 5);
    told.at(3, 'contact.held', { contact: 'c0', seat: '1001' }, { told: 3600 });
    const before = told.floor(3599);
    const stories = [...before.data.contacts.values()].map((c) => c.story);
    const fact = told.facts().at(-1)!;
    step(before, { kind: 'fact', fact }, NOON + HOUR);
    const moved = [...before.data.contacts.values()].filter((c, i) => c.story !== stories[i]).map((c) => c.id);
    expect(moved).toEqual(['c0']);
  });
});
