import type { AlertPlace, AlertState } from '../../src/lib/core/alert-state.ts';
import type { CoachSession } from '../../src/lib/core/coaching-state.ts';
import type { FloorState } from '../../src/lib/core/state.ts';
import { MIN, NOW, S } from './floor-records.ts';
import { burstState } from './floor-state.ts';

const NOWHERE: AlertPlace = {
  ...{ site: 'warm-city', team: null, group: null, queue: null, seat: null, agent: null, contact: null },
  ...{ area: null, topic: null, matter: null }
};

export function alert(
  id: string,
  over: Omit<Partial<AlertState>, 'place'> & { place?: Partial<AlertPlace> } = {}
): AlertState {
  const since = over.since ?? NOW - 95 * S;
  return {
    ...{ id, rule: 'wait-long', names: null, subject: 'queue:heating', severity: 'warning', state: 'raised' },
    ...{ level: 1, since, top: 2, holder: null, holder_name: null, held_until: null, climbs_at: NOW + 85 * S },
    ...{ folded_under: null, folds: 0, shelved: null, by_hand: false, note: null, promise: null },
    reasons: [{ measure: 'longest_wait', value: 161, is: '>', than: 60, since: NOW - 161 * S }],
    steps: [{ at: since, what: 'raised', by: null, level: 1 }],
    ...over,
    place: { ...NOWHERE, queue: 'heating', ...over.place }
  };
}

/** A floor in trouble: one of each kind of card, the gravest a smell of gas. */
export function alertStates(): readonly AlertState[] {
  return [
    alert('gas', {
      ...{ rule: 'danger', subject: 'contact:c1', severity: 'critical', level: 2, top: 5, climbs_at: NOW + 22 * S },
      ...{ by_hand: true, since: NOW - 38 * S, note: '兰亭小区 3 号楼有燃气味' },
      reasons: [{ measure: 'topic', value: 'gas_smell', is: 'in', than: ['gas_smell'] }],
      place: { queue: 'repair', seat: '1001', contact: 'c1', area: 'lanting', topic: 'gas_smell', agent: 'a1001' },
      steps: [
        { at: NOW - 38 * S, what: 'raised', by: null, level: 2 },
        { at: NOW - 30 * S, what: 'commented', by: '周宁', text: '已请用户开窗离开' }
      ]
    }),
    alert('hot', {
      ...{ rule: 'conversation-hot', subject: 'contact:c1', severity: 'serious', level: 1, top: 3 },
      ...{ since: NOW - 70 * S, climbs_at: NOW + 50 * S },
      reasons: [
        { measure: 'louder_db', value: 9, is: '>', than: 6 },
        { measure: 'no_apology', value: 34, is: '>', than: 30, since: NOW - 34 * S }
      ],
      place: { seat: '1002', contact: 'c1', agent: 'a1002' }
    }),
    alert('wait', { folds: 2 }),
    alert('sl', {
      ...{ rule: 'service-level-low', folded_under: 'wait', climbs_at: null },
      reasons: [{ measure: 'service_level', value: 0.51, is: '<', than: 0.7 }]
    }),
    alert('busy', { ...{ rule: 'all-busy', severity: 'info', folded_under: 'wait', climbs_at: null, top: 1 } }),
    alert('held', {
      ...{ rule: 'hold-long', subject: 'contact:c9', state: 'held', holder: 'p-lead', holder_name: '周宁' },
      ...{ held_until: NOW + 7 * MIN, climbs_at: null, since: NOW - 4 * MIN },
      reasons: [{ measure: 'hold', value: 190, is: '>', than: 120, since: NOW - 190 * S }],
      place: { seat: '1001', contact: 'c1' },
      steps: [
        { at: NOW - 4 * MIN, what: 'raised', by: null, level: 1 },
        { at: NOW - 3 * MIN, what: 'acked', by: '周宁' }
      ]
    }),
    alert('shelf', {
      ...{ rule: 'wrap-long', subject: 'seat:1004', climbs_at: null, since: NOW - 20 * MIN },
      shelved: { by: 'p-lead', by_name: '周宁', reason: '系统培训', until: NOW + 40 * MIN },
      reasons: [{ measure: 'wrap', value: 200, is: '>', than: 120, since: NOW - 200 * S }],
      place: { queue: null, seat: '1004' }
    })
  ];
}

export const note = (over: Partial<CoachSession> = {}): CoachSession => ({
  ...{ id: 's-note', kind: 'note', coach: 'p-lead', coach_name: '周宁', agent: 'a1002', seat: '1002', contact: 'c1' },
  ...{
    site: 'warm-city',
    team: 'day',
    group: 'a',
    alert: 'hot',
    state: 'on',
    reason: null,
    asked: NOW - 20 * S,
    began: null
  },
  ...{ ended: null, outcome: null, tag: null },
  note: {
    id: 'n1',
    text: '先道歉，再确认事项，给出回电时间。',
    script: 'apologise',
    said: null,
    sent: NOW - 20 * S,
    seen: null
  },
  ...over
});

export const sessions = (): readonly CoachSession[] => [
  note(),
  note({ id: 's-whisper', kind: 'whisper', seat: '1001', asked: NOW - 65 * S, began: NOW - 60 * S, note: null })
];

const byId = <T extends { id: string }>(records: readonly T[]): Record<string, T> =>
  Object.fromEntries(records.map((record) => [record.id, record]));

/** The burst with what it raises, a promise running out and an order that is late. */
export function alertedState(named = true): FloorState {
  return {
    ...burstState(named),
    alerts: byId(alertStates()),
    coaching: byId(sessions()),
    promises: {
      p1: {
        ...{ id: 'p1', state: 'made', due: NOW + 6 * MIN, role: 'duty-manager', person: null, contact: 'c1' },
        ...{ workorder: null, matter: 'WO-0417', note: '区域经理回电', since: NOW - 50 * MIN }
      }
    },
    workorders: {
      'WO-0417': {
        ...{ id: 'WO-0417', step: 'dispatched', since: NOW - 90 * MIN, opened: NOW - 140 * MIN },
        ...{ due: NOW - 12 * MIN, contact: null, kind: null, area: 'lanting', topic: 'no_heat', owner: '李建国' }
      }
    }
  };
}
