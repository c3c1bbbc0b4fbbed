import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AddressInfo } from 'node:net';
import { PASSWORD, startPeople, type Browserish, type PeopleServer } from '../support/people.ts';
import { rawHttp } from '../support/raw-http.ts';
import { rawViewer } from '../support/raw-viewer.ts';

let server: PeopleServer;
let director: Browserish;
beforeAll(async () => {
  server = await startPeople();
  director = await server.person('dora', [{ role: 'director', on: { kind: 'all' } }]);
});
afterAll(() => server[Symbol.asyncDispose]());

/** One request with this browser's cookies, everything else by hand. */
const send = (path: string, headers: Record<string, string>, init: RequestInit = {}, from = server.admin) =>
  fetch(server.url + path, {
    ...init,
    redirect: 'manual',
    headers: { cookie: [...from.cookies].map((pair) => pair.join('=')).join('; '), ...headers }
  });
const JSON_TYPE = { 'content-type': 'application/json' };
const add = (username: string) =>
  JSON.stringify({ id: crypto.randomUUID(), type: 'person.add', username, name: 'Made', grants: [] });
const usernames = async () => {
  const { people } = (await server.admin.get('/api/v1/people')).body as { people: { username: string }[] };
  return people.map(({ username }) => username);
};

/** Pairs a screen; its browser. */
async function pairScreen(): Promise<{ screen: Browserish; cookie: string }> {
  const screen = server.browser();
  const asked = (await screen.post('/api/v1/pair/code', {})).body as { device_code: string; user_code: string };
  await director.command('display.approve', { code: asked.user_code, name: 'Wall', board: 'main' });
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: asked.device_code };
  const { headers } = await screen.post('/api/v1/pair/token', grant);
  return { screen, cookie: headers.getSetCookie()[0]! };
}

