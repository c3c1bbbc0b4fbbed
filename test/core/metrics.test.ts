import { describe, expect, test } from 'vitest';
import { checkLaw } from '../../src/lib/core/metrics/conservation.ts';
import type { AnyFact } from '../../src/lib/core/facts.ts';
import { OFFERED } from '../../src/lib/core/metrics/tally.ts';
import { showAll } from '../../src/lib/core/show/show.ts';
import { nextDue, step, takeChanged } from '../../src/lib/core/step.ts';
import type { ServiceLevelVariant } from '../../src/lib/core/state.ts';
import { story, withSite, type Story } from '../support/story.ts';
import { floorOf } from './property/floor.ts';

const quick = (told: Story, n: number, wait = 4): Story =>
  told.call(`c${n}`, 'heating', 10 * n, 10 * n + wait, 10 * n + wait + 2);
const gaveUp = (told: Story, contact: string, second: number, wait: number, queue = 'heating'): Story =>
  told.call(contact, queue, second).at(second + wait, 'contact.abandoned', { contact });

describe('windows', () => {
  test('[METRIC1] a count goes by its own time; a ratio by settling while live, by entering in the day', () => {
    // enters at 11:59 in Shanghai, answered 2 minutes on, in the next quarter hour
    const told = story().call('a', 'heating', -60, 60, 70).call('b', 'heating', 600);
    const { interval, m5 } = told.see(900).queues.heating!;
    expect(interval).toMatchObject({ offered: 1, answered: 1, open: 1, service_level: null, asa: null });
    expect(told.see(100).queues.heating!.m5).toMatchObject({ offered: 1, answered: 1, asa: 120 });
    expect(m5).toMatchObject({ offered: 0, answered: 0, service_level: null });
    expect(told.see(0).queues.heating!.interval.from).toBe(told.start - 900_000);
  });

  test('[METRIC2] what was offered is accounted for, whatever became of it', () => {
    const told = gaveUp(gaveUp(quick(story(), 1), 'short', 30, 5), 'long', 40, 6)
      .call('out', 'heating', 50)
      .at(60, 'contact.overflowed', { contact: 'out', reason: 'empty' })
      .call('left', 'heating', 50)
      .at(61, 'contact.left_unanswered', { contact: 'left' })
      .call('open', 'heating', 70)
      .call('lost', 'heating', 71);
    const today = told.see(80).queues.heating!.today;
    expect(today).toMatchObject({
      offered: 7,
      answered: 1,
      short_abandoned: 1,
      abandoned: 1,
      overflowed: 1,
      left_unanswered: 1,
      lost_sight: 0,
      open: 2
    });
    const contacts = [
      { contact: 'open', channel: 'voice', queue: 'heating', since: told.start + 70_000, state: 'queued' as const }
    ];
    const list = told.at(90, 'source.snapshot', { source: 'crm', seats: [], contacts }).see(95);
    expect(list.sites.home!.today).toMatchObject({ offered: 7, lost_sight: 1, open: 1 });
  });

  test('[METRIC2] a breach planted by hand is found, by the whole check and by the sample', () => {
    const told = gaveUp(quick(story(), 1), 'long', 40, 6);
    const floor = told.floor(100);
    expect(checkLaw(floor)).toBe(0);
    const { checked } = floor.data.conservation;
    expect(checked).toBe(4);
    const queue = floor.data.queues.get('heating')!;
    const [day] = queue.ledger.days.values();
    for (const plant of [
      () => (day!.count[0]! += 1),
      () => (queue.ledger.m5.set[13]! -= 9),
      () => (queue.waiting.size += 1),
      () => (queue.heads.away += 1)
    ]) {
      const before = checkLaw(floor);
      plant();
      expect(checkLaw(floor)).toBe(before + 1);
    }
    const sampled = floor.data.conservation.broken;
    step(floor, { kind: 'tick' }, told.start + 1_000_000);
    expect(floor.data.conservation.broken).toBeGreaterThan(sampled);
  });

  test('[METRIC4] the sliding windows are exact, to the millisecond', () => {
    const told = story().call('a', 'heating', 10).at(20, 'contact.abandoned', { contact: 'a' });
    const counts = (s: number): number[] => {
      const { m5, m30 } = told.see(s).queues.heating!;
      return [m5.offered, m5.abandoned!, m30.offered, m30.abandoned!];
    };
    expect(counts(309.999)).toEqual([1, 1, 1, 1]);
    expect(counts(310)).toEqual([0, 1, 1, 1]);
    expect(counts(320)).toEqual([0, 0, 1, 1]);
    expect(counts(1810)).toEqual([0, 0, 0, 1]);
    expect(counts(1820)).toEqual([0, 0, 0, 0]);
  });

  test('[METRIC4] the floor asks for the tick at which a window empties', () => {
    const told = story().call('a', 'heating', 10).at(20, 'contact.abandoned', { contact: 'a' });
    const floor = told.floor(311);
    expect(floor.data.queues.get('heating')!.ledger.m5.count[0]).toBe(0);
    expect([...floor.changed.get('queues')!]).toContain('heating');
  });
});

