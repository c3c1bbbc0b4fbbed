import { expect, test } from 'vitest';
import type { Alert, Tell } from '../../../src/lib/core/alerts/alert.ts';
import { NOWHERE } from '../../../src/lib/core/alerts/bundles.ts';
import { createDuty } from '../../../src/lib/server/alerts/duty.ts';
import { tellingOf, type TellingOptions } from '../../../src/lib/server/alerts/telling.ts';
import type { Reached } from '../../../src/lib/server/alerts/parts.ts';
import type { Role } from '../../../src/lib/protocol/people.ts';
import { createPlaces } from '../../../src/lib/server/scope/places.ts';
import { person, START } from './support.ts';

const PLACE = { ...NOWHERE, site: 'main', queue: 'heating' };
const REASON = { measure: 'longest_wait', value: 75, is: '>' as const, than: 60 };

function telling(levels: Record<number, readonly Reached[]>, tell: Partial<Tell> = {}, more: Partial<Alert> = {}) {
  const options: TellingOptions = {
    duty: {
      at: ({ level }) => levels[level] ?? [],
      person: (id) => person(id, 'phone', 'wecom'),
      name: (id) => (id === 'p1' ? 'Anna' : null)
    },
    link: (id) => `https://wall.example/alerts?alert=${id}`,
    time: () => '08:15:00'
  };
  const alert = {
    ...{ id: 'a1', rule: 'wait-long', names: null, subject: 'queue:heating', place: PLACE, severity: 'serious' },
    ...{ level: 2, since: START, reasons: [REASON], note: null, reached: [1, 2] },
    steps: [{ at: START, what: 'acked', by: 'p1' }],
    ...more
  } as unknown as Alert;
  const change = { alert, what: 'climbed' as const, at: START };
  return tellingOf({ ...change, tell: { levels: [2], person: null, why: 'climbed', ...tell } }, 7, options);
}

test('[TELL1] a group robot gets one message for all whom it reaches, a phone is its person’s own', () => {
  const told = telling({ 2: [person('p2', 'wall', 'wecom', 'phone'), person('p3', 'wecom'), person('p4', 'phone')] })!;
  expect(told.messages.map(({ key, target }) => [key, target])).toEqual([
    ['a1:7', 'wecom'],
    ['a1:7', 'phone:p2'],
    ['a1:7', 'phone:p4']
  ]);
  expect(told.calls).toEqual({ level: 2, targets: ['wecom', 'phone:p2', 'phone:p4'], people: ['p2'], missed: [] });
});

test('[TELL1] a message says what, where, since, tried by whom, why, and where to look; in both languages', () => {
  const [message] = telling({ 2: [person('p3', 'wecom')] })!.messages;
  expect(message).toMatchObject({ severity: 'serious', at: START });
  expect(message?.body).toEqual({
    ...{ kind: 'alert', alert: 'a1', rule: 'wait-long', level: 2, severity: 'serious' },
    title: { en: 'serious: Long wait', 'zh-CN': '严重：等待过长' },
    lines: {
      en: [
        'Where: site main, queue heating',
        'Since: 08:15:00',
        'Now with: duty manager',
        'Tried: shift lead, Anna',
        'Why: longest_wait 75 > 60'
      ],
      'zh-CN': [
        '位置：站点 main，队列 heating',
        '开始：08:15:00',
        '当前级别：当值经理',
        '已通知：班长，Anna',
        '原因：longest_wait 75 > 60'
      ]
    },
    link: 'https://wall.example/alerts?alert=a1'
  });
});

test('[TELL1] what is over is told and rings nobody; a person by name is reached by their own ways; a site’s rule by its names', () => {
  const over = telling({ 2: [person('p2', 'phone', 'wecom')] }, { why: 'resolved' })!;
  expect(over.messages.map(({ target, body }) => [target, body.kind, body.title.en])).toEqual([
    ['wecom', 'resolved', 'Resolved: Long wait']
  ]);
  const named = telling({}, { levels: [], person: 'p9', why: 'handed_over' }, { names: { 'zh-CN': '暖气' } })!;
  expect(named.messages.map(({ target, body }) => [target, body.title])).toEqual([
    ['phone:p9', { en: 'serious: Long wait', 'zh-CN': '严重：暖气' }],
    ['wecom', { en: 'serious: Long wait', 'zh-CN': '严重：暖气' }]
  ]);
});

test('[TELL5] the roster names people as they sign in; who is here counts by role and place', () => {
  const grant = (role: Role, site: string) => [{ role, on: { kind: 'site' as const, id: site } }];
  const duty = createDuty({
    lines: () => [
      { level: 2, person: 'Li.Na', site: 'main', reach: ['wecom'] },
      { level: 2, person: 'left', reach: ['phone'] }
    ],
    present: () => [
      { person: 'id-wang', name: 'Wang', username: 'wang', grants: grant('duty-manager', 'main') },
      { person: 'id-zhao', name: 'Zhao', username: 'zhao', grants: grant('duty-manager', 'other') },
      { person: 'id-sun', name: 'Sun', username: 'sun', grants: grant('director', 'main') }
    ],
    known: () => [
      { id: 'id-li', username: 'li.na', name: 'Li Na', disabled: false },
      { id: 'id-left', username: 'left', name: 'Left', disabled: true }
    ],
    time: () => null,
    places: () => createPlaces({ sites: [], teams: [] })
  });
  const call = { level: 2, severity: 'serious' as const, place: PLACE, at: START };
  expect(duty.at(call)).toEqual([
    { person: 'id-li', ways: ['wecom'], present: false },
    { person: 'id-wang', ways: ['wall'], present: true }
  ]);
  expect(duty.at({ ...call, level: 5 }).map(({ person: id }) => id)).toEqual(['id-sun']);
  expect(duty.person('id-li', START)).toEqual({ person: 'id-li', ways: ['wecom'], present: false });
  expect([duty.name('id-li'), duty.name('id-sun'), duty.name('nobody')]).toEqual(['Li Na', 'Sun', null]);
  expect([duty.onDuty('id-li', START), duty.onDuty('id-wang', START)]).toEqual([true, false]);
});
