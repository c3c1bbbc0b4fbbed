import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry, PersonRow } from '../../src/lib/protocol/people.ts';
import { until } from '../support/live.ts';
import { INGEST_KEY, PASSWORD, startPeople, type Browserish, type PeopleServer } from '../support/people.ts';

let server: PeopleServer;
let director: Browserish;
beforeAll(async () => {
  server = await startPeople();
  director = await server.person('dora', [{ role: 'director', on: { kind: 'all' } }]);
});
afterAll(() => server[Symbol.asyncDispose]());

const people = async () => ((await server.admin.get('/api/v1/people')).body as { people: PersonRow[] }).people;
/** A body as it stands. */
const raw = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, {
    method: 'POST',
    body,
    headers: {
      origin: server.url,
      'content-type': 'application/json',
      cookie: [...server.admin.cookies].map((pair) => pair.join('=')).join('; '),
      ...headers
    }
  });

test('[ASVS 1.2.4] whatever is written is text to the database', async () => {
  const all = ((await server.admin.get('/api/v1/audit')).body as { entries: AuditEntry[] }).entries.length;
  expect(all).toBeGreaterThan(3);
  const hostile = [
    "' or 1=1 --",
    "'; drop table audit; --",
    "\\' or 1=1",
    '%',
    "' union select secret_hash from access_key --",
    '" or ""="',
    '1) or (1=1'
  ];
  for (const text of hostile) {
    for (const name of ['q', 'actor', 'action']) {
      const { status, body } = await server.admin.get(`/api/v1/audit?${String(new URLSearchParams({ [name]: text }))}`);
      expect(status).toBe(200);
      expect((body as { entries: unknown[] }).entries, `${name}=${text}`).toEqual([]);
    }
  }
  for (const text of hostile) {
    expect(
      (await server.admin.get(`/api/v1/audit?${String(new URLSearchParams({ cursor: text, from: text }))}`)).status
    ).toBe(400);
    expect((await server.admin.command('person.disable', { person: text })).status).toBe(404);
    expect((await server.admin.command('key.revoke', { key: text })).status).toBe(404);
  }
  for (const text of ["' or 1=1 --", "boss' --", '%']) {
    expect((await server.browser().post('/api/v1/sign-in', { username: text, password: PASSWORD })).status).toBe(401);
  }
  const name = "Robert'); drop table person; --";
  expect((await server.admin.command('person.add', { username: 'bobby', name, grants: [] })).status).toBe(200);
  expect(await people()).toContainEqual(expect.objectContaining({ username: 'bobby', name }));
});

test('[ASVS 1.3.6] no address that somebody writes is ever asked by the server', async () => {
  const asked: string[] = [];
  const canary = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('{}');
  });
  await new Promise<void>((listening) => canary.listen(0, '127.0.0.1', listening));
  const host = `127.0.0.1:${(canary.address() as AddressInfo).port}`;
  const url = `http://${host}/canary`;
  try {
    const headers = { 'x-forwarded-host': host, referer: url, 'x-original-url': url, 'x-callback': url };
    await director.post('/api/v1/sign-in/oidc', { url, discovery: url, callbackURL: url }, headers);
    for (const path of ['pair/code', 'tickets', 'sign-out', 'demo/persona'])
      await server.browser().post(`/api/v1/${path}`, { url }, headers);
    await server.admin.command('person.add', { username: 'canary', name: url, grants: [] });
    await server.admin.command('key.add', { name: url, kind: 'read', source: url });
    await director.command('caller.unseal', { contact: url, reason: url });
    await server.admin.get(`/api/v1/floor?site=${encodeURIComponent(url)}`);
    await server.admin.get(`/api/auth/callback/oidc?code=x&state=y&iss=${encodeURIComponent(url)}`);
    await server.tell(
      { type: 'contact.queued', data: { contact: url, queue: 'heating', caller: url } },
      { type: 'seat.signed_in', data: { seat: '1001', agent: url, name: url, queues: ['heating'] } }
    );
    using line = await director.socket();
    await line.ask('watch', { view: url });
    // a request would leave within the same turns as the answers above; the canary hears its own sign last
    await fetch(`http://${host}/last`);
    await until('the last', () => asked.includes('/last'));
    expect(asked).toEqual(['/last']);
  } finally {
    canary.closeAllConnections();
    canary.close();
  }
});

