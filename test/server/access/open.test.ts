import { describe, expect, test } from 'vitest';
import { createKeys } from '../../../src/lib/server/access/keys.ts';
import { createOpenAccess, openHost } from '../../../src/lib/server/access/open.ts';
import { LOCAL } from '../../../src/lib/server/access/principal.ts';
import { requestHead } from '../../support/requests.ts';

const KEY = 'k'.repeat(43);
const access = createOpenAccess({ keys: createKeys([{ secret: KEY, source: 'crm', anySource: false }]) });
const read = (headers: Record<string, string | readonly string[]>, from?: string) => {
  const request = requestHead({ headers, from });
  const http = access.checkHttp(request, 'read')?.code ?? null;
  expect(access.checkSocket(request)?.code ?? null).toBe(http);
  return http;
};

describe('reading', () => {
  test.each(['localhost', 'localhost:3000', 'LOCALHOST:80', '127.0.0.1:3000', '[::1]:3000', '[::1]'])(
    '[OPEN1] Host %s is let in',
    (host) => expect(read({ host })).toBeNull()
  );

  test.each([
    'example.com',
    'localhost.example.com',
    'localhost.',
    'evil@localhost',
    '127.0.0.1.nip.io',
    '127.0.0.2',
    '0.0.0.0:3000',
    '::1',
    '[::]:3000',
    '192.168.1.5:3000',
    'localhost:3000/x',
    'localhost:port',
    '0x7f000001',
    '2130706433',
    ' localhost',
    ''
  ])('[OPEN1] Host %j is refused', (host) => expect(read({ host })).toBe('host_forbidden'));

  test('[OPEN1] two Host headers are refused', () => {
    expect(read({ host: ['localhost', 'evil.example'] })).toBe('host_forbidden');
  });

  test.each([
    'Forwarded',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Real-IP',
    'Via',
    'CF-Connecting-IP'
  ])('[OPEN2] %s is refused', (name) => expect(read({ [name]: '1.2.3.4' })).toBe('forwarded_forbidden'));

  test.each(['10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '192.168.1.2'])('[OPEN9] from %s is refused', (from) => {
    expect(read({}, from)).toBe('host_forbidden');
  });

  test.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])('[OPEN9] from %s is let in', (from) => {
    expect(read({}, from)).toBeNull();
  });

  test.each([
    'null',
    'https://evil.example',
    'http://localhost.evil.example:3000',
    'http://localhost:3001',
    'http://localhost',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'http://localhost:3000.evil.example',
    'http://localhost:3000/',
    'http://localhost:3000@evil.example',
    'http://user@localhost:3000',
    'ftp://localhost:3000',
    'file://',
    'chrome-extension://abcdefgh',
    'http://localhost:3000 http://evil.example',
    'http://localhost:3000, http://evil.example',
    'http://localhost:03000',
    'http://ｌocalhost:3000',
    'http://localhost%00:3000',
    '//localhost:3000',
    'localhost:3000',
    'http:localhost:3000',
    'http://evil.example#http://localhost:3000',
    'data:text/html,x',
    'about:blank',
    'undefined'
  ])('[OPEN3] Origin %s is refused', (origin) => expect(read({ origin })).toBe('origin_forbidden'));

  test('[OPEN3] the own Origin and none at all are let in', () => {
    expect(read({ origin: 'http://localhost:3000' })).toBeNull();
    expect(read({ host: 'LocalHost:3000', origin: 'http://localhost:3000' })).toBeNull();
    expect(read({})).toBeNull();
    expect(read({ origin: ['http://localhost:3000', 'https://evil.example'] })).toBe('origin_forbidden');
  });

  test('[OPEN5] no key reads, a known key reads, an unknown one does not', async () => {
    expect(read({ authorization: `Bearer ${KEY}` })).toBeNull();
    for (const authorization of ['Bearer x', `Bearer ${KEY}x`, 'Basic eDp5', 'Bearer', `Bearer ${KEY} ${KEY}`]) {
      expect(read({ authorization })).toBe('key_invalid');
    }
    const enter = (auth: object) => access.enter(requestHead({}), auth);
    expect(await enter({})).toBe(LOCAL);
    expect(await enter({ key: KEY })).toBe(LOCAL);
    for (const key of ['', 'other', 7, null]) expect(await enter({ key })).toMatchObject({ code: 'key_invalid' });
  });
});

test('[OPEN4] a change needs the own Origin and JSON; ingest is let through to its key', () => {
  const change = (headers: Record<string, string>) =>
    access.checkHttp(requestHead({ method: 'POST', headers }), 'change')?.code ?? null;
  const origin = 'http://localhost:3000';
  expect(change({ origin, 'content-type': 'application/json' })).toBeNull();
  expect(change({ origin, 'content-type': 'application/cloudevents+json; charset=utf-8' })).toBeNull();
  expect(change({ 'content-type': 'application/json' })).toBe('origin_forbidden');
  expect(change({ origin })).toBe('unsupported_media_type');
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp']) {
    expect(change({ origin, 'content-type': type })).toBe('unsupported_media_type');
  }
  const ingest = (headers: Record<string, string>) =>
    access.checkHttp(requestHead({ method: 'POST', headers }), 'ingest');
  expect(ingest({})).toBeNull();
  expect(ingest({ origin: 'https://evil.example' })?.code).toBe('origin_forbidden');
});

test('[OPEN6] a key is found by its secret alone, and two sources may not share one', () => {
  const keys = createKeys([
    { secret: 'a'.repeat(40), source: 'a', anySource: false },
    { secret: 'b'.repeat(40), source: 'b', anySource: true }
  ]);
  expect(keys.find('b'.repeat(40))).toEqual({ source: 'b', anySource: true });
  expect(keys.find('b'.repeat(39))).toBeNull();
  expect(keys.find('')).toBeNull();
  expect(JSON.stringify(keys)).not.toContain('bbb');
  const twin = { secret: 'same', anySource: false };
  expect(() =>
    createKeys([
      { ...twin, source: 'x' },
      { ...twin, source: 'y' }
    ])
  ).toThrow(/x and y/);
});

test('[OPEN9] open mode binds loopback only', () => {
  expect([null, 'localhost', '127.0.0.1', '::1'].map(openHost)).toEqual(['127.0.0.1', 'localhost', '127.0.0.1', '::1']);
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'wall.example'])
    expect(() => openHost(host)).toThrow(/binds 127\.0\.0\.1/);
});
