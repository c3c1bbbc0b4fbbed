import { describe, expect, test } from 'vitest';
import type { FloorSettings } from '../../src/lib/core/settings.ts';
import { story, withSite } from '../support/story.ts';
import { floorOf } from './property/floor.ts';

const sources = (createsQueues: boolean): FloorSettings => ({
  ...floorOf(),
  sources: [
    { id: 'pbx', type: 'asterisk', beat: null, createsQueues },
    { id: 'crm', type: 'events', beat: null, createsQueues: false }
  ]
});

describe('a queue', () => {
  test('[QUEUE1] counts who waits, ringing or not, since the oldest; never below 0', () => {
    const told = story()
      .call('a', 'heating', 5)
      .call('b', 'heating', 8)
      .at(9, 'contact.ringing', { contact: 'a', seat: '1001' })
      .at(20, 'contact.abandoned', { contact: 'a' })
      .at(20, 'contact.overflowed', { contact: 'a', reason: 'timeout' })
      .at(21, 'contact.ended', { contact: 'a' })
      .at(30, 'contact.connected', { contact: 'b', seat: '1001' });
    const since = (s: number): unknown => told.see(s).queues.heating!.now.longest_wait_since;
    expect([4, 6, 10, 22, 31].map((s) => told.see(s).queues.heating!.now.queued)).toEqual([0, 1, 2, 1, 0]);
    expect([4, 10, 22, 31].map(since)).toEqual([null, told.start + 5000, told.start + 8000, null]);
    expect(told.see(22).sites.home!.now).toMatchObject({ queued: 1, longest_wait_since: told.start + 8000 });
  });

  test('[QUEUE2] not in the file: opened by a phone system, refused from events that may not', () => {
    const told = story(sources(true))
      .at(1, 'contact.queued', { contact: 'a', queue: 'night' }, { source: 'pbx' })
      .at(2, 'contact.queued', { contact: 'b', queue: 'other' })
      .at(3, 'contact.queued', { contact: 'c', queue: 'night' });
    const now = told.see(5);
    expect(told.verdicts).toEqual(['accepted', 'unknown_queue', 'accepted']);
    expect(Object.keys(now.queues)).toEqual(['billing', 'heating', 'night', 'wechat']);
    expect(now.queues.night).toMatchObject({ site: 'home', answer_within: 15, now: { queued: 2 } });
    expect(now.contacts.b).toBeUndefined();
    const found = story(sources(true)).at(1, 'queue.found', { queue: 'empty', site: 'home' }, { source: 'pbx' });
    expect(found.see(2).queues.empty).toMatchObject({ now: { queued: 0 }, source: 'pbx' });
  });

  test('[QUEUE2] belongs to the source of the earliest fact that names it', () => {
    const told = story(sources(true))
      .at(5, 'contact.queued', { contact: 'a', queue: 'heating' })
      .at(2, 'contact.queued', { contact: 'b', queue: 'heating' }, { source: 'pbx', told: 9 })
      .at(12, 'contact.queued', { contact: 'c', queue: 'heating' });
    expect([1, 6, 10, 13].map((s) => told.see(s).queues.heating!.source)).toEqual([null, 'crm', 'pbx', 'pbx']);
    expect(told.see(10).sources).toMatchObject({ crm: { queues: [] }, pbx: { queues: ['heating'] } });
  });

  test('[QUEUE3] turned away is counted beside offered, never in it', () => {
    const told = story()
      .at(5, 'contact.turned_away', { contact: 'a', queue: 'heating', reason: 'full' })
      .at(6, 'contact.turned_away', { queue: 'heating', reason: 'closed' });
    const now = told.see(10);
    expect(now.queues.heating!.today).toMatchObject({ turned_away: 2, offered: 0, service_level: null, contacts: 0 });
    expect(now.sites.home!.today).toMatchObject({ turned_away: 2, offered: 0, contacts: 2 });
    expect(now.contacts).toEqual({});
  });

  test('[QUEUE4] available: ready here, in reach, idle', () => {
    const told = story()
      .signIn(0)
      .at(10, 'seat.presence', { seat: '1001', presence: 'away', queues: ['heating'] })
      .at(20, 'seat.link', { seat: '1001', link: 'unreachable' })
      .at(30, 'seat.link', { seat: '1001', link: 'live' })
      .at(40, 'contact.ringing', { contact: 'a', seat: '1001' });
    const available = (s: number): number[] => {
      const { queues, sites } = told.see(s);
      return [queues.heating!, queues.billing!, sites.home!].map(({ now }) => now.available);
    };
    expect([5, 15, 25, 35, 45].map(available)).toEqual([
      [1, 1, 1],
      [0, 1, 1],
      [0, 0, 0],
      [0, 1, 1],
      [0, 0, 0]
    ]);
  });

  test('[QUEUE5] what came and went unseen is shown beside, never added', () => {
    const told = story()
      .at(5, 'queue.unseen', { queue: 'heating', about: 3 })
      .at(6, 'queue.unseen', { queue: 'heating', about: 2 });
    const now = told.see(10);
    expect(now.queues.heating).toMatchObject({ now: { unseen_about: 5 }, today: { offered: 0, lost_sight: 0 } });
    expect(now.sites.home!.now.unseen_about).toBe(5);
  });
});

describe('opening hours', () => {
  const hours = [
    { days: [1, 2, 3, 4, 5], from: 8 * 60, to: 18 * 60 },
    { days: ['holiday' as const], from: 10 * 60, to: 12 * 60 },
    { days: [5], from: 22 * 60, to: 2 * 60 }
  ];
  const [site] = floorOf().sites;
  const settings = withSite({
    calendar: [
      { from: '2026-10-01', to: '2026-10-07', as: 'holiday', names: {} },
      { from: '2026-10-10', to: '2026-10-10', as: 'workday', names: {} }
    ],
    queues: site!.queues.map((queue) => (queue.id === 'heating' ? { ...queue, hours } : queue))
  });
  test.each([
    ['a weekday morning', '2026-11-23T08:00', true],
    ['a minute before', '2026-11-23T07:59', false],
    ['the end is out', '2026-11-23T18:00', false],
    ['a Saturday', '2026-11-21T10:00', false],
    ['a holiday on a Thursday, by weekday hours', '2026-10-01T09:00', false],
    ['a holiday, by its own', '2026-10-01T10:30', true],
    ['a Saturday worked instead', '2026-10-10T09:00', true],
    ['Friday night', '2026-11-20T23:00', true],
    ['and after its midnight', '2026-11-21T01:59', true],
    ['not after a Saturday’s', '2026-11-22T01:00', false]
  ])('%s', (_, local, open) => {
    const { queues } = story(settings, Date.parse(`${local}:00+08:00`)).see(0);
    expect(queues).toMatchObject({ heating: { open }, billing: { open: null } });
  });
});
