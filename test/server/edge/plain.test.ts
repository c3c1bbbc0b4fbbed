import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secure } from '../../../src/lib/server/api/respond.ts';
import { clientOf, createTrusted } from '../../../src/lib/server/edge/client.ts';
import { ask, startEdge, type Edge } from '../../support/edge.ts';
import { rawHttp } from '../../support/raw-http.ts';

const nobody = createTrusted([]);
let edge: Edge;
beforeAll(async () => {
  edge = await startEdge((request, response) => {
    secure(response, clientOf(request, nobody));
    response.end('hello');
  });
});
afterAll(() => edge.listener.close());

/** What a request by hand gets: status and Location. */
async function raw(target: string, ...lines: string[]): Promise<[status: number, location: string | null]> {
  const answer = await rawHttp(edge.port, [`GET ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  return [Number(answer.slice(9, 12)), /^Location: (.*)\r$/m.exec(answer)?.[1] ?? null];
}

describe('without TLS', () => {
  test('[EDGE7] reading is sent to the same host and path over https', async () => {
    const { port } = edge;
    for (const method of ['GET', 'HEAD']) {
      const { status, headers } = await ask(port, '/wall/main?a=1&b=%2f', { method });
      expect([status, headers.location]).toEqual([308, `https://localhost:${port}/wall/main?a=1&b=%2f`]);
      expect([headers['cache-control'], headers.connection]).toEqual(['no-store', 'close']);
    }
    expect(await raw('/', `Host: 127.0.0.1:${port}`)).toEqual([308, `https://127.0.0.1:${port}/`]);
    expect(await raw('/', `Host: [::1]:${port}`)).toEqual([308, `https://[::1]:${port}/`]);
    expect(await raw('/x', `Host: WALL.Example.com:${port}`)).toEqual([308, `https://wall.example.com:${port}/x`]);
    expect(await raw('/', 'Host: front.example.com')).toEqual([308, 'https://front.example.com/']);
    expect(await raw('/', 'Host: front.example.com:443')).toEqual([308, 'https://front.example.com/']);
  });

  test.each([
    'evil.example',
    'localhost',
    'localhost:1',
    'localhost.evil.example',
    'localhost@evil.example',
    'evil.example#localhost',
    'evil.example/localhost',
    'evil.example\\localhost',
    'localhost:PORT@evil.example',
    'localhost:PORT.evil.example',
    'localhost:PORT/',
    'localhost:PORT, evil.example',
    'localhost:PORT evil.example',
    'localhost.:PORT',
    'localhost:0PORT',
    'wall.example.com',
    'front.example.com:8443',
    '127.1:PORT',
    '2130706433:PORT',
    '0x7f000001:PORT',
    '0.0.0.0:PORT',
    '[::ffff:127.0.0.1]:PORT',
    '::1',
    '[::1',
    '%6cocalhost:PORT',
    '\xef\xbd\x8cocalhost:PORT',
    ''
  ])('[EDGE7] Host %j leads nowhere', async (host) => {
    const named = host.replace('PORT', String(edge.port));
    const [status, location] = await raw('/', `Host: ${named}`);
    // other spellings of a name of ours may be taken, but then they lead to us
    const own = [`https://localhost:${edge.port}/`, `https://127.0.0.1:${edge.port}/`];
    if (status === 308) expect(own).toContain(location);
    else expect([status, location]).toEqual([400, null]);
  });

  test.each([
    ['//evil.example/', 308],
    ['///evil.example', 308],
    ['/\\evil.example', 308],
    ['/@evil.example', 308],
    ['/..//evil.example', 308],
    ['/%0d%0aLocation:%20https://evil.example', 308],
    ['/\xe6\x9a\x96', 400],
    ['@evil.example/', 400],
    ['.evil.example/', 400],
    [':80@evil.example/', 400],
    ['http://evil.example/', 400],
    ['https://evil.example/', 400],
    ['evil.example', 400],
    ['*', 400]
  ])('[EDGE7] the target %j never leads elsewhere', async (target, wanted) => {
    const [status, location] = await raw(target, `Host: localhost:${edge.port}`);
    expect(status).toBe(wanted);
    if (location !== null) expect(new URL(location).origin).toBe(`https://localhost:${edge.port}`);
  });

  test('[EDGE7] two Hosts, or none, lead nowhere', async () => {
    const host = `Host: localhost:${edge.port}`;
    expect(await raw('/', host, 'Host: evil.example')).toEqual([400, null]);
    expect(await raw('/', 'Host: evil.example', host)).toEqual([400, null]);
    expect(await raw('/')).toEqual([400, null]);
    expect(await raw('/', 'Host: evil.example', `X-Forwarded-Host: localhost:${edge.port}`)).toEqual([400, null]);
  });

  test('[EDGE7] nothing else is taken, sign-in above all', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const { status, headers, body } = await ask(edge.port, '/api/v1/sign-in', { method });
      expect([method, status, headers['content-type']]).toEqual([
        method,
        400,
        'application/problem+json; charset=utf-8'
      ]);
      expect(body).toContain('this port speaks https');
    }
    for (const path of ['/ca', '/healthz']) expect((await ask(edge.port, path, { method: 'POST' })).status).toBe(400);
    for (const path of ['/ca/', '/CA', '/ca.key', '/healthz/x', '/apis', '/metrics2']) {
      expect((await ask(edge.port, path)).status).toBe(308);
    }
    for (const path of ['/metrics', '/readyz?x', '/api/v1/floor', '//api/v1/floor', '/socket.io/?EIO=4']) {
      expect((await ask(edge.port, path)).status).toBe(400);
    }
  });

  test('[EDGE7] the authority and the health are there', async () => {
    const health = await ask(edge.port, '/healthz?x');
    expect([health.status, health.body]).toEqual([200, '{"status":"ok"}']);
    const { status, headers, body } = await ask(edge.port, '/ca.crt');
    expect([status, headers['content-type']]).toEqual([200, 'application/x-x509-ca-cert']);
    expect(headers['content-disposition']).toBe('attachment; filename="pilotlight-ca.crt"');
    expect(body).toBe(edge.own.ca);
    expect(body).not.toContain('PRIVATE');
    expect(new X509Certificate(body).fingerprint256).toBe(edge.own.fingerprint);
    expect((await ask(edge.port, '/ca.crt', { method: 'HEAD' })).body).toBe('');
  });
});

