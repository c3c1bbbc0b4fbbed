import type {
  ContactView,
  Figures,
  FloorState,
  NowFigures,
  QueueState,
  SeatState,
  SiteState,
  SourceState,
  Word
} from '../../src/lib/core/state.ts';

/** A floor as the stream shows it, written out by hand: the heating hotline a quarter of an hour into a burst. */

export const NOW = Date.UTC(2026, 10, 23, 6, 7, 32);
const S = 1000;
const MIN = 60 * S;

export function figures(over: Partial<Figures> = {}): Figures {
  return {
    contacts: 0,
    callers: 0,
    offered: 0,
    turned_away: 0,
    answered: 0,
    abandoned: 0,
    short_abandoned: 0,
    overflowed: 0,
    overflowed_by: { timeout: 0, key: 0, empty: 0, withdrawn: 0, transfer: 0 },
    left_unanswered: 0,
    lost_sight: 0,
    open: 0,
    ring_missed: 0,
    answered_within: 0,
    service_level: null,
    connect_rate: null,
    abandon_rate: null,
    asa: null,
    att: null,
    hold: null,
    acw: null,
    aht: null,
    wait_answered_s: 0,
    wait_abandoned_s: 0,
    wait_left_s: 0,
    talk_s: 0,
    hold_s: 0,
    acw_s: null,
    first_response: null,
    response: null,
    csat: null,
    csat_rated: 0,
    resolution: null,
    resolution_asked: 0,
    repeat_rate: null,
    ...over
  };
}

function nowFigures(over: Partial<NowFigures> = {}): NowFigures {
  return {
    signed_in: 0,
    free: 0,
    ringing: 0,
    talking: 0,
    on_hold: 0,
    dialing: 0,
    wrapping: 0,
    away: 0,
    away_by: {},
    staffed: 0,
    available: 0,
    queued: 0,
    longest_wait_since: null,
    concurrency: null,
    unseen_about: 0,
    ...over
  };
}

const busy = figures({
  contacts: 96,
  callers: 71,
  offered: 94,
  answered: 52,
  abandoned: 7,
  short_abandoned: 3,
  overflowed: 2,
  answered_within: 31,
  service_level: 0.508,
  connect_rate: 0.571,
  abandon_rate: 0.077,
  asa: 64,
  att: 171,
  hold: 6,
  acw: 24,
  aht: 195,
  ring_missed: 3
});
const day = figures({
  ...busy,
  contacts: 412,
  callers: 337,
  offered: 405,
  answered: 351,
  abandoned: 13,
  service_level: 0.84,
  connect_rate: 0.88,
  abandon_rate: 0.033,
  asa: 19
});

function windows() {
  return {
    m5: busy,
    m30: busy,
    interval: { ...busy, from: NOW - 22 * MIN },
    today: { ...day, day: '2026-11-23' }
  };
}

const TREND = [
  9, 8, 11, 10, 7, 9, 12, 10, 11, 9, 8, 12, 13, 10, 9, 11, 12, 14, 11, 10, 12, 13, 11, 12, 10, 13, 12, 14, 12, 13, 15,
  13, 19, 34, 47, 41, 12
];

export function site(over: Partial<SiteState> = {}): SiteState {
  const first = Math.floor(NOW / (5 * MIN)) * 5 * MIN - (TREND.length - 1) * 5 * MIN;
  return {
    id: 'warm-city',
    names: { en: 'Warm City Heating', 'zh-CN': '暖城供热' },
    timezone: 'Asia/Shanghai',
    variant: 'settled',
    targets: { connect_rate: 0.95 },
    trend: TREND.map((n, i) => [first + i * 5 * MIN, n] as const),
    areas: { lanting: { en: 'Lanting estate', 'zh-CN': '兰亭小区' } },
    now: nowFigures({
      signed_in: 6,
      free: 0,
      ringing: 1,
      talking: 2,
      on_hold: 1,
      wrapping: 1,
      away: 1,
      away_by: { break: 1 },
      staffed: 5,
      queued: 14,
      longest_wait_since: NOW - 161 * S
    }),
    ...windows(),
    ...over
  };
}

