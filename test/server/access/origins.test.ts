import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { hostileTo } from '../../support/hostile-origins.ts';
import { startPeople, type PeopleServer } from '../../support/people.ts';
import { rawHttp } from '../../support/raw-http.ts';

let server: PeopleServer;
let cookie = '';
let ticket = () => Promise.resolve('');
beforeAll(async () => {
  server = await startPeople();
  const { admin } = server;
  cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  ticket = async () => ((await admin.post('/api/v1/tickets', {})).body as { ticket: string }).ticket;
});
afterAll(() => server[Symbol.asyncDispose]());

const port = () => Number(new URL(server.url).port);

/** Status and body of a POST whose header lines are the test's own. */
async function post(path: string, body: unknown, lines: readonly string[], type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const head = [`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${port()}`, 'Connection: close', `Content-Type: ${type}`];
  const answer = await rawHttp(port(), [...head, `Content-Length: ${text.length}`, ...lines, '', text].join('\r\n'));
  return { status: Number(answer.slice(9, 12)), body: answer.slice(answer.indexOf('\r\n\r\n') + 4) };
}

/** The status of a socket's handshake: 101, or Engine.IO's 400. */
async function shake(lines: readonly string[]): Promise<number> {
  const head = [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    ...[`Host: 127.0.0.1:${port()}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  ];
  const answer = await rawHttp(port(), [...head, ...lines, '', ''].join('\r\n'));
  return Number(answer.slice(9, 12));
}

const person = () => ({ id: randomUUID(), type: 'person.add', username: `p${randomUUID().slice(0, 8)}`, name: 'P' });
const signIn = { username: 'boss', password: 'correct horse battery staple' };

// the port stands in the names of the tests: they are made before the server is
const KINDS = hostileTo('http://127.0.0.1:40000').map((_, at) => at);
const hostile = (at: number) => hostileTo(server.url)[at]!;

describe('from a foreign page', () => {
  test.each(KINDS)('[PEOPLE2] hostile Origin %i changes nothing, signs nobody in and opens no socket', async (at) => {
    const origin = `Origin: ${hostile(at)}`;
    const command = person();
    const answers = await Promise.all([
      post('/api/v1/commands', command, [origin, `Cookie: ${cookie}`]),
      post('/api/v1/sign-in', signIn, [origin]),
      post('/api/v1/sign-in/code', { ...signIn, code: 'BCDF-GHJK' }, [origin]),
      post('/api/v1/tickets', {}, [origin, `Cookie: ${cookie}`]),
      post('/api/v1/sign-out', {}, [origin, `Cookie: ${cookie}`]),
      post('/api/v1/pair/code', {}, [origin])
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(403);
      expect(answer.body).toContain('origin_forbidden');
    }
    expect(await shake([origin, `Cookie: ${cookie}`])).toBe(400);
    expect(await shake([origin])).toBe(400);
    const { body } = await server.admin.get('/api/v1/people');
    expect(JSON.stringify(body)).not.toContain(command.username);
  });
});

test('[PEOPLE2] a cookie without an Origin, or with two, moves nothing', async () => {
  const own = `Origin: ${server.url}`;
  for (const lines of [[], [own, own], [own, 'Origin: https://evil.example'], [`Referer: ${server.url}/`]]) {
    const sent = [...lines, `Cookie: ${cookie}`];
    expect((await post('/api/v1/commands', person(), sent)).body).toContain('origin_forbidden');
    expect((await post('/api/v1/sign-in', signIn, lines)).status).toBe(403);
    expect((await post('/api/v1/demo/persona', { persona: null }, lines)).status).toBe(403);
    expect(await shake(sent)).toBe(400);
  }
  expect((await post('/api/v1/commands', person(), [own, `Cookie: ${cookie}`])).status).toBe(200);
});

test('[PEOPLE2] what a form of a foreign page can send is not read, not even from a page of ours', async () => {
  const command = JSON.stringify(person());
  const lines = [`Origin: ${server.url}`, `Cookie: ${cookie}`];
  for (const type of [
    'text/plain',
    'text/plain; charset=application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/json',
    ''
  ]) {
    for (const path of ['/api/v1/commands', '/api/v1/tickets', '/api/v1/sign-in']) {
      expect((await post(path, command, lines, type)).status).toBe(415);
    }
  }
  const head = ['POST /api/v1/commands HTTP/1.1', `Host: 127.0.0.1:${port()}`, 'Connection: close', ...lines];
  expect(await rawHttp(port(), [...head, `Content-Length: ${command.length}`, '', command].join('\r\n'))).toContain(
    ' 415 '
  );
  expect(JSON.stringify((await server.admin.get('/api/v1/people')).body)).not.toContain(
    (JSON.parse(command) as { username: string }).username
  );
});

test('[PEOPLE2, PEOPLE9] a ticket does not open a socket from a foreign page, and its own page may', async () => {
  for (const origin of ['https://evil.example', 'null', `${server.url}.evil.example`]) {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers: { origin }
    });
    const failed = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(failed.message).toContain('400');
  }
  expect(await ticket()).toMatch(/^[\w-]{43}$/);
  using viewer = await server.admin.ticketed();
  expect(viewer.closed).toBe(false);
});

test('[PEOPLE1] who is not known is told so by every path that shows something of the floor, and sees nothing', async () => {
  const nobody = server.browser();
  for (const path of ['floor', 'floor?site=warm', 'people', 'keys', 'displays', 'settings', 'audit']) {
    const { status, body } = await nobody.get(`/api/v1/${path}`);
    expect(status).toBe(401);
    expect(body).toMatchObject({ code: 'signed_out', do: 'sign-in' });
  }
  expect((await nobody.get('/metrics')).status).toBe(401);
  expect(await nobody.post('/api/v1/tickets', {})).toMatchObject({ status: 401 });
  expect(await nobody.command('seat.help')).toMatchObject({ status: 401 });
  await expect(nobody.socket()).rejects.toThrow('signed_out');
  const { body } = await nobody.get('/api/v1/me');
  expect(body).toMatchObject({ mode: 'people', who: null, setup: false, personas: null });
  expect(JSON.stringify((await nobody.get('/readyz')).body)).toBe('{"ready":true}');
});

test('[PEOPLE1] auth that is no object crashes nothing and lets nobody in', async () => {
  for (const auth of ['null', '[]', '"x"', '7', 'true', '{', '', '[{"ticket":"x"}]', '{"__proto__":{"ticket":1}}']) {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers: { origin: server.url }
    });
    const frames: string[] = [];
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      frames.push(text);
      if (text.startsWith('0')) socket.send(`40/live,${auth}`);
      if (text.startsWith('44')) socket.close();
    });
    await ended;
    expect(frames.filter((frame) => frame.startsWith('40/live'))).toEqual([]);
  }
  expect((await server.admin.me()).who?.username).toBe('boss');
});