test('[ASVS 1.5.2] input is plain data of a known shape; nothing in it makes another thing, [ASVS 15.3.6] nor reaches a prototype', async () => {
  const before = Object.getOwnPropertyNames(Object.prototype).sort();
  const hostile = [
    '{"id":"a1","type":"person.add","username":"p1","name":"x","__proto__":{"grants":[{"role":"admin","on":{"kind":"all"}}]}}',
    '{"id":"a2","type":"person.add","username":"p2","name":"x","constructor":{"prototype":{"rights":["people"]}}}',
    '{"id":"a3","type":"__proto__"}',
    '{"id":"a4","type":"constructor"}',
    '{"id":"a5","type":"hasOwnProperty"}',
    '{"id":"a6","type":"person.add","username":{"$gt":""},"name":["x"]}',
    '{"id":"a7","type":"person.change","person":{"toString":"x"}}'
  ];
  for (const body of hostile) {
    const { status } = await raw('/api/v1/commands', body);
    expect([200, 404, 422], body).toContain(status);
  }
  const entered = await raw('/api/v1/sign-in', '{"__proto__":{"username":"boss"},"password":"x"}');
  expect(entered.status).toBe(422);
  const event = `{"specversion":"1.0","id":"e-p","source":"crm","type":"contact.queued","time":"${new Date().toISOString()}","data":{"contact":"__proto__","queue":"heating","caller":"constructor"}}`;
  await raw('/api/v1/events', event, {
    authorization: `Bearer ${INGEST_KEY}`,
    'content-type': 'application/cloudevents+json'
  });
  for (const site of ['__proto__', 'constructor', 'toString']) {
    expect((await server.admin.get(`/api/v1/floor?site=${site}`)).status, site).toBe(404);
  }
  using line = await director.socket();
  for (const view of ['__proto__', 'wall:__proto__', 'wall:constructor', 'floor:__proto__', 'seat:constructor']) {
    expect(await line.ask('watch', { view }), view).toMatchObject({ problem: {} });
  }
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
  expect(({} as Record<string, unknown>)['grants']).toBeUndefined();
  const rights = (await people()).flatMap(({ username, grants }) => (grants.length > 0 ? [username] : []));
  expect(rights).toEqual(['boss', 'dora']);
});

test('[ASVS 2.2.1] each field is held to what it may be; [ASVS 2.2.2] the server does it, whoever sent it', async () => {
  const wrong: readonly (readonly [string, object, string])[] = [
    ['person.add', { username: ' a', name: 'x', grants: [] }, 'username'],
    ['person.add', { username: 'a'.repeat(65), name: 'x', grants: [] }, 'username'],
    ['person.add', { username: 'okay', name: '', grants: [] }, 'name'],
    ['person.add', { username: 'okay', name: 'x', grants: [{ role: 'king', on: { kind: 'all' } }] }, 'grants'],
    ['person.add', { username: 'okay', name: 'x', grants: [{ role: 'lead', on: { kind: 'all' } }] }, 'grants'],
    ['key.add', { name: 'x', kind: 'root' }, 'kind'],
    ['key.add', { name: 'x', kind: 'ingest', source: 'none' }, 'source']
  ];
  using line = await server.admin.socket();
  for (const [type, fields, path] of wrong) {
    const { status, body } = await server.admin.command(type, fields);
    expect([status, (body as { detail: string }).detail.includes(path)], `${type} ${path}`).toEqual([422, true]);
    expect(await line.ask('command', { id: crypto.randomUUID(), type, ...fields })).toMatchObject({
      problem: { code: 'bad_field' }
    });
  }
  for (const body of [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '1',
    '{"id":1,"type":"person.add"}',
    `{"a":"${'x'.repeat(300_000)}"}`
  ]) {
    expect((await raw('/api/v1/commands', body)).status, body.slice(0, 20)).toBeGreaterThanOrEqual(400);
  }
});

test('[ASVS 15.3.3] no field is set that the command does not have', async () => {
  const { result } = (await server.admin.command('person.add', { username: 'plain', name: 'Plain', grants: [] }))
    .body as { result: { person: string } };
  const { person } = result;
  const more: readonly (readonly [string, object])[] = [
    ['person.change', { person, disabled: true }],
    ['person.change', { person, username: 'boss' }],
    ['person.change', { person, password: 'taken over by me' }],
    ['person.add', { username: 'extra', name: 'x', grants: [], password: 'chosen by the admin' }],
    ['key.add', { name: 'x', kind: 'read', secret: 'chosen by the admin, long enough' }]
  ];
  for (const [type, fields] of more)
    expect((await server.admin.command(type, fields)).status, JSON.stringify(fields)).toBe(422);
  const entered = await server.browser().post('/api/v1/sign-in', { username: 'boss', password: PASSWORD, grants: [] });
  expect(entered.status).toBe(422);
  expect((await people()).map(({ username }) => username)).not.toContain('extra');
});

test('[ASVS 15.3.7] a parameter, header or cookie that comes twice is none', async () => {
  expect((await director.get('/api/v1/floor?site=warm&site=gas')).status).toBe(400);
  const cookie = director.cookies.get('__Host-pilotlight')!;
  const twice = { cookie: `__Host-pilotlight=${cookie}; __Host-pilotlight=${cookie}x` };
  expect((await fetch(`${server.url}/api/v1/floor`, { headers: twice })).status).toBe(401);
});

test('[ASVS 2.4.1] who asks too much is made to wait: a line after 100 messages, screens that ask for codes', async () => {
  using line = await director.socket();
  for (let i = 0; i < 150; i++) line.send('seen', {});
  await until('the bye', () => line.byes.length === 1);
  expect(line.byes[0]).toMatchObject({ reason: 'rate' });
  await until('the cut', () => line.closed);
  const asked: number[] = [];
  for (let i = 0; i < 61; i++) asked.push((await server.browser().post('/api/v1/pair/code', {})).status);
  expect([asked[0], asked.at(-1)]).toEqual([200, 429]);
});