describe('ratios and means', () => {
  test.each<[ServiceLevelVariant, number | null]>([
    // answered within T, answered late, abandoned, short, overflowed, still open, turned away
    ['settled', 1 / 4],
    ['offered', 1 / 5],
    ['answered', 1 / 2],
    ['strict', 1 / 7]
  ])('[METRIC3] service level, variant %s', (variant, expected) => {
    const told = gaveUp(gaveUp(quick(quick(story(withSite({ variant })), 1), 2, 16), 'long', 40, 6), 'short', 50, 5)
      .call('out', 'heating', 60)
      .at(61, 'contact.overflowed', { contact: 'out', reason: 'key' })
      .call('open', 'heating', 62)
      .at(63, 'contact.turned_away', { queue: 'heating', reason: 'full' });
    expect(told.see(70).queues.heating!.today.service_level).toBe(expected);
    expect(told.see(0).queues.heating!.today.service_level).toBeNull();
  });

  test('[METRIC3] an answer whose wait nobody saw is in neither part', () => {
    const told = quick(story(), 1).call('b', 'heating', 30);
    told.at(60, 'contact.connected', { contact: 'b', seat: '1002', waited_s: null });
    expect(told.see(70).queues.heating!.today).toMatchObject({ answered: 2, service_level: 1, asa: 4 });
  });

  test('[METRIC5] what the source can’t tell is null, until a log beside it tells', () => {
    const told = story()
      .at(5, 'contact.queued', { contact: 'a', queue: 'heating', tells_exit: false })
      .at(15, 'contact.left_unanswered', { contact: 'a' });
    const untold = told.see(20).queues.heating!.today;
    expect(untold).toMatchObject({ left_unanswered: 1, abandoned: null, short_abandoned: null, overflowed: null });
    expect(untold).toMatchObject({ abandon_rate: null, connect_rate: 0, service_level: 0, wait_left_s: 10 });
    const log = story()
      .at(5, 'contact.queued', { contact: 'a', queue: 'heating', tells_exit: false })
      .at(15, 'contact.abandoned', { contact: 'a', waited_s: 10 }, { source: 'pbx' });
    expect(log.see(20).queues.heating!.today).toMatchObject({ abandoned: 1, overflowed: 0, abandon_rate: 1 });
  });

  test('[METRIC5] left within the short limit, the kind untold: no ratio that would depend on it', () => {
    const told = story()
      .at(5, 'contact.queued', { contact: 'a', queue: 'heating', tells_exit: false })
      .at(9, 'contact.left_unanswered', { contact: 'a' });
    expect(told.see(20).queues.heating!.today).toMatchObject({ connect_rate: null, service_level: null });
  });

  test('[METRIC6] hung up within the short limit is a short abandon; its wait counts as abandoned', () => {
    const today = gaveUp(gaveUp(story(), 'a', 5, 5), 'b', 20, 7).see(40).queues.heating!.today;
    expect(today).toMatchObject({ short_abandoned: 1, abandoned: 1, wait_abandoned_s: 12, abandon_rate: 1 });
  });

  test('[METRIC7] talk contains hold, stated rules; after-call time is told, set or unknown', () => {
    const told = story()
      .call('a', 'heating', 0, 5)
      .at(10, 'contact.held', { contact: 'a', seat: '1001' })
      .at(25, 'contact.retrieved', { contact: 'a', seat: '1001' })
      .at(35.4, 'contact.ended', { contact: 'a' });
    expect(told.see(60).queues.heating!.today).toMatchObject({ talk_s: 30.4, hold_s: 15, acw_s: 10, aht: 40.4 });
    const stated = story().call('a', 'billing', 0, 5).at(35.4, 'contact.ended', { contact: 'a', talked_s: 30 });
    expect(stated.see(60).queues.billing!.today).toMatchObject({ talk_s: 30, att: 30, acw: null, acw_s: null });
    stated.at(50.4, 'contact.wrapped_up', { contact: 'a', seat: '1001' });
    expect(stated.see(60).queues.billing!.today).toMatchObject({ acw: 15, aht: 45 });
  });

  test('[METRIC9] T and target are those of the entry’s time: period, then queue, then site', () => {
    // 21:59:30 in Shanghai; from 22:00 T is 40 s
    const told = story(floorOf(), Date.parse('2026-11-23T13:59:30Z'))
      .call('before', 'heating', 0, 35)
      .call('after', 'heating', 40, 75)
      .call('other', 'billing', 0, 20);
    const now = told.see(100);
    expect(now.queues.heating).toMatchObject({ answer_within: 40, today: { answered: 2, answered_within: 1 } });
    expect(now.queues.billing!.today.answered_within).toBe(1);
    expect(told.see(0).queues).toMatchObject({ heating: { answer_within: 15 }, billing: { answer_within: 25 } });
  });

  test('[METRIC12] a total adds parts and wholes, each entry against its own T', () => {
    const told = story().call('a', 'heating', 0, 20).call('b', 'billing', 0, 20).call('c', 'billing', 1, 21);
    expect(told.see(30)).toMatchObject({
      queues: { heating: { today: { service_level: 0 } }, billing: { today: { service_level: 1 } } },
      sites: { home: { today: { service_level: 2 / 3, answered: 3 } } }
    });
  });
});

