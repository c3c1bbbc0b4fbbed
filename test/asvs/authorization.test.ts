import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '../../src/lib/protocol/people.ts';
import type { Snapshot } from '../../src/lib/protocol/wire.ts';
import { until } from '../support/live.ts';
import { startPeople, type Browserish, type PeopleServer } from '../support/people.ts';

const NUMBER = '13812345678';
const WARM = { kind: 'site', id: 'warm' } as const;

let server: PeopleServer;
const who: Record<string, Browserish> = {};
beforeAll(async () => {
  server = await startPeople();
  await server.tell(
    { type: 'seat.signed_in', data: { seat: '1001', agent: 'zhang', name: 'Zhang Wei', queues: ['heating'] } },
    { type: 'seat.signed_in', data: { seat: '2001', agent: 'zhao', name: 'Zhao Min', queues: ['leaks'] } },
    { type: 'contact.queued', data: { contact: 'c-warm', queue: 'heating', caller: NUMBER } },
    { type: 'contact.queued', data: { contact: 'c-gas', queue: 'leaks', caller: '13900001111' } }
  );
  const people: Record<string, Grant> = {
    agent: { role: 'agent', on: { kind: 'agent', id: 'zhang' } },
    lead: { role: 'lead', on: { kind: 'group', team: 'day', id: 'a' } },
    duty: { role: 'duty-manager', on: WARM },
    business: { role: 'business-supervisor', on: WARM },
    director: { role: 'director', on: { kind: 'all' } }
  };
  for (const [name, grant] of Object.entries(people)) who[name] = await server.person(`p-${name}`, [grant]);
  who.admin = server.admin;
  who.stranger = server.browser();
  const screen = server.browser();
  const asked = (await screen.post('/api/v1/pair/code', {})).body as { device_code: string; user_code: string };
  await who.director!.command('display.approve', { code: asked.user_code, name: 'Wall', board: 'main' });
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  await screen.post('/api/v1/pair/token', { grant_type, device_code: asked.device_code });
  who.screen = screen;
});
afterAll(() => server[Symbol.asyncDispose]());

type State = Snapshot['state'];
const floorOf = async (name: string) => (await who[name]!.get('/api/v1/floor')).body as State;

test('[ASVS 8.2.1] each function is open to those alone who have the right, by page and by command', async () => {
  const reads: Record<string, readonly string[]> = {
    people: ['admin'],
    keys: ['admin'],
    settings: ['admin'],
    audit: ['admin', 'director'],
    displays: ['admin', 'director', 'duty']
  };
  for (const [path, may] of Object.entries(reads)) {
    for (const [name, one] of Object.entries(who)) {
      const wanted = may.includes(name) ? 200 : name === 'stranger' ? 401 : 403;
      expect((await one.get(`/api/v1/${path}`)).status, `${name} ${path}`).toBe(wanted);
    }
  }
  const commands: readonly (readonly [string, object, readonly string[]])[] = [
    ['person.add', {}, ['admin']],
    ['person.disable', {}, ['admin']],
    ['key.add', {}, ['admin']],
    ['display.revoke', {}, ['admin', 'director', 'duty']],
    ['caller.unseal', {}, ['director', 'duty', 'business']],
    ['seat.help', { note: 3 }, ['agent']]
  ];
  for (const [type, fields, may] of commands) {
    for (const [name, one] of Object.entries(who)) {
      // who may is told that a field is wrong, and nothing is done
      const wanted = may.includes(name) ? 422 : name === 'stranger' ? 401 : 403;
      expect((await one.command(type, fields)).status, `${name} ${type}`).toBe(wanted);
    }
  }
});

test('[ASVS 8.2.2] what is not theirs is not there, by list, by name and by number', async () => {
  const duty = await floorOf('duty');
  expect(Object.keys(duty.contacts)).toEqual(['c-warm']);
  expect(JSON.stringify(duty)).not.toContain('Zhao');
  const strip = ({ status, body }: { status: number; body: unknown }) => JSON.stringify([status, body]);
  for (const name of ['duty', 'lead', 'agent']) {
    const one = who[name]!;
    const [theirs, none] = [await one.get('/api/v1/floor?site=gas'), await one.get('/api/v1/floor?site=none')];
    expect(strip(theirs), name).toBe(strip(none));
  }
  const unseal = (contact: string) => who.duty!.command('caller.unseal', { contact, reason: 'a callback' });
  expect(strip(await unseal('c-gas'))).toBe(strip(await unseal('c-none')));
  expect((await unseal('c-warm')).status).toBe(200);

  const { displays } = (await who.director!.get('/api/v1/displays')).body as { displays: { id: string }[] };
  const gas = await server.person('gasduty', [{ role: 'duty-manager', on: { kind: 'site', id: 'gas' } }]);
  for (const type of ['display.revoke', 'display.change']) {
    const answers = [
      await gas.command(type, { display: displays[0]!.id }),
      await gas.command(type, { display: 'none' })
    ];
    expect(answers[0]!.status).toBe(404);
    expect(strip(answers[0]!)).toBe(strip(answers[1]!));
  }
  expect((await who.screen!.get('/api/v1/floor')).status).toBe(200);
});

