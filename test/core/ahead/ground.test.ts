import { describe, expect, it } from 'vitest';
import { aheadFrom, groundOf } from '../../../src/lib/core/ahead/ground.ts';
import { createFloor, type Floor } from '../../../src/lib/core/floor.ts';
import { showQueue } from '../../../src/lib/core/show/places.ts';
import { requiredSeats } from '../../../src/lib/core/staffing/required.ts';
import { settle } from '../../../src/lib/core/step.ts';
import { floorOf } from '../property/floor.ts';
import { NOON } from '../property/times.ts';
import { FIVE, learned, MIN, runTo, served, tell } from './days.ts';

const DATES = ['2026-11-16', '2026-11-17', '2026-11-18'];
const sit = (floor: Floor, at: number, seat: string, queues = ['heating']): void =>
  tell(floor, at, 'seat.signed_in', { seat, agent: seat, queues });
const ground = (floor: Floor, queue: string, at: number) => {
  runTo(floor, at);
  settle(floor);
  return groundOf(floor, queue, at);
};

/** Four seats for heating, 30 contacts an hour, one of three minutes told. */
function four(queues = ['heating']): Floor {
  const floor = learned(floorOf(), NOON, { heating: 2.5, billing: 7.5 }, DATES);
  for (const seat of ['1001', '1002', '1003', '1004']) sit(floor, NOON, seat, queues);
  served(floor, NOON + MIN, 'one', 'heating', '1001', 170_000);
  return floor;
}

describe('the ground of a queue', () => {
  it('[AHEAD7] counts seats that are there, and those whose pause ends from then on', () => {
    const floor = four();
    const away = (seat: string, more: object): void =>
      tell(floor, NOON + 6 * MIN, 'seat.presence', { seat, presence: 'away', ...more });
    away('1002', { reason: 'meal', until: NOON + 30 * MIN });
    away('1003', { reason: 'meal' });
    tell(floor, NOON + 7 * MIN, 'seat.link', { seat: '1004', link: 'unreachable' });
    const now = ground(floor, 'heating', NOON + 10 * MIN)!;
    expect(now.ahead.present).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2]);
    expect(now.away).toBe(2);
    expect(now.ahead).toMatchObject({ busy: 0, waiting: 0 });
  });

  it('[AHEAD8] deals the seats of several queues out by their loads, together as many as there are', () => {
    const floor = four(['heating', 'billing']);
    const at = NOON + 10 * MIN;
    const [heating, billing] = ['heating', 'billing'].map((queue) => ground(floor, queue, at)!.ahead.present[0]);
    expect([heating, billing]).toEqual([1, 3]);
    const unknown = createFloor(floorOf(), NOON);
    for (const seat of ['1001', '1002', '1003']) sit(unknown, NOON, seat, ['heating', 'billing']);
    runTo(unknown, NOON + FIVE);
    expect(ground(unknown, 'heating', NOON + FIVE)).toBeNull();
  });

  it('[AHEAD9] takes no handle time out of the air', () => {
    const floor = learned(floorOf(), NOON, { heating: 2.5, billing: 7.5 }, DATES);
    sit(floor, NOON, '1001');
    expect(ground(floor, 'heating', NOON + FIVE)).toBeNull();
    served(floor, NOON + 6 * MIN, 'one', 'heating', '1001', 170_000);
    // wrap-up of ten seconds by the settings
    expect(ground(floor, 'heating', NOON + 12 * MIN)!.ahead.handle).toBeCloseTo(3, 6);
    // the site's, where the queue has none of its own
    expect(ground(floor, 'billing', NOON + 12 * MIN)!.ahead.handle).toBeCloseTo(3, 6);
  });

  it('[AHEAD10] patience is never infinite', () => {
    const floor = four();
    const patience = (minute: number): number => ground(floor, 'heating', NOON + minute * MIN)!.ahead.patience;
    // ten minutes, and the second that the one waited
    expect(patience(10)).toBeCloseTo(10 + 1 / 60, 6);
    tell(floor, NOON + 11 * MIN, 'contact.queued', { contact: 'two', queue: 'heating' });
    tell(floor, NOON + 13 * MIN, 'contact.abandoned', { contact: 'two' });
    expect(patience(15)).toBeCloseTo((12 + 1 / 60) / 2, 6);
  });

  it('[AHEAD11] a closed queue and one of chats have none', () => {
    const settings = floorOf();
    const hours = [{ days: [1], from: 8 * 60, to: 12 * 60 + 20 }];
    const closing = {
      ...settings,
      sites: settings.sites.map((site) => ({ ...site, queues: site.queues.map((queue) => ({ ...queue, hours })) }))
    };
    const floor = learned(closing, NOON, { heating: 2.5, wechat: 2 }, DATES);
    sit(floor, NOON, '1001', ['heating', 'wechat']);
    served(floor, NOON + MIN, 'one', 'heating', '1001', 170_000);
    expect(ground(floor, 'heating', NOON + 10 * MIN)).not.toBeNull();
    expect(ground(floor, 'wechat', NOON + 10 * MIN)).toBeNull();
    expect(ground(floor, 'heating', NOON + 21 * MIN)).toBeNull();
    expect(showQueue(floor, 'heating', NOON + 21 * MIN)!.ewt).toBeNull();
  });

  it('[AHEAD12] the wait: 0 with somebody available, null without anybody, else by who is ahead', () => {
    const floor = four();
    const ewt = (minute: number): number | null => {
      runTo(floor, NOON + minute * MIN);
      settle(floor);
      return showQueue(floor, 'heating', NOON + minute * MIN)!.ewt;
    };
    expect(ewt(10)).toBe(0);
    for (const [i, seat] of ['1001', '1002', '1003', '1004'].entries()) {
      tell(floor, NOON + 11 * MIN, 'contact.queued', { contact: `b${i}`, queue: 'heating' });
      tell(floor, NOON + 11 * MIN, 'contact.connected', { contact: `b${i}`, seat });
    }
    // four seats of three minutes: 45 s
    expect(ewt(12)).toBeCloseTo(45, 6);
    tell(floor, NOON + 12 * MIN, 'contact.queued', { contact: 'w', queue: 'heating' });
    expect(ewt(13)!).toBeGreaterThan(80);
    expect(ewt(13)!).toBeLessThan(90);
    const nobody = createFloor(floorOf(), NOON);
    expect(showQueue(nobody, 'heating', NOON)!.ewt).toBeNull();
  });
});