/** What a socket is told whose address holds this, and nothing else. */
const socketWith = (query: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket&${query}`);
    socket.on('error', reject);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('0')) socket.send('40/live,{}');
      else {
        resolve(text);
        socket.terminate();
      }
    });
  });

describe('cookies', () => {
  let cookies: string[];
  beforeAll(async () => {
    const { headers } = await server.browser().post('/api/v1/sign-in', { username: 'boss', password: PASSWORD });
    cookies = [...headers.getSetCookie(), (await pairScreen()).cookie];
    expect(cookies).toHaveLength(2);
  });
  const attributes = (cookie: string) => cookie.split('; ').slice(1);

  test('[ASVS 3.3.1] a cookie goes over TLS only', () => {
    for (const cookie of cookies) expect(attributes(cookie)).toContain('Secure');
  });

  test('[ASVS 3.3.2] a session comes along from another page by a link only, a screen never', () => {
    expect(cookies.map((cookie) => attributes(cookie).find((one) => one.startsWith('SameSite')))).toEqual([
      'SameSite=Lax',
      'SameSite=Strict'
    ]);
  });

  test('[ASVS 3.3.3] a cookie is of this very host', () => {
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-/);
      expect(attributes(cookie)).toContain('Path=/');
      expect(attributes(cookie).filter((one) => one.startsWith('Domain'))).toEqual([]);
    }
  });

  test('[ASVS 3.3.4] no script reads it, and no answer tells it another way', async () => {
    for (const cookie of cookies) expect(attributes(cookie)).toContain('HttpOnly');
    const token = server.admin.cookies.get('__Host-pilotlight')!.split('.')[0]!;
    for (const path of ['/api/v1/me', '/api/v1/people', '/api/v1/audit', '/api/v1/keys', '/api/v1/settings']) {
      expect(JSON.stringify((await server.admin.get(path)).body)).not.toContain(token);
    }
    expect(JSON.stringify(await server.admin.post('/api/v1/tickets', {}))).not.toContain(token);
  });

  test('[ASVS 3.3.5] a cookie is small enough to be kept', () => {
    for (const cookie of cookies) expect(cookie.split(';')[0]!.length).toBeLessThan(4096);
  });
});

describe('from where', () => {
  const HOSTILE = ['https://evil.example', 'null', 'http://127.0.0.1', 'http://localhost:1', 'file://', ''];

  test('[ASVS 3.5.1] a change with a cookie from another origin, or from none, does nothing', async () => {
    for (const [at, origin] of [...HOSTILE, `${server.url}.evil.example`, server.url.toUpperCase()].entries()) {
      const answer = await send('/api/v1/commands', { ...JSON_TYPE, origin }, { method: 'POST', body: add(`x${at}`) });
      expect(answer.status, origin).toBe(403);
    }
    expect((await send('/api/v1/commands', JSON_TYPE, { method: 'POST', body: add('none') })).status).toBe(403);
    expect((await send('/api/v1/sign-out', JSON_TYPE, { method: 'POST', body: '{}' })).status).toBe(403);
    expect(await usernames()).toEqual(['boss', 'dora']);
  });

  test('[ASVS 3.5.2] what a browser sends without asking first (a form, plain text) changes nothing', async () => {
    const origin = server.url;
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
      const headers = { origin, ...(type ? { 'content-type': type } : {}) };
      const body = new TextEncoder().encode(add('form'));
      expect((await send('/api/v1/commands', headers, { method: 'POST', body })).status, type).toBe(415);
    }
    const preflight = await send('/api/v1/commands', { origin: 'https://evil.example' }, { method: 'OPTIONS' });
    expect([...preflight.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(await usernames()).not.toContain('form');
  });

  test('[ASVS 3.5.3] nothing is changed by reading', async () => {
    for (const path of ['commands', 'sign-out', 'tickets', 'password', 'sign-in', 'pair/code']) {
      const query = '?type=person.add&username=read&name=x&id=1';
      for (const method of ['GET', 'HEAD']) {
        expect((await send(`/api/v1/${path}${query}`, {}, { method })).status, `${method} ${path}`).toBe(405);
      }
    }
    expect((await server.admin.me()).who?.username).toBe('boss');
    expect(await usernames()).not.toContain('read');
  });

  test('[ASVS 3.2.1] what the API answers is never a page or a script', async () => {
    for (const path of [
      '/api/v1/me',
      '/api/v1/people',
      '/api/v1/people?callback=alert',
      '/api/<script>alert(1)</script>'
    ]) {
      const { headers } = await send(path, { accept: 'text/html', 'sec-fetch-dest': 'document' });
      expect(headers.get('content-type')).toMatch(/^application\/(problem\+)?json; charset=utf-8$/);
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    }
  });

  test('[ASVS 3.5.6] there is no JSONP', async () => {
    const text = await (await send('/api/v1/me?callback=steal&jsonp=steal', {})).text();
    expect(text).not.toContain('steal');
    expect(text.startsWith('{')).toBe(true);
  });
});

describe('HTTP and sockets', () => {
  test('[ASVS 4.1.3] what a stranger claims in forwarding headers counts for nothing', async () => {
    const claims = { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9', forwarded: 'for=203.0.113.9' };
    const spoofed = {
      ...claims,
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-user-id': 'boss'
    };
    const one = server.browser();
    expect((await one.post('/api/v1/sign-in', { username: 'claimed', password: 'x' }, spoofed)).status).toBe(401);
    const { body } = await director.get('/api/v1/audit?action=sign_in.failed&limit=1');
    expect((body as { entries: { detail: object }[] }).entries[0]!.detail).toEqual({ address: '127.0.0.1' });
    const code = (await one.post('/api/v1/pair/code', {}, spoofed)).body as { verification_uri: string };
    expect(code.verification_uri).toBe(`${server.url}/pair`);
  });

  test('[ASVS 4.2.1] a request with two lengths, or an unclear one, is not read as two', async () => {
    const { port } = server.http.address() as AddressInfo;
    const smuggled = 'GET /api/v1/me HTTP/1.1\r\nHost: x\r\n\r\n';
    const ways = [
      'Content-Length: 5\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: chunked\r\nContent-Length: 5',
      'Content-Length: 5\r\nContent-Length: 0',
      'Transfer-Encoding: xchunked',
      'Transfer-Encoding: chunked, identity',
      'Content-Length: +5'
    ];
    for (const way of ways) {
      const heard = await rawHttp(
        port,
        `POST /api/v1/sign-in HTTP/1.1\r\nHost: x\r\nOrigin: ${server.url}\r\nContent-Type: application/json\r\n${way}\r\n\r\n0\r\n\r\n${smuggled}`
      );
      expect(heard.match(/HTTP\/1\.1 \d+/g), way).toEqual(['HTTP/1.1 400']);
    }
  });

  test('[ASVS 4.4.2] a socket with a cookie needs the Origin of this server', async () => {
    const cookie = [...server.admin.cookies].map((pair) => pair.join('=')).join('; ');
    for (const origin of ['https://evil.example', 'null', `${server.url}.evil.example`, 'http://127.0.0.1']) {
      await expect(rawViewer(server.url, { headers: { cookie, origin } }), origin).rejects.toThrow('server response');
    }
    await expect(rawViewer(server.url, { headers: { cookie } })).rejects.toThrow('server response');
    using own = await server.admin.socket();
    expect(own.closed).toBe(false);
  });

  test('[ASVS 4.4.3] a ticket for a socket opens one, is long, and is good for nothing else', async () => {
    const { ticket } = (await director.post('/api/v1/tickets', {})).body as { ticket: string };
    expect(Buffer.from(ticket, 'base64url').length).toBe(32);
    const open = () => rawViewer(server.url, { headers: { origin: server.url }, auth: { ticket } });
    for (const headers of [{ authorization: `Bearer ${ticket}` }, { cookie: `__Host-pilotlight=${ticket}` }] as Record<
      string,
      string
    >[]) {
      expect((await fetch(`${server.url}/api/v1/floor`, { headers })).status).toBe(401);
    }
    using first = await open();
    expect(first.closed).toBe(false);
    await expect(open()).rejects.toThrow('signed_out');
  });

  test('[ASVS 4.4.4] a ticket is given to who is signed in, and dies with the sign-in', async () => {
    expect((await server.browser().post('/api/v1/tickets', {})).status).toBe(401);
    const brief = await server.person('brief', [{ role: 'director', on: { kind: 'all' } }]);
    const { ticket } = (await brief.post('/api/v1/tickets', {})).body as { ticket: string };
    await brief.post('/api/v1/sign-out', {});
    await expect(rawViewer(server.url, { headers: { origin: server.url }, auth: { ticket } })).rejects.toThrow(
      'signed_out'
    );
  });
});

describe('addresses and caches', () => {
  test('[ASVS 14.2.1] no secret is taken from an address', async () => {
    const token = server.admin.cookies.get('__Host-pilotlight')!;
    const { result } = (await server.admin.command('key.add', { name: 'reader', kind: 'read' })).body as {
      result: { secret: string };
    };
    const { ticket } = (await director.post('/api/v1/tickets', {})).body as { ticket: string };
    for (const query of [
      `key=${result.secret}`,
      `ticket=${ticket}`,
      `token=${token}`,
      `session=${token}`,
      `access_token=${result.secret}`
    ]) {
      expect((await fetch(`${server.url}/api/v1/floor?${query}`)).status, query.split('=')[0]).toBe(401);
      expect(await socketWith(query), query.split('=')[0]).toMatch(/signed_out/);
    }
    const wanted = { username: 'boss', password: PASSWORD };
    expect((await server.browser().post(`/api/v1/sign-in?${String(new URLSearchParams(wanted))}`, {})).status).toBe(
      422
    );
  });

  test('[ASVS 14.3.2] no answer of the API is kept by a browser', async () => {
    for (const path of ['me', 'people', 'keys', 'displays', 'audit', 'floor', 'nothing']) {
      const { headers } = await server.admin.get(`/api/v1/${path}`);
      expect(headers.get('cache-control'), path).toBe('no-store');
    }
    expect((await server.admin.post('/api/v1/tickets', {})).headers.get('cache-control')).toBe('no-store');
  });

  test('[ASVS 14.2.5] an address that only looks like a file gives no data', async () => {
    for (const path of [
      '/api/v1/me/style.css',
      '/api/v1/people/x.js',
      '/api/v1/me%2fx.css',
      '/api/v1/me;x.css',
      '/api/v1/floor/..%2fx.png'
    ]) {
      const { status, body } = await server.admin.get(path);
      expect(status, path).toBe(404);
      expect(JSON.stringify(body)).not.toContain('boss');
    }
  });
});
