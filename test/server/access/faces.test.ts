import { afterAll, beforeAll, expect, test } from 'vitest';
import { RIGHTS_OF, ROLES } from '../../../src/lib/protocol/people.ts';
import type { Snapshot } from '../../../src/lib/protocol/wire.ts';
import { configOf, demoFile } from '../../../src/lib/server/commands/serve.ts';
import { startPeople, TWO_SITES, type PeopleServer } from '../../support/people.ts';
import { rawHttp } from '../../support/raw-http.ts';
import { demoConfig } from '../../../src/lib/server/sources/simulator/simulator.ts';

const OPEN = TWO_SITES.replace('{ mode: people }', '{ mode: open }');
let demo: PeopleServer;
beforeAll(async () => {
  demo = await startPeople({ config: demoConfig('heating-burst').text });
});
afterAll(() => demo[Symbol.asyncDispose]());

test('[FACE1] the demo shows itself unasked and has a face of each role, cut from its own floor', async () => {
  const one = demo.browser();
  const me = await one.me();
  expect(me).toMatchObject({ mode: 'open', persona: null, setup: false, who: { kind: 'local', rights: ['own-seat'] } });
  expect(me.personas?.map(({ role }) => role)).toEqual([...ROLES]);
  const whole = (await one.get('/api/v1/floor')).body as Snapshot['state'];
  for (const { id, role } of me.personas!) {
    expect((await one.post('/api/v1/demo/persona', { persona: id })).status).toBe(204);
    const { who, persona } = await one.me();
    expect([persona, who?.grants[0]?.role]).toEqual([id, role]);
    expect([...who!.rights].sort()).toEqual([...RIGHTS_OF[role]].sort());
    expect((await one.get('/api/v1/audit')).status).toBe(RIGHTS_OF[role].includes('audit') ? 200 : 403);
    const seen = (await one.get('/api/v1/floor')).body as Snapshot['state'];
    if (role === 'agent') expect(Object.keys(seen.seats)).toHaveLength(1);
    if (role === 'lead') expect(Object.keys(seen.seats).length).toBeLessThan(Object.keys(whole.seats).length);
    if (role === 'admin') expect(seen.contacts).toEqual({});
    using line = await one.socket();
    const view = role === 'agent' ? 'seat:me' : `floor:${configOf(demoFile('heating-burst')).floor.sites[0]!.id}`;
    const stream = (await line.watch(view)) as Snapshot;
    expect(Object.keys(stream.state.agents).sort()).toEqual(Object.keys(seen.agents).sort());
  }
  await one.post('/api/v1/demo/persona', { persona: null });
  expect((await one.me()).persona).toBeNull();
  expect((await one.post('/api/v1/demo/persona', { persona: 'god' })).status).toBe(404);
  one.cookies.set('pilotlight-persona', '__proto__');
  expect((await one.me()).who?.rights).toEqual(['own-seat']);
});

test('[FACE1] without a simulator there are no faces, and nobody signs in', async () => {
  await using server = await startPeople({ config: OPEN });
  const one = server.browser();
  expect(await one.me()).toMatchObject({ mode: 'open', personas: null, persona: null });
  expect((await one.post('/api/v1/demo/persona', { persona: 'admin' })).status).toBe(404);
  one.cookies.set('pilotlight-persona', 'admin');
  expect((await one.me()).who?.rights).toEqual(['own-seat']);
  expect((await one.post('/api/v1/sign-in', { username: 'a', password: 'b' })).status).toBe(404);
  expect((await one.get('/api/auth/callback/oidc?code=a&state=b')).status).toBe(404);
  for (const type of ['coach.listen', 'coach.whisper', 'seat.recall']) {
    expect((await one.command(type)).body).toMatchObject({ code: 'needs-people' });
  }
  expect((await one.command('person.add', { username: 'x', name: 'X' })).body).toMatchObject({ code: 'forbidden' });
});

test('[OPEN1, FACE1] a foreign Host is refused by every way in, whatever face it wears', async () => {
  const port = Number(new URL(demo.url).port);
  const ask = async (head: string, host: string, more = '') =>
    Number((await rawHttp(port, `${head} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}\r\n`)).slice(9, 12));
  for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1.nip.io:${port}`, '0.0.0.0', '']) {
    for (const path of ['/api/v1/me', '/api/v1/floor', '/healthz', '/wall/main']) {
      expect([host, path, await ask(`GET ${path}`, host, 'Cookie: pilotlight-persona=admin\r\n')]).toEqual([
        host,
        path,
        403
      ]);
    }
    const upgrade =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    expect(await ask('GET /socket.io/?EIO=4&transport=websocket', host, upgrade)).toBe(400);
    const change = `Origin: http://${host}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
    expect(await ask('POST /api/v1/commands', host, change)).toBe(403);
  }
  expect(await ask('GET /api/v1/me', `localhost:${port}`)).toBe(200);
});
