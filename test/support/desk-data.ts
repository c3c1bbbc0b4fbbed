import type {
  AuditEntry,
  DisplayRow,
  KeyRow,
  Me,
  PersonRow,
  SettingPath,
  SettingsAnswer
} from '../../src/lib/protocol/people.ts';
import { RIGHTS_OF } from '../../src/lib/protocol/people.ts';

/** 2026-10-28 14:00 in Shanghai. */
export const DESK_NOW = Date.UTC(2026, 9, 28, 6);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export function deskMe(): Me {
  const who = {
    kind: 'person',
    id: 'p-li',
    name: '李建国',
    username: 'li',
    grants: [{ role: 'admin', on: { kind: 'all' } }],
    rights: RIGHTS_OF.admin,
    board: null
  } as const;
  return { mode: 'people', who, setup: false, personas: null, persona: null, oidc: null, ca: false };
}

export function deskPeople(): PersonRow[] {
  const person = (id: string, name: string, over: Partial<PersonRow>): PersonRow => ({
    id: `p-${id}`,
    username: id,
    name,
    grants: [],
    created: DESK_NOW - 40 * DAY,
    seen: DESK_NOW - 5 * DAY,
    disabled: false,
    invited: false,
    ...over
  });
  return [
    person('li', '李建国', { grants: [{ role: 'admin', on: { kind: 'all' } }], seen: Date.now() - 20_000 }),
    person('wang', '王敏', {
      grants: [
        { role: 'lead', on: { kind: 'group', team: 'hotline', id: 'a' } },
        { role: 'business-supervisor', on: { kind: 'queue', id: 'repair' } }
      ],
      seen: Date.now() - 12 * MINUTE
    }),
    person('zhao', '赵雪', { grants: [{ role: 'duty-manager', on: { kind: 'site', id: 'warm-city' } }] }),
    person('chen', '陈晓', {
      grants: [{ role: 'agent', on: { kind: 'agent', id: '8801' } }],
      seen: null,
      invited: true
    }),
    person('zhou', '周宁', { grants: [{ role: 'director', on: { kind: 'all' } }], disabled: true })
  ];
}

export function deskKeys(): KeyRow[] {
  const key = (id: string, name: string, over: Partial<KeyRow>): KeyRow => ({
    id,
    name,
    kind: 'ingest',
    source: 'crm',
    grants: [],
    created: DESK_NOW - 20 * DAY,
    used: Date.now() - 3 * MINUTE,
    locked: false,
    ...over
  });
  return [
    key('k1', 'crm', { locked: true }),
    key('k2', '客服系统 生产', {}),
    key('k3', 'Reports', { kind: 'read', source: null, used: null }),
    key('k4', 'BI', { kind: 'read', source: null, grants: [{ role: 'director', on: { kind: 'all' } }] })
  ];
}

export function deskDisplays(): DisplayRow[] {
  const screen = (id: string, name: string, over: Partial<DisplayRow>): DisplayRow => ({
    id,
    name,
    board: 'main',
    approved_by: '李建国',
    created: DESK_NOW - 9 * DAY,
    seen: Date.now() - 5000,
    live: true,
    ...over
  });
  return [
    screen('d1', '大厅东墙', {}),
    screen('d2', '二楼报修区', { board: 'night', live: false, seen: Date.now() - 3 * 60 * MINUTE })
  ];
}

/** 120 entries, the newest first. */
export function deskEntries(): AuditEntry[] {
  const kinds = [
    ['sign_in', null, { address: '10.1.4.22' }, 'done'],
    ['settings.change', 'version 12', { paths: ['sites/warm-city/queues/repair/target'] }, 'done'],
    ['person.change', 'person:p-wang', { name: '王敏' }, 'done'],
    ['caller.unseal', 'contact:c-4711', { reason: '回访' }, 'done'],
    ['sign_in.failed', null, { username: 'zhou' }, 'refused'],
    ['key.revoke', 'key:k9', {}, null]
  ] as const;
  const people = [
    ['person:p-li', '李建国'],
    ['person:p-wang', '王敏']
  ] as const;
  return Array.from({ length: 120 }, (_, index) => {
    const [action, subject, detail, outcome] = kinds[index % kinds.length]!;
    const [actor, name] = people[index % 2]!;
    const at = DESK_NOW - index * 37 * MINUTE;
    return { seq: 120 - index, at, actor, actor_name: name, action, subject, detail, outcome };
  });
}

export function deskConfig(): SettingsAnswer['value'] {
  const seat = (id: string, more: object = {}) => ({ id, channels: { voice: 1 }, queues: ['heating'], ...more });
  return {
    sites: [
      {
        id: 'warm-city',
        names: { en: 'Warm City Heating', 'zh-CN': '暖城供热' },
        timezone: 'Asia/Shanghai',
        answerWithin: '15s',
        target: 0.8,
        variant: 'settled',
        targets: { csat: 0.93 },
        periods: [{ from: '22:00', to: '08:00', answerWithin: '30s', target: 0.7 }],
        calendar: [
          { from: '2026-10-01', to: '2026-10-07', as: 'holiday', names: { 'zh-CN': '国庆', en: 'National Day' } },
          { from: '2026-10-10', as: 'workday' }
        ],
        queues: [
          { id: 'heating', names: { en: 'Heating', 'zh-CN': '供热咨询' }, channels: ['voice'], wrapUp: '60s' },
          { id: 'repair', names: { en: 'Repairs', 'zh-CN': '报修' }, channels: ['voice'] },
          {
            id: 'wechat',
            names: { en: 'WeChat', 'zh-CN': '微信' },
            channels: ['wechat'],
            answerWithin: '30s',
            hours: { 'mon-fri': ['08:00-12:00', '14:00-21:00'], 'sat-sun': '09:00-18:00' }
          }
        ]
      }
    ],
    teams: [
      {
        id: 'hotline',
        names: { en: 'Hotline', 'zh-CN': '客服班' },
        site: 'warm-city',
        groups: [
          {
            id: 'a',
            names: { en: 'Group A', 'zh-CN': '一组' },
            seats: [
              seat('1001', { desk: { x: 0, y: 0 } }),
              seat('1002', { desk: { x: 1, y: 0 } }),
              seat('1003', { desk: { x: 2, y: 0 } })
            ]
          },
          {
            id: 'b',
            names: { en: 'Group B', 'zh-CN': '二组' },
            seats: [
              seat('1004', { desk: { x: 0, y: 1 }, channels: { voice: 1, wechat: 3 }, queues: ['heating', 'wechat'] }),
              seat('1005'),
              seat('1006')
            ]
          }
        ]
      }
    ],
    sources: [
      { id: 'pbx', type: 'asterisk' },
      { id: 'crm', type: 'events' }
    ]
  };
}

/** The file says where 1001 stands, the heating queue's names and wrap-up, and the site's own rules. */
export function deskLocked(): SettingPath[] {
  const site = ['sites', 'warm-city'];
  const group = ['teams', 'hotline', 'groups', 'a'];
  return [
    [...site, 'names'],
    [...site, 'answerWithin'],
    [...site, 'timezone'],
    [...site, 'queues', 'heating', 'names'],
    [...site, 'queues', 'heating', 'wrapUp'],
    ['teams', 'hotline', 'names'],
    [...group, 'seats', '1001', 'desk'],
    [...group, 'seats', '1001', 'queues']
  ];
}