export function queue(over: Partial<QueueState> = {}): QueueState {
  return {
    id: 'heating',
    names: { en: 'Heating', 'zh-CN': '供热' },
    site: 'warm-city',
    channels: ['voice'],
    open: null,
    answer_within: 15,
    target: 0.8,
    targets: {},
    source: 'pbx',
    now: nowFigures({ signed_in: 6, staffed: 5, talking: 3, queued: 14, longest_wait_since: NOW - 161 * S }),
    ...windows(),
    ...over
  };
}

export function seat(id: string, word: Word, lasted: number, over: Partial<SeatState> = {}): SeatState {
  const activity = word === 'free' || word === 'away' || word === 'offline' ? 'idle' : word;
  return {
    id,
    desk: null,
    agent: `a${id}`,
    name: null,
    team: 'day',
    group: 'a',
    site: 'warm-city',
    queues: ['heating'],
    presence: word === 'away' || word === 'offline' ? word : 'ready',
    reason: null,
    ready_in: ['heating'],
    activity: activity === 'stale' || activity === 'unreachable' ? 'idle' : activity,
    link: word === 'stale' || word === 'unreachable' ? word : 'live',
    word,
    since: NOW - lasted * S,
    until: null,
    contacts: [],
    channels: { voice: 1 },
    flags: [],
    source: 'pbx',
    ...over
  };
}

export function source(over: Partial<SourceState> = {}): SourceState {
  return {
    id: 'pbx',
    type: 'asterisk',
    state: 'live',
    reason: null,
    since: NOW - 60 * MIN,
    heard: NOW - 200,
    beat: 2000,
    queues: ['heating'],
    ...over
  };
}

export function contact(id: string, over: Partial<ContactView> = {}): ContactView {
  return {
    id,
    channel: 'voice',
    direction: 'in',
    site: 'warm-city',
    state: 'queued',
    queue: 'heating',
    seat: null,
    ringing: [],
    since: NOW - 161 * S,
    arrived: NOW - 170 * S,
    queued_since: NOW - 161 * S,
    position: 1,
    priority: null,
    caller: { key: 'k1', shown: '138****1234' },
    caller_name: null,
    area: 'lanting',
    topic: 'no_heat',
    matter: null,
    source: 'pbx',
    ...over
  };
}

const byId = <T extends { id: string }>(records: readonly T[]): Record<string, T> =>
  Object.fromEntries(records.map((record) => [record.id, record]));

export function emptyState(): FloorState {
  return {
    sites: {},
    queues: {},
    seats: {},
    agents: {},
    contacts: {},
    alerts: {},
    outages: {},
    sources: {},
    workorders: {},
    promises: {},
    announcements: {},
    surges: {}
  };
}

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
        now: nowFigures({ signed_in: 6, staffed: 5, queued: 2, longest_wait_since: NOW - 12 * S }),
        m30: figures({ offered: 12, answered: 11, service_level: 0.83, abandon_rate: 0 })
      }),
      queue({
        id: 'wechat',
        names: { en: 'WeChat', 'zh-CN': '微信' },
        answer_within: 30,
        target: 0.85,
        source: 'crm',
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
        since: NOW - 9 * MIN
      }
    },
    sources: byId([source(), source({ id: 'crm', type: 'events', beat: null, queues: ['wechat'] })])
  };
}

/** An ordinary hour: nothing wants a hand. */
export function calmState(): FloorState {
  const quiet = figures({ offered: 61, answered: 58, service_level: 0.93, abandon_rate: 0.016, abandoned: 1, asa: 6 });
  const state = burstState();
  const now = nowFigures({ signed_in: 6, staffed: 5, free: 2, talking: 3, away: 1, available: 2 });
  return {
    ...state,
    sites: byId([site({ now, m30: quiet, trend: site().trend.slice(0, 31) })]),
    queues: byId(Object.values(state.queues).map((one) => ({ ...one, now, m30: quiet }))),
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
