import type {
  ContactView,
  Figures,
  NowFigures,
  QueueState,
  SeatState,
  SiteState,
  SourceState,
  Word
} from '../../src/lib/core/state.ts';

/** Records as the stream shows them, written out by hand: the heating hotline a quarter of an hour into a burst. */

export const NOW = Date.UTC(2026, 10, 23, 6, 7, 32);
export const S = 1000;
export const MIN = 60 * S;

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

export function nowFigures(over: Partial<NowFigures> = {}): NowFigures {
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
    today: { ...day, day: '2026-11-23' },
    load: null
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
    heat: [
      ['station', 61, 18.2],
      ['lanting', 47, 2.1],
      ['lanting-1', 19, 0.2],
      ['jinxiu', 3, 3.4]
    ],
    forecast: {
      slots: Array.from({ length: TREND.length + 12 }, (_, i) => {
        const mean = i < TREND.length ? 11 : 15 - (i - TREND.length) / 4;
        return [first + i * 5 * MIN, mean, mean - 5, mean + 6] as const;
      }),
      hour: { mean: 184, low: 158, high: 214 }
    },
    topics: ['no_heat', 'enquiry', 'leak', 'payment', 'other'],
    areas: {
      station: { names: { en: 'Xincheng station', 'zh-CN': '新城运营所' }, parent: null },
      lanting: { names: { en: 'Lanting estate', 'zh-CN': '兰亭小区' }, parent: 'station' },
      jinxiu: { names: { en: 'Jinxiu estate', 'zh-CN': '锦绣家园' }, parent: 'station' },
      'lanting-1': { names: { en: 'Lanting 1', 'zh-CN': '兰亭 1 号楼' }, parent: 'lanting' }
    },
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
    breaches: 0,
    ewt: 96,
    ahead: {
      at: NOW - 20 * S,
      required: 12,
      present: 5,
      need: { seats: 7, from: NOW, until: NOW + 40 * MIN },
      worst: { wait: 372, at: NOW + 20 * MIN },
      hour: { mean: 184, low: 158, high: 214 },
      away: 1
    },
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
    talk_since: null,
    hold_since: null,
    holds: 0,
    reply_since: null,
    nth: null,
    speech: null,
    source: 'pbx',
    ...over
  };
}