describe('seats of several queues', () => {
  it('[AHEAD12] count in equal parts, in those that they work for now, and go when they go', () => {
    const floor = learned(floorOf(), NOON, { heating: 2.5 }, DATES);
    const shared = (queue: string, minute: number): Record<number, number> => {
      runTo(floor, NOON + minute * MIN);
      settle(floor);
      return Object.fromEntries(floor.data.queues.get(queue)!.heads.sharedBy);
    };
    for (const seat of ['1001', '1002']) sit(floor, NOON, seat, ['heating', 'billing']);
    sit(floor, NOON, '1003');
    expect(shared('heating', 1)).toEqual({ 1: 1, 2: 2 });
    expect(shared('billing', 1)).toEqual({ 2: 2 });
    tell(floor, NOON + 2 * MIN, 'seat.presence', {
      seat: '1001',
      presence: 'away',
      reason: 'meal',
      queues: ['billing']
    });
    expect(shared('heating', 3)).toEqual({ 1: 2, 2: 1 });
    expect(shared('billing', 3)).toEqual({ 2: 1 });
    served(floor, NOON + 4 * MIN, 'one', 'heating', '1003', 170_000);
    for (const [i, seat] of ['1001', '1002', '1003'].entries()) {
      tell(floor, NOON + 10 * MIN, 'contact.queued', { contact: `b${i}`, queue: 'heating' });
      tell(floor, NOON + 10 * MIN, 'contact.connected', { contact: `b${i}`, seat });
    }
    // on a call it stands in all its queues, as in `staffed`: three minutes each, by one seat and two halves
    expect(shared('heating', 11)).toEqual({ 1: 1, 2: 2 });
    expect(showQueue(floor, 'heating', NOON + 11 * MIN)!.ewt).toBe(90);
    for (const seat of ['1001', '1002', '1003']) tell(floor, NOON + 12 * MIN, 'seat.signed_out', { seat });
    expect(shared('heating', 13)).toEqual({});
    expect(shared('billing', 13)).toEqual({});
  });
});

describe('a normal day, then three times as many calls', () => {
  it('[AHEAD8, AHEAD9] more seats are required and missing, until two come back', () => {
    const floor = learned(floorOf(), NOON, { heating: 5 }, DATES);
    const seats = ['1001', '1002', '1003', '1004', '1005', '1006'];
    for (const seat of seats) sit(floor, NOON, seat);
    for (const seat of seats.slice(4)) tell(floor, NOON, 'seat.presence', { seat, presence: 'away', reason: 'meal' });
    const reckon = (at: number) => {
      const now = ground(floor, 'heating', at)!;
      return aheadFrom(now, requiredSeats(now.ahead));
    };
    // five in five minutes, two minutes each with their wrap-up
    const told = Array.from({ length: 30 }, (_, i) => {
      const [contact, at] = [`n${i}`, NOON + (i + 1) * MIN];
      return [
        [at, 'contact.queued', { contact, queue: 'heating' }],
        [at + 1, 'contact.connected', { contact, seat: seats[i % 4]! }],
        [at + 110_000, 'contact.ended', { contact, by: 'caller' }]
      ] as const;
    });
    for (const [at, type, data] of told.flat().sort(([x], [y]) => x - y)) tell(floor, at, type, data);
    const calm = reckon(NOON + 32 * MIN);
    expect(calm).toMatchObject({ need: null, away: 2, at: NOON + 32 * MIN });
    for (let i = 0; i < 180; i++) {
      const at = NOON + 33 * MIN + i * 20_000;
      tell(floor, at, 'contact.queued', { contact: `r${i}`, queue: 'heating' });
      if (i < 4) tell(floor, at, 'contact.connected', { contact: `r${i}`, seat: seats[i]! });
      if (i >= 28) tell(floor, at, 'contact.abandoned', { contact: `r${i}` });
    }
    const at = NOON + 94 * MIN;
    const short = reckon(at);
    expect(short.required).toBeGreaterThan(calm.required);
    expect(short.hour.mean).toBeGreaterThan(calm.hour.mean * 1.1);
    expect(short.need).toMatchObject({ from: at });
    expect(short.need!.until).toBeGreaterThan(at);
    expect(short.worst.wait!).toBeGreaterThan(0);
    for (const seat of seats.slice(4)) tell(floor, at, 'seat.presence', { seat, presence: 'ready' });
    const back = reckon(at + 1000);
    expect(back.away).toBe(0);
    expect(back.worst.wait!).toBeLessThan(short.worst.wait!);
    expect(back.need?.seats ?? 0).toBe(short.need!.seats - 2);
  });
});
