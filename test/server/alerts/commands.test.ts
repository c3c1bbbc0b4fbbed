import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AnyFact } from '../../../src/lib/core/facts.ts';
import type { AlertState } from '../../../src/lib/core/alert-state.ts';
import type { FloorState } from '../../../src/lib/core/state.ts';
import type { Grant } from '../../../src/lib/protocol/people.ts';
import { personPrincipal, type Principal } from '../../../src/lib/server/access/principal.ts';
import { alertActions } from '../../../src/lib/server/actions/alerts.ts';
import type { Actions } from '../../../src/lib/server/actions/action.ts';
import type { AlertDesk } from '../../../src/lib/server/alerts/desk.ts';
import { createHandover, type Handover } from '../../../src/lib/server/alerts/handover.ts';
import { createAlertHistory, type AlertHistory } from '../../../src/lib/server/alerts/history.ts';
import { createPlaces } from '../../../src/lib/server/scope/places.ts';
import { ALERT_COMMANDS } from '../../support/rights-alerts.ts';
import { createWorld, rule, START, type World } from './support.ts';

const HOUR = 3_600_000;
const PROMISE = { id: 'pr1', state: 'made', due: START + HOUR, role: 'lead', contact: 'c1', workorder: null };
const FLOOR = {
  queues: { heating: { id: 'heating', site: 'main' } },
  seats: {
    '1001': { id: '1001', site: 'main', team: 'day', group: 'a', agent: 'zhang', queues: [], contacts: ['c1'] }
  },
  contacts: {
    c1: {
      id: 'c1',
      site: null,
      queue: 'heating',
      seat: '1001',
      ringing: [],
      state: 'talking',
      area: null,
      topic: 'leak',
      matter: null
    }
  },
  promises: { pr1: { ...PROMISE, person: null, matter: null, note: null, since: START } },
  workorders: {},
  outages: {}
} as unknown as FloorState;
const places = createPlaces({
  sites: [
    { id: 'main', queues: [{ id: 'heating' }], areas: [] },
    { id: 'other', queues: [{ id: 'gas' }], areas: [] }
  ] as never,
  teams: [
    { id: 'day', site: 'main' },
    { id: 'gasmen', site: 'other' }
  ] as never
});
const look = (collection: keyof FloorState, id: string) =>
  (FLOOR[collection] as Record<string, object> | undefined)?.[id];

const on = (role: Grant['role'], site: string): Grant => ({ role, on: { kind: 'site', id: site } });
const PEOPLE: Readonly<Record<string, readonly Grant[]>> = {
  anna: [on('lead', 'main')],
  bo: [on('duty-manager', 'main')],
  far: [on('duty-manager', 'other')],
  // sees the site as an agent does, and may nothing there
  split: [on('lead', 'other'), { role: 'agent', on: { kind: 'seat', id: '1001' } }]
};
const who = (id: string): Principal =>
  personPrincipal({ id, name: id.toUpperCase(), username: id, grants: PEOPLE[id]! }, null);

let world: World;
let desk: AlertDesk;
let actions: Actions;
let history: AlertHistory;
let handover: Handover;
let facts: AnyFact[];
let checked: string[];

beforeEach(async () => {
  world = await createWorld();
  desk = await world.open();
  desk.begin();
  facts = [];
  checked = [];
  const state = () => ({
    ...FLOOR,
    alerts: Object.fromEntries([...desk.beside.ids()].map((id) => [id, desk.beside.show(id) as AlertState]))
  });
  const ground = { places: () => places, clock: world.clock };
  handover = createHandover({ ...ground, turns: { state }, db: world.sql.db });
  history = createAlertHistory({ ...ground, store: world.store, desk, look, rules: () => world.rules, here: () => [] });
  actions = alertActions({
    ...{ ...ground, desk, handover, look },
    checkIns: {
      checkIn(seat) {
        checked.push(seat);
        return true;
      }
    },
    person: (id) => Promise.resolve(PEOPLE[id] ? { person: id, name: id.toUpperCase(), grants: PEOPLE[id] } : null),
    intake: {
      ingest(some) {
        facts.push(...some);
        return { verdicts: ['accepted'], offset: facts.length };
      },
      durable: () => Promise.resolve()
    }
  });
  world.turn({ heating: true });
});
afterEach(async () => {
  await desk.close();
  await world.close();
});

async function run(by: string, type: string, fields: object): Promise<string | Record<string, unknown>> {
  const one = actions[type]!;
  const { problem, result } = await one.run(one.fields.parse(fields), who(by));
  return problem ? `${problem.code}: ${problem.detail}` : { ...result };
}
const only = (): AlertState => desk.beside.show([...desk.beside.ids()][0]!) as AlertState;