describe('people and callers', () => {
  test('[METRIC10] occupancy is work by idle time over time ready; a talk is whose it was taken by', () => {
    const told = story()
      .signIn(0)
      .at(10, 'contact.queued', { contact: 'a', queue: 'heating' })
      .at(10, 'contact.ringing', { contact: 'a', seat: '1001' })
      .at(20, 'contact.connected', { contact: 'a', seat: '1001' })
      .at(50, 'contact.ended', { contact: 'a' })
      .at(100, 'seat.presence', { seat: '1001', presence: 'away', reason: 'meal' });
    const { today } = told.see(200).agents.anna!;
    expect(today).toMatchObject({ ring_s: 10, talk_s: 30, acw_s: 10, idle_s: 50, away_s: 100, signed_in_s: 200 });
    expect(today.occupancy).toBe(0.5);
    expect(today.utilisation).toBe(90 / 200);
    const handed = story().signIn(0).call('a', 'heating', 10, 20).signIn(30, '1001', 'bo');
    const after = handed.at(50, 'contact.ended', { contact: 'a' }).see(60).agents;
    expect([after.anna!.today.talk_s, after.bo!.today.talk_s]).toEqual([30, 0]);
  });

  test('[METRIC11] repeats: the same caller on the same matter within a day, told in any order', () => {
    const arrive = (told: Story, second: number, contact: string, key: string, matter: string, late = second): Story =>
      told.at(
        second,
        'contact.arrived',
        { contact, channel: 'voice', caller: { key, shown: '1' }, matter },
        { told: late }
      );
    const told = arrive(arrive(arrive(story(), 100, 'b', 'k1', 'm'), 200, 'c', 'k2', 'm'), 300, 'd', 'k1', 'other');
    expect(told.see(400).sites.home!.today).toMatchObject({ contacts: 3, repeat_rate: 0 });
    arrive(told, 50, 'a', 'k1', 'm', 500);
    expect(told.see(600).sites.home!.today).toMatchObject({ contacts: 4, repeat_rate: 1 / 4 });
    const queues = arrive(arrive(story(), 0, 'a', 'k1', 'm'), 200, 'b', 'k1', 'm')
      .at(1, 'contact.queued', { contact: 'a', queue: 'heating' })
      .at(510, 'contact.queued', { contact: 'b', queue: 'heating' });
    expect(queues.see(520)).toMatchObject({
      queues: { heating: { today: { repeat_rate: 1 / 2 }, m5: { contacts: 1, repeat_rate: 1 } } },
      sites: { home: { today: { repeat_rate: 1 / 2 }, m5: { contacts: 0, repeat_rate: null } } }
    });
    const nextDay = arrive(arrive(story(), 0, 'a', 'k1', 'm'), 86_400.001, 'b', 'k1', 'm');
    expect(nextDay.see(86_401).sites.home!.m5).toMatchObject({ contacts: 1, repeat_rate: 0 });
  });

  test('[METRIC13] distinct callers of the contacts that arrived, by queue and by site', () => {
    const told = story();
    for (const [n, key] of ['k1', 'k2', 'k1'].entries()) {
      const caller = { key, shown: '138****1234' };
      told.at(n, 'contact.queued', { contact: `c${n}`, queue: n === 1 ? 'billing' : 'heating', caller });
    }
    const now = told.see(10);
    expect(now.sites.home!.today).toMatchObject({ contacts: 3, callers: 2 });
    expect(now.queues.heating!.today).toMatchObject({ contacts: 2, callers: 1 });
    expect(told.see(301.5).queues.heating!.m5).toMatchObject({ contacts: 1, callers: 1 });
  });

  test('a second rating adds what the first left open', () => {
    const told = story()
      .call('a', 'heating', 0, 5, 20)
      .at(30, 'contact.rated', { contact: 'a', satisfied: true, resolved: false })
      .at(40, 'contact.rated', { contact: 'a', score: 4 });
    expect(told.see(50).queues.heating!.today).toMatchObject({ csat: 1, csat_rated: 1, resolution: 0 });
  });

  test('the trend rolls on by itself, and says so', () => {
    const floor = story().call('a', 'heating', 10).floor(299);
    takeChanged(floor);
    step(floor, { kind: 'tick' }, floor.data.now + 1000);
    expect([...takeChanged(floor).get('sites')!]).toEqual(['home']);
  });

  test('[METRIC10] who is credited is said to have moved, also for what is told late', () => {
    const told = story().signIn(0).signIn(100, '1001', 'bo').call('a', 'heating', 40, 50, 150);
    const floor = told.floor(120);
    takeChanged(floor);
    const end = told.facts().at(-1)!;
    step(floor, { kind: 'fact', fact: end }, end.time);
    expect([...takeChanged(floor).get('agents')!].sort()).toEqual(['anna', 'bo']);
    const late = { ...end, id: 'late', type: 'contact.ring_missed', time: told.start + 20_000 } as AnyFact;
    const data = { contact: 'b', seat: '1001', reason: 'busy' };
    step(floor, { kind: 'fact', fact: { ...late, data } as AnyFact }, end.time);
    expect([...takeChanged(floor).get('agents')!].sort()).toEqual(['anna', 'bo']);
  });

  test('the trend counts who entered, and follows what is told late', () => {
    const told = story()
      .call('a', 'heating', 10)
      .call('b', 'heating', 20)
      .at(15, 'contact.dialing', { contact: 'b', seat: '1001' }, { told: 40 })
      .call('c', 'billing', 310);
    const trend = told.see(320).sites.home!.trend;
    expect(trend).toHaveLength(37);
    expect(trend.slice(-2)).toEqual([
      [told.start, 2],
      [told.start + 300_000, 1]
    ]);
  });
});

test('[METRIC2] a sum that was spoilt is seen within five minutes, and shown at its queue alone', () => {
  const floor = story().call('a', 'heating', 10, 20, 60).floor(100);
  const shown = (now: number) =>
    Object.values(showAll(floor, now).queues).flatMap(({ id, breaches }) => (breaches > 0 ? [id] : []));
  const start = story().start + 100_000;
  expect(shown(start)).toEqual([]);
  for (const day of floor.data.queues.get('heating')!.ledger.days.values()) day.count[OFFERED]! += 1;
  let now = start;
  while (now < start + 300_000) {
    now = nextDue(floor) ?? start + 300_000;
    step(floor, { kind: 'tick' }, now);
  }
  expect(shown(now)).toEqual(['heating']);
});
