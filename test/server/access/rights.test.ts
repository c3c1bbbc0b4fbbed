import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RIGHTS_OF, ROLES, type AuditEntry, type Role } from '../../../src/lib/protocol/people.ts';
import { startPeople, type Browserish, type PeopleServer } from '../../support/people.ts';
import { COMMANDS, GRANTS, LATER, pairedScreen, READS } from '../../support/rights.ts';

let server: PeopleServer;
const people = new Map<Role, Browserish>();
let kiosk: Browserish;
let kioskId: string;
beforeAll(async () => {
  server = await startPeople();
  for (const role of ROLES) people.set(role, await server.person(`the-${role}`, [GRANTS[role]]));
  const paired = await pairedScreen(server.admin, server.browser());
  kiosk = paired.screen;
  kioskId = paired.display;
  await server.tell({
    type: 'seat.signed_in',
    data: { seat: '1003', agent: 'li', name: 'Li Na', queues: ['heating'] }
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const codeOf = (body: unknown) => (body as { code?: string; problem?: { code: string } }).code ?? null;
const socketCode = (answer: unknown) => (answer as { problem?: { code: string } }).problem?.code ?? null;
async function audited(actor: string): Promise<readonly AuditEntry[]> {
  const { body } = await server.admin.get(`/api/v1/audit?limit=500&actor=${encodeURIComponent(actor)}`);
  return (body as { entries: AuditEntry[] }).entries;
}
const everything = async () => {
  const [persons, keys, displays] = await Promise.all(
    ['people', 'keys', 'displays'].map(async (list) => (await server.admin.get(`/api/v1/${list}`)).body)
  );
  return JSON.stringify([persons, keys, displays], (name, value: unknown) =>
    name === 'seen' || name === 'live' ? null : value
  );
};

describe.each(ROLES)('%s', (role) => {
  test('[ACTION1] may each command whose right it has, and no other; by socket the same', async () => {
    const one = people.get(role)!;
    const rights = RIGHTS_OF[role];
    expect((await one.me()).who).toMatchObject({ kind: 'person', grants: [GRANTS[role]] });
    expect([...(await one.me()).who!.rights].sort()).toEqual([...rights].sort());
    using socket = await one.socket();
    for (const [type, { right, fields }] of Object.entries(COMMANDS)) {
      const may = rights.includes(right);
      const answer = await one.command(type, fields);
      const line = socketCode(await socket.ask('command', { id: randomUUID(), type, ...fields }));
      if (may) {
        expect([type, codeOf(answer.body)]).not.toEqual([type, 'forbidden']);
        expect([type, line]).not.toEqual([type, 'forbidden']);
      } else {
        expect([type, answer.status, codeOf(answer.body)]).toEqual([type, 403, 'forbidden']);
        expect([type, line]).toEqual([type, 'forbidden']);
      }
    }
    for (const type of LATER) {
      expect(await one.command(type, {})).toMatchObject({ status: 404, body: { code: 'unknown_command' } });
    }
  });

  test('[ACTION1] reads each list whose right it has, and no other', async () => {
    const one = people.get(role)!;
    for (const [path, right] of Object.entries(READS)) {
      const { status } = await one.get(path);
      expect([path, status]).toEqual([path, right === null || RIGHTS_OF[role].includes(right) ? 200 : 403]);
    }
  });
});

test('[PAIR2, ACTION1] a screen may nothing: each command, those to come too, by both ways; nothing is done or recorded', async () => {
  const before = await everything();
  const deeds = (await audited(`display:${kioskId}`)).length;
  using socket = await kiosk.socket();
  const real = { person: (await server.admin.me()).who!.id, display: kioskId, board: 'gas-wall', name: 'Taken over' };
  for (const type of [...Object.keys(COMMANDS), ...LATER, 'settings.change']) {
    for (const fields of [COMMANDS[type]?.fields ?? {}, real, { ...real, grants: [GRANTS.admin] }]) {
      const answer = await kiosk.command(type, fields);
      expect([type, answer.status]).toEqual([type, Object.hasOwn(COMMANDS, type) ? 403 : expect.any(Number)]);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect(
      socketCode(await socket.ask('command', { id: randomUUID(), type, ...COMMANDS[type]?.fields }))
    ).not.toBeNull();
  }
  expect(await everything()).toBe(before);
  expect((await audited(`display:${kioskId}`)).length).toBe(deeds);
  expect((await kiosk.me()).who).toMatchObject({
    kind: 'display',
    rights: [],
    grants: [],
    board: 'main',
    name: 'Hall'
  });
});

test('[PAIR2] a screen has its one board and the floor as that board shows it; every other view is not there', async () => {
  using socket = await kiosk.socket();
  expect(await socket.watch('wall:main')).toHaveProperty('state');
  for (const view of [
    'floor:warm',
    'floor:gas',
    'seat:1001',
    'seat:me',
    'network',
    'wall:gas-wall',
    'wall:',
    'alerts',
    'wall:__proto__'
  ]) {
    expect([view, socketCode(await socket.watch(view))]).toEqual([view, 'unknown_view']);
  }
  for (const [path, right] of Object.entries(READS)) {
    const { status, body } = await kiosk.get(path);
    // nor anything of the program itself
    expect([path, status]).toEqual([path, right === null && path !== '/metrics' ? 200 : 403]);
    expect(JSON.stringify(body)).not.toMatch(/Li Na|"agent":"li"|2001/);
  }
  expect((await kiosk.post('/api/v1/password', { old: 'x', password: 'correct horse battery' })).status).toBe(403);
});

test('[KEY1] a read key looks as its grants say and may nothing; a foreign secret, or none, is no key', async () => {
  const add = async (fields: object) =>
    ((await server.admin.command('key.add', fields)).body as { result: { key: string; secret: string } }).result;
  const bare = await add({ name: 'wall maker', kind: 'read' });
  const full = await add({ name: 'report', kind: 'read', grants: [GRANTS.admin, GRANTS.director] });
  const nobody = server.browser();
  const ask = (path: string, secret: string, body?: object) =>
    fetch(server.url + path, {
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {})
    });
  expect(await (await ask('/api/v1/floor', bare.secret)).text()).not.toContain('Li Na');
  expect(await (await ask('/api/v1/floor', full.secret)).text()).toContain('Li Na');
  for (const { secret } of [bare, full]) {
    for (const [path, right] of Object.entries(READS)) {
      expect([path, (await ask(path, secret)).status]).toEqual([path, right === null ? 200 : 403]);
    }
    for (const [type, { fields }] of Object.entries(COMMANDS)) {
      const answer = await ask('/api/v1/commands', secret, { id: randomUUID(), type, ...fields });
      expect([type, answer.status]).toEqual([type, 403]);
    }
    expect((await ask('/api/v1/events', secret, {})).status).toBe(401);
  }
  for (const secret of ['x', `${bare.secret}x`, bare.key, bare.secret.toLowerCase()]) {
    expect((await ask('/api/v1/floor', secret)).status).toBe(401);
  }
  expect((await server.admin.command('key.revoke', { key: bare.key })).status).toBe(200);
  expect((await ask('/api/v1/floor', bare.secret)).status).toBe(401);
  expect((await ask('/api/v1/floor', full.secret)).status).toBe(200);
  expect(nobody.cookies.size).toBe(0);
});
