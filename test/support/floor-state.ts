import type { FloorState, SeatState, Word } from '../../src/lib/core/state.ts';
import type { SiteOutline } from '../../src/lib/wall/floor.svelte.ts';
import { emptyState } from '../../src/lib/protocol/picture.ts';
import { NOW, S, MIN, figures, nowFigures, site, queue, seat, source, contact } from './floor-records.ts';
import { surge } from './surge-record.ts';

const byId = <T extends { id: string }>(records: readonly T[]): Record<string, T> =>
  Object.fromEntries(records.map((record) => [record.id, record]));

const ROOM: readonly (readonly [Word, number, Partial<SeatState>?])[] = [
  ['on_hold', 521, { flags: ['help'], name: '陈晓', contacts: ['c1'] }],
  ['talking', 135, { name: '周宁' }],
  ['talking', 48, { name: '何雨' }],
  ['wrapping', 200, { name: '李娜' }],
  ['ringing', 4, { name: '赵雪' }],
  ['away', 362, { name: '王芳', reason: 'break', presence: 'away', ready_in: [] }]
];

/** @param named as a tablet sees it; the wall's stream carries no names. */
export function burstState(named = false): FloorState {
  return {
    ...emptyState(),
    sites: byId([site()]),
    queues: byId([
      queue(),
      queue({
        id: 'repair',
        names: { en: 'Repairs', 'zh-CN': '报修' },
        ahead: null,
        now: nowFigures({ signed_in: 6, staffed: 5, queued: 2, longest_wait_since: NOW - 12 * S }),
        m30: figures({ offered: 12, answered: 11, service_level: 0.83, abandon_rate: 0 })
      }),
      queue({
        id: 'wechat',
        names: { en: 'WeChat', 'zh-CN': '微信' },
        answer_within: 30,
        target: 0.85,
        source: 'crm',
        ahead: null,
        now: nowFigures({ signed_in: 2, staffed: 2, available: 1, free: 1, concurrency: 0.5 }),
        m30: figures({ offered: 9, answered: 9, service_level: 1, abandon_rate: 0 })
      })
    ]),
    seats: byId(
      ROOM.map(([word, lasted, over], i) =>
        seat(String(1001 + i), word, lasted, {
          desk: { x: i % 2, y: Math.floor(i / 2) },
          ...over,
          ...(named ? {} : { name: null, reason: null })
        })
      )
    ),
    contacts: byId([
      ...Array.from({ length: 14 }, (_, i) =>
        contact(`w${i}`, {
          position: i + 1,
          queued_since: NOW - (161 - i * 11) * S,
          since: NOW - (161 - i * 11) * S,
          area: i % 4 === 3 ? 'jinxiu' : 'lanting'
        })
      ),
      contact('c1', { state: 'on_hold', seat: '1001', position: null, since: NOW - 40 * S, arrived: NOW - 560 * S })
    ]),
    outages: {
      o1: {
        id: 'o1',
        state: 'reported',
        areas: ['lanting'],
        topic: 'no_heat',
        cause: '二次网泄漏',
        customers: 1800,
        started: NOW - 24 * MIN,
        eta: NOW + 110 * MIN,
        planned: false,
        say: { 'zh-CN': '二次管网泄漏，抢修中', en: 'Secondary main leaking, crew on site' },
        callers: 41,
        contacts: 47,
        surges: ['s1'],
        ahead: { mean: 96, low: 71, high: 124 },
        since: NOW - 9 * MIN
      }
    },
    surges: byId([surge()]),
    sources: byId([source(), source({ id: 'crm', type: 'events', beat: null, queues: ['wechat'] })])
  };
}

/** The burst for who may not see what its site comes to: the site's outline, as the server sends it. */
export function withoutFigures(): FloorState {
  const state = burstState(true);
  const outline = ({ id, names, timezone, variant, targets }: SiteOutline) => ({
    id,
    names,
    timezone,
    variant,
    targets
  });
  const sites = Object.fromEntries(Object.entries(state.sites).map(([id, one]) => [id, outline(one)]));
  return { ...state, sites: sites as FloorState['sites'] };
}

/** An ordinary hour: nothing wants a hand. */
export function calmState(): FloorState {
  const quiet = figures({ offered: 61, answered: 58, service_level: 0.93, abandon_rate: 0.016, abandoned: 1, asa: 6 });
  const state = burstState();
  const now = nowFigures({ signed_in: 6, staffed: 5, free: 2, talking: 3, away: 1, available: 2 });
  return {
    ...state,
    sites: byId([site({ now, m30: quiet, trend: site().trend.slice(0, 31) })]),
    queues: byId(Object.values(state.queues).map((one) => ({ ...one, now, m30: quiet, ahead: null }))),
    seats: byId(
      (['talking', 'free', 'talking', 'free', 'talking', 'away'] as const).map((word, i) =>
        seat(String(1001 + i), word, 40 + i * 37, { desk: { x: i % 2, y: Math.floor(i / 2) } })
      )
    ),
    contacts: {},
    outages: {}
  };
}

const CYCLE: readonly Word[] = ['talking', 'talking', 'free', 'talking', 'wrapping', 'ringing', 'talking', 'away'];

/** The same floor with any number of seats, none placed. */
export function largeState(n: number): FloorState {
  return {
    ...burstState(),
    seats: byId(
      Array.from({ length: n }, (_, i) =>
        seat(String(1001 + i), CYCLE[(i * 7 + (i >> 3)) % CYCLE.length]!, ((i * 53) % 110) + (i % 29 === 0 ? 950 : 3))
      )
    )
  };
}