test('[EDGE9] the page says how to check and install, in two languages, and can do nothing itself', async () => {
  const { headers, body } = await ask(edge.port, '/ca');
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(body).toContain(edge.own.fingerprint);
  expect(body).toContain('<a href="/ca.crt">');
  for (const system of ['Windows', 'Android', 'iOS', 'Linux']) expect(body).toContain(`<dt>${system}`);
  expect(body.match(/<dd lang="zh-CN">/g)).toHaveLength(4);
  expect(body.match(/<dd lang="en">/g)).toHaveLength(4);
  const [, style = ''] = /<style>(.*)<\/style>/s.exec(body) ?? [];
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(policy).not.toMatch(/unsafe|script/);
  expect(body).not.toMatch(/<script|<img|<link|<form|<iframe| on\w+=| style=|https?:\/\//i);
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('[EDGE11] TLS is to stay where it came over TLS, loopback apart', async () => {
  const { port, own } = edge;
  const headers = (host: string) => ask(port, '/', { ca: own.ca, headers: { host } }).then((answer) => answer.headers);
  const far = await headers(`wall.example.com:${port}`);
  expect(far['strict-transport-security']).toBe('max-age=31536000');
  for (const near of ['localhost', `localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'LOCALHOST']) {
    expect([near, (await headers(near))['strict-transport-security']]).toEqual([near, undefined]);
  }
  for (const path of ['/', '/ca', '/healthz', '/ca.crt']) {
    const plain = (await ask(port, path, { headers: { host: 'front.example.com' } })).headers;
    expect([path, plain['strict-transport-security']]).toEqual([path, undefined]);
    expect(plain['permissions-policy']).toContain('microphone=()');
  }
  expect(far).toMatchObject({
    'permissions-policy': expect.stringMatching(/^camera=\(\), microphone=\(\), geolocation=\(\)/) as string,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin'
  });
});