test('[ASVS 8.2.3] of what is seen, only the fields that are theirs are told', async () => {
  const seatOf = async (name: string) => (await floorOf(name)).seats['1001'];
  expect((await seatOf('duty'))?.name).toBe('Zhang Wei');
  for (const name of ['business', 'admin', 'screen']) expect((await seatOf(name))?.name, name).toBeNull();
  const callerOf = async (name: string) => (await floorOf(name)).contacts['c-warm']?.caller;
  expect(await callerOf('duty')).toMatchObject({ shown: '138****5678' });
  expect([await callerOf('screen'), await callerOf('lead')]).toEqual([null, null]);
  const admin = await floorOf('admin');
  expect([admin.contacts, admin.agents]).toEqual([{}, {}]);
});

test('[ASVS 8.3.1] what a client claims of itself gives it nothing', async () => {
  const lead = who.lead!;
  const before = JSON.stringify((await lead.me()).who);
  const claims = { 'x-role': 'admin', 'x-user': 'boss', authorization: '' };
  const extra = { grants: [{ role: 'admin', on: { kind: 'all' } }], rights: ['people'], actor: 'person:boss' };
  const asked = await lead.post('/api/v1/commands', { id: 'c1', type: 'person.add', ...extra }, claims);
  expect([401, 403]).toContain(asked.status);
  lead.cookies.set('pilotlight-persona', 'admin');
  expect((await lead.get('/api/v1/people')).status).toBe(403);
  lead.cookies.delete('pilotlight-persona');
  using line = await lead.socket();
  expect(await line.ask('command', { id: 'c2', type: 'person.add', ...extra })).toMatchObject({
    problem: { code: 'forbidden' }
  });
  expect(await line.ask('watch', { view: 'floor:gas', sight: 'all', ...extra })).toMatchObject({ problem: {} });
  expect(JSON.stringify((await lead.me()).who)).toBe(before);
});

test('[ASVS 8.3.2] another grant counts at once, on the open line too', async () => {
  const one = await server.person('mover', [{ role: 'director', on: { kind: 'all' } }]);
  const person = (await one.me()).who!.id;
  using line = await one.socket();
  await line.watch('floor:gas');
  const grants: readonly Grant[] = [{ role: 'lead', on: { kind: 'group', team: 'day', id: 'a' } }];
  expect((await server.admin.command('person.change', { person, grants })).status).toBe(200);
  expect((await one.get('/api/v1/audit')).status).toBe(403);
  const floor = (await one.get('/api/v1/floor')).body as State;
  expect(Object.keys(floor.seats)).toEqual(['1001', '1002']);
  await until('the bye', () => line.byes.length === 1);
  await server.tell({ type: 'contact.queued', data: { contact: 'c-after', queue: 'leaks' } });
  expect(line.frames.join()).not.toContain('c-after');
});

describe('keys and screens', () => {
  test('[ASVS 8.3.3] a screen and a key have rights of their own, not those of who made them', async () => {
    const { result } = (await server.admin.command('key.add', { name: 'r', kind: 'read' })).body as {
      result: { secret: string };
    };
    const headers = { authorization: `Bearer ${result.secret}` };
    const seen = (await (await fetch(`${server.url}/api/v1/floor`, { headers })).json()) as State;
    expect(JSON.stringify(seen)).not.toMatch(/Zhang|138\*/);
    expect((await fetch(`${server.url}/api/v1/people`, { headers })).status).toBe(403);
    const screen = JSON.stringify(await floorOf('screen'));
    expect(screen).not.toMatch(/Zhang|Zhao|138\*/);
    expect((await who.screen!.me()).who).toMatchObject({ rights: [], grants: [] });
  });

  test('[ASVS 6.5.6] a lost screen or key is revoked, and is nobody from then on', async () => {
    const { result } = (await server.admin.command('key.add', { name: 'k', kind: 'read' })).body as {
      result: { key: string; secret: string };
    };
    const read = async () =>
      (await fetch(`${server.url}/api/v1/floor`, { headers: { authorization: `Bearer ${result.secret}` } })).status;
    expect(await read()).toBe(200);
    await server.admin.command('key.revoke', { key: result.key });
    expect(await read()).toBe(401);
    const screen = who.screen!;
    using line = await screen.socket();
    await who.director!.command('display.revoke', { display: (await screen.me()).who!.id });
    expect((await screen.get('/api/v1/floor')).status).toBe(401);
    await until('the bye', () => line.byes.length === 1);
  });
});
