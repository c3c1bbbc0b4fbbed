import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/lib/protocol/people.ts';
import { startPeople, type PeopleServer } from '../../support/people.ts';
import { rawConnection, rawHttp } from '../../support/raw-http.ts';
import { GRANTS } from '../../support/rights.ts';

let server: PeopleServer;
let head: readonly string[];
beforeAll(async () => {
  server = await startPeople();
  const cookie = [...server.admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const type = 'Content-Type: application/json';
  head = [`Host: ${new URL(server.url).host}`, `Origin: ${server.url}`, `Cookie: ${cookie}`, type];
});
afterAll(() => server[Symbol.asyncDispose]());

const port = () => Number(new URL(server.url).port);
async function post(path: string, body: string): Promise<number> {
  const bytes = Buffer.from(body, 'utf8').toString('latin1');
  const lines = [`POST ${path} HTTP/1.1`, ...head, 'Connection: close', `Content-Length: ${bytes.length}`, '', bytes];
  return Number((await rawHttp(port(), lines.join('\r\n'))).slice(9, 12));
}
const people = async () =>
  JSON.stringify((await server.admin.get('/api/v1/people')).body, (name, value: unknown) =>
    name === 'seen' ? null : value
  );

test('[ACTION2] bodies that are giant, deep, cut, doubled or no JSON are refused and the server lives on', async () => {
  const before = await people();
  const command = (more: string) => `{"id":"${randomUUID()}","type":"person.add","username":"x","name":"X"${more}}`;
  const lead = '{"role":"lead","on":{"kind":"site","id":"warm"}}';
  const bodies: [string, number][] = [
    [`"${'x'.repeat(300 * 1024)}"`, 413],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
    ['', 400],
    ['{', 400],
    ['null', 400],
    ['"x"', 400],
    ['{"id":"a"}{"id":"b"}', 400],
    ['\ufeff{}', 400],
    [command(',"grants":[{"role":"admin","on":{"kind":"all"},"more":1}]'), 422],
    [command(',"__proto__":{"grants":[{"role":"admin"}]}'), 422],
    [command(',"constructor":{}'), 422],
    [command(',"grants":{"length":1,"0":{"role":"admin"}}'), 422],
    [command(`,"grants":[${`${lead},`.repeat(50)}${lead}]`), 422]
  ];
  for (const [body, status] of bodies) {
    expect([body.slice(0, 80), await post('/api/v1/commands', body)]).toEqual([body.slice(0, 80), status]);
  }
  for (const [body] of bodies) expect(await post('/api/v1/sign-in', body)).toBeGreaterThanOrEqual(400);
  expect(await people()).toBe(before);
});

test('[PEOPLE5] fields of the forms that are no text, or hold what no database keeps, are refused by name', async () => {
  const one = server.browser();
  for (const username of ['a\0b', '\ud800', '', 'x'.repeat(201), 7, null, ['boss'], { $ne: '' }]) {
    const name = await one.post('/api/v1/sign-in', { username, password: 'x y z x y z' });
    const code = await one.post('/api/v1/sign-in/code', { username, password: 'x y z x y z', code: 'x' });
    for (const answer of [name, code]) expect(answer).toMatchObject({ status: 422, body: { code: 'bad_field' } });
  }
  const more = { rememberMe: true, callbackURL: 'https://evil.example' };
  expect(await one.post('/api/v1/sign-in', { username: 'boss', password: 'x', ...more })).toMatchObject({
    status: 422
  });
});

test("[ACTION4] the id of another person's command tells and blocks nothing", async () => {
  const other = await server.person('other', [GRANTS.admin]);
  const id = randomUUID();
  const mine = await server.admin.command('person.add', { username: 'first', name: 'F' }, id);
  const theirs = await other.command('person.add', { username: 'second', name: 'S' }, id);
  expect([mine.status, theirs.status]).toEqual([200, 200]);
  expect(theirs.body).not.toEqual(mine.body);
});

test('[ACTION5] an admin who takes the own role away while no other has ever come in is refused', async () => {
  await using fresh = await startPeople();
  const { id: person } = (await fresh.admin.me()).who!;
  await fresh.admin.command('person.add', { username: 'invited', name: 'I', grants: [GRANTS.admin] });
  for (const answer of [
    await fresh.admin.command('person.change', { person, grants: [GRANTS.lead] }),
    await fresh.admin.command('person.change', { person, grants: [] }),
    await fresh.admin.command('person.disable', { person })
  ]) {
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  }
  expect((await fresh.admin.me()).who?.rights).toContain('people');
  await fresh.person('second', [GRANTS.admin]);
  expect((await fresh.admin.command('person.disable', { person })).status).toBe(200);
  expect((await fresh.admin.me()).who).toBeNull();
});

test('[ACTION2, ACTION9] searching the audit takes words as words, and wrong parameters as wrong', async () => {
  await server.admin.command('person.add', { username: 'quoted', name: `100% "O'Hara" \\ _x` });
  const search = (query: Record<string, string>) =>
    server.admin.get(`/api/v1/audit?${new URLSearchParams(query).toString()}`);
  const found = async (q: string) => ((await search({ q })).body as { entries: AuditEntry[] }).entries.length;
  expect(await found("O'Hara")).toBe(1);
  expect(await found('100%')).toBe(1);
  for (const q of ["' or '1'='1", '%%%%', '"; drop table audit; --', '_x%', '\0']) expect(await found(q)).toBe(0);
  const wrong: Record<string, string>[] = [
    ...[{ cursor: 'x' }, { cursor: '-1' }, { cursor: '' }, { limit: '-1' }, { from: '1e9' }, { to: 'now' }],
    { order: 'asc' }
  ];
  for (const query of wrong) expect(await search(query)).toMatchObject({ status: 400, body: { code: 'bad_query' } });
  expect((await search({ limit: '999999' })).status).toBe(200);
});

test('[PEOPLE2] a form that is sent letter by letter holds up nobody else', async () => {
  const slow = await Promise.all(Array.from({ length: 50 }, () => rawConnection(port())));
  for (const { socket } of slow) {
    socket.write(['POST /api/v1/sign-in HTTP/1.1', ...head, 'Content-Length: 1000', '', '{'].join('\r\n'));
  }
  expect((await server.admin.me()).who?.username).toBe('boss');
  const tried = await server.browser().post('/api/v1/sign-in', { username: 'boss', password: 'wrong words here' });
  expect(tried.status).toBe(401);
  for (const one of slow) one[Symbol.dispose]();
  expect((await server.admin.get('/healthz')).status).toBe(200);
});