test('[ALERT20] an alert is anybody’s whose supervisor’s grant shows it, and for the rest it is not there', async () => {
  const alert = only().id;
  for (const by of ['far', 'split']) {
    for (const [type, more] of [
      ['ack', {}],
      ['comment', { text: 'x' }],
      ['climb', { reason: 'x' }]
    ] as const) {
      expect(await run(by, `alert.${type}`, { alert, ...more })).toBe('not_found: there is no such alert');
    }
  }
  expect(await run('anna', 'alert.ack', { alert: 'nothing' })).toBe('not_found: there is no such alert');
  expect(only().state).toBe('raised');
  expect(await run('anna', 'alert.ack', { alert })).toEqual({});
  expect(only()).toMatchObject({ state: 'held', holder: 'anna', holder_name: 'ANNA' });
  expect(await run('anna', 'alert.hand_over', { alert, to: 'far' })).toMatch(/^not_found: there is no such person/);
  expect(await run('anna', 'alert.hand_over', { alert, to: 'nobody' })).toMatch(/^not_found/);
  expect(await run('anna', 'alert.hand_over', { alert, to: 'bo' })).toEqual({});
  expect(only().holder).toBe('bo');
  expect(world.sent.map(({ target }) => target)).toEqual(['t1', 'own-bo']);
});

test('[ALERT20] each command needs its right, takes its fields, and finds nothing where nothing is', async () => {
  expect(Object.fromEntries(Object.entries(actions).map(([type, { right }]) => [type, right]))).toEqual(
    Object.fromEntries(Object.entries(ALERT_COMMANDS).map(([type, { right }]) => [type, right]))
  );
  for (const [type, { fields }] of Object.entries(ALERT_COMMANDS)) {
    if (type !== 'seat.check_in') expect(await run('anna', type, fields), type).toMatch(/^not_found/);
  }
});

test('[ALERT21] what is not taken says why', async () => {
  const alert = only().id;
  const until = START + HOUR;
  expect(await run('anna', 'alert.resolve', { alert, outcome: 'done' })).toBe('still_true: still true: shelve it');
  expect(await run('anna', 'alert.hand_over', { alert, to: 'bo' })).toMatch(/^not_held/);
  expect(await run('anna', 'alert.unshelve', { alert })).toMatch(/^not_shelved/);
  expect(await run('anna', 'alert.shelve', { alert, reason: 'known', until: START + 9 * HOUR })).toMatch(/^bad_field/);
  await run('anna', 'alert.ack', { alert });
  expect(await run('bo', 'alert.ack', { alert })).toBe('held: ANNA holds it');
  for (let level = 2; level <= 5; level++) expect(await run('bo', 'alert.climb', { alert, reason: 'now' })).toEqual({});
  expect(await run('bo', 'alert.climb', { alert, reason: 'now' })).toMatch(/^at_top/);
  expect(await run('bo', 'alert.shelve', { alert, reason: 'known', until })).toEqual({});
  expect(only().shelved).toMatchObject({ by: 'bo', reason: 'known', until });
  expect(await run('anna', 'alert.unshelve', { alert })).toEqual({});
  expect(await run('bo', 'alert.told', { alert, person: 'anna' })).toEqual({});
  expect(only()).toMatchObject({ state: 'held', holder: 'anna' });
  world.turn({ heating: null });
  expect(await run('anna', 'alert.ack', { alert })).toBe('gone: it is over');
});

test('[ALERT22] an escalation by hand: from what is seen, with its place, its promise a fact that ends once', async () => {
  const ask = { subject: 'contact:c1', reason: 'call 13800138000 back', promise: { role: 'lead', due: START + HOUR } };
  expect(await run('far', 'escalation.start', ask)).toMatch(/^not_found/);
  expect(await run('anna', 'escalation.start', { ...ask, subject: 'contact:none' })).toMatch(/^not_found/);
  expect(actions['escalation.start']!.fields.safeParse({ ...ask, subject: 'moon:1' }).success).toBe(false);
  const { alert, promise } = (await run('anna', 'escalation.start', { ...ask, level: 2 })) as Record<string, string>;
  expect(desk.beside.show(alert!)).toMatchObject({
    ...{ subject: 'contact:c1', severity: 'serious', level: 2, by_hand: true, promise },
    place: {
      site: 'main',
      team: 'day',
      group: 'a',
      queue: 'heating',
      seat: '1001',
      agent: 'zhang',
      contact: 'c1',
      topic: 'leak'
    }
  });
  expect((desk.beside.show(alert!) as AlertState).note).not.toContain('13800138000');
  expect(facts).toMatchObject([
    { type: 'promise.made', source: 'pilotlight', data: { promise, role: 'lead', due: START + HOUR, contact: 'c1' } }
  ]);
  expect(await run('anna', 'alert.resolve', { alert, outcome: 'called back' })).toEqual({});
  expect(await run('far', 'promise.keep', { promise: 'pr1' })).toMatch(/^not_found/);
  expect(await run('anna', 'promise.move', { promise: 'pr1', due: START + 2 * HOUR })).toEqual({});
  expect(await run('anna', 'promise.keep', { promise: 'pr1', note: 'done' })).toEqual({});
  expect(facts.slice(1)).toMatchObject([
    { type: 'promise.moved', data: { promise: 'pr1', due: START + 2 * HOUR, role: 'lead', contact: 'c1' } },
    { type: 'promise.kept', data: { promise: 'pr1', by: 'ANNA', note: 'done' } }
  ]);
});

test('[ALERT22] a promise whose call is over is theirs who see the alert that it rides on', async () => {
  const gone = { ...PROMISE, contact: 'over' };
  const { promises } = FLOOR as unknown as { promises: Record<string, object> };
  const before = promises.pr1!;
  promises.pr1 = gone;
  try {
    expect(await run('anna', 'promise.keep', { promise: 'pr1' })).toMatch(/^not_found/);
    const place = { ...only().place, team: 'day' };
    desk.start(
      { subject: { kind: 'promise', id: 'pr1' }, place, severity: 'serious', level: 1, reason: 'late', promise: 'pr1' },
      { person: 'bo', name: 'BO' }
    );
    expect((await handover.answer('day', who('anna')))?.promises.map(({ id }) => id)).toEqual(['pr1']);
    expect((await handover.answer(null, who('far')))?.promises).toEqual([]);
    expect(await run('far', 'promise.keep', { promise: 'pr1' })).toMatch(/^not_found/);
    expect(await run('anna', 'promise.keep', { promise: 'pr1' })).toEqual({});
  } finally {
    promises.pr1 = before;
  }
});

test('[ALERT18] a handover of a team: what is open of it, and the texts of a day; of no other team', async () => {
  expect(await run('far', 'shift.hand_over', { team: 'day', text: 'x' })).toMatch(/^not_found/);
  expect(await run('anna', 'shift.hand_over', { team: 'nothing', text: 'x' })).toMatch(/^not_found/);
  expect(await run('anna', 'shift.hand_over', { team: 'day', text: 'boiler 3 is off' })).toEqual({});
  expect(await handover.answer('day', who('far'))).toBeNull();
  expect(await handover.answer('day', who('bo'))).toMatchObject({
    ...{ team: 'day', alerts: [{ rule: 'wait-long' }], promises: [{ id: 'pr1' }], workorders: [], seats: [] },
    texts: [{ team: 'day', by: 'anna', by_name: 'ANNA', text: 'boiler 3 is off', at: START }]
  });
  expect(await handover.answer(null, who('far'))).toMatchObject({ alerts: [], promises: [], texts: [] });
  world.clock.advance(24 * HOUR + 1);
  expect((await handover.answer('day', who('bo')))?.texts).toEqual([]);
});

test('[ALERT19] the history: what is open and what was, each with every step, by sight, page by page', async () => {
  world.rules.push(rule('second', { keep: 0 }));
  for (let i = 0; i < 4; i++) {
    world.turn({ heating: null });
    world.clock.advance(2 * HOUR);
    world.turn({ heating: true });
    await desk.flush();
  }
  const all = await history.page({}, who('anna'));
  expect([all.next, all.alerts.length]).toEqual([null, 9]);
  expect(all.alerts.filter(({ state }) => state === 'raised')).toHaveLength(2);
  expect(all.alerts.map(({ since }) => since)).toEqual([...all.alerts.map(({ since }) => since)].sort((a, b) => b - a));
  const ids: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await history.page({ limit: 2, ...(cursor === undefined ? {} : { cursor }) }, who('anna'));
    ids.push(...page.alerts.map(({ id }) => id));
    cursor = page.next;
  }
  expect(ids).toEqual(all.alerts.map(({ id }) => id));
  expect(await history.page({}, who('far'))).toEqual({ alerts: [], next: null });
  const last = all.alerts.at(-1)!;
  expect(last.steps.map(({ what }) => what)).toEqual(['raised', 'resolved']);
  expect(await history.why(last.id, who('anna'))).toMatchObject({ alert: { id: last.id }, rule: { id: 'wait-long' } });
  expect(await history.why(last.id, who('far'))).toBeNull();
  expect(await history.why('nothing', who('anna'))).toBeNull();
  expect((await history.health(who('anna'))).raised).toBe(9);
  expect((await history.health(who('far'))).raised).toBe(0);
});

test('[ALONE2] the check-in is of the own seat', async () => {
  expect(await run('split', 'seat.check_in', {})).toEqual({});
  expect(checked).toEqual(['1001']);
  expect(await run('anna', 'seat.check_in', {})).toMatch(/^not_found: you sit nowhere/);
});
