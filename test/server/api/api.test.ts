import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../../src/lib/protocol/problems.ts';
import { burstState } from '../../support/floor-state.ts';
import { CRM_KEY, startApi, type ApiServer } from '../../support/api-server.ts';

/** Like fetch, but any header may be set, Host too. */
function ask(server: ApiServer, path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const request = httpRequest({ port: server.port, host: '127.0.0.1', path, ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', reject).end();
  });
}
const json = (answer: { body: string }) => JSON.parse(answer.body) as Record<string, unknown>;

describe('the floor', () => {
  test('[API8] the whole floor with epoch, offset and now', async () => {
    await using server = await startApi();
    const answer = await ask(server, '/api/v1/floor');
    expect(answer.status).toBe(200);
    expect(json(answer)).toEqual({ epoch: 'e1', offset: 42, now: server.clock.now(), ...server.state() });
  });

  test("[API8] one site's part leaves the others out and keeps what is nobody's", async () => {
    await using server = await startApi();
    const all = server.state();
    const [site] = Object.keys(all.sites);
    const [first] = Object.values(all.seats);
    const elsewhere = { ...first!, id: 'far', site: 'elsewhere' };
    server.state = () => ({ ...all, seats: { ...all.seats, far: elsewhere } });
    const part = json(await ask(server, `/api/v1/floor?site=${site!}`)) as unknown as typeof all;
    expect(Object.keys(part.seats)).toEqual(Object.keys(all.seats));
    expect(part.sources).toEqual(all.sources);
    expect(Object.keys(part.sites)).toEqual([site]);
  });

  test('[API8] an unknown site is 404, an unknown or doubled parameter 400', async () => {
    await using server = await startApi();
    expect(json(await ask(server, '/api/v1/floor?site=__proto__'))).toMatchObject({ status: 404, code: 'not_found' });
    expect(json(await ask(server, '/api/v1/floor?sites=a'))).toMatchObject({ status: 400, code: 'bad_query' });
    expect(json(await ask(server, '/api/v1/floor?site=a&site=b'))).toMatchObject({ status: 400 });
  });

  test('[OPEN5] a key that is not known does not read, none does', async () => {
    await using server = await startApi();
    const wrong = await ask(server, '/api/v1/floor', { headers: { authorization: 'Bearer x' } });
    expect(json(wrong)).toMatchObject({ status: 401, code: 'key_invalid' });
    expect((await ask(server, '/api/v1/floor', { headers: { authorization: `Bearer ${CRM_KEY}` } })).status).toBe(200);
  });
});

describe('ways in', () => {
  test.each(['/api/v1/floor', '/healthz', '/readyz', '/metrics', '/api/openapi.json', '/api/none'])(
    '[OPEN1] %s answers a foreign Host, Origin or proxy with 403',
    async (path) => {
      await using server = await startApi();
      expect((await ask(server, path, { headers: { host: 'evil.example' } })).status).toBe(403);
      expect((await ask(server, path, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
      expect((await ask(server, path, { headers: { 'x-forwarded-for': '1.2.3.4' } })).status).toBe(403);
    }
  );

  test('[API9] unknown paths, methods, HEAD and OPTIONS', async () => {
    await using server = await startApi();
    const missing = await ask(server, '/api/v1/flor');
    expect(missing.status).toBe(404);
    expect(json(missing).detail).toContain('did you mean "/api/v1/floor"?');
    for (const path of ['/api', '/api/', '/api/v2/floor', '/api/v1/events/x'])
      expect((await ask(server, path)).status).toBe(404);
    const wrong = await ask(server, '/api/v1/events');
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'POST, OPTIONS']);
    expect((await ask(server, '/api/v1/floor', { method: 'DELETE' })).headers.allow).toBe('GET, HEAD, OPTIONS');
    const head = await ask(server, '/api/v1/floor', { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([200, '']);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(100);
    const options = await ask(server, '/api/v1/floor', { method: 'OPTIONS' });
    expect([options.status, options.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS']);
    for (const path of ['/', '/wall/main', '/apiary', '/healthzz', '//healthz?x']) {
      const page = await ask(server, path);
      expect(page.body === 'a page' || page.status === 200).toBe(true);
    }
  });

  test('[API12] every answer carries the security headers and no CORS', async () => {
    await using server = await startApi();
    for (const path of ['/api/v1/floor', '/healthz', '/metrics', '/api/none']) {
      const { headers } = await ask(server, path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store'
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('[API12] what breaks inside is a 500 without its cause, and the server lives on', async () => {
    await using server = await startApi();
    const { state } = server;
    server.state = () => {
      throw new Error('the secret cause');
    };
    const broken = await ask(server, '/api/v1/floor');
    expect(json(broken)).toMatchObject({ status: 500, code: 'internal', do: 'retry' });
    expect(broken.body).not.toContain('secret cause');
    expect(server.lines.join()).toContain('the secret cause');
    server.state = state;
    expect((await ask(server, '/api/v1/floor')).status).toBe(200);
  });
});

test('[API7] every problem is RFC 9457, with a code, a status and what the client does', async () => {
  await using server = await startApi();
  const answer = await ask(server, '/api/none');
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(json(answer)).toEqual({
    type: 'urn:pilotlight:problem:not_found',
    code: 'not_found',
    status: 404,
    title: PROBLEMS.not_found.title,
    detail: expect.any(String) as string,
    do: 'give-up'
  });
});

test('[API10] health, readiness, metrics', async () => {
  await using server = await startApi();
  expect(json(await ask(server, '/healthz'))).toEqual({ status: 'ok' });
  const ready = await ask(server, '/readyz');
  expect([ready.status, json(ready)]).toMatchObject([
    200,
    { ready: true, log: { ok: true, pending: 3, commit_ms: 4 } }
  ]);
  const [source] = Object.values(server.state().sources);
  const { state, reason } = source!;
  server.state = () => ({ ...burstState(), sources: { pbx: { ...source!, id: 'pbx' } } });
  expect(json(await ask(server, '/readyz')).sources).toEqual({ pbx: { state, reason } });
  server.health.ok = false;
  const unready = await ask(server, '/readyz');
  expect([unready.status, json(unready)]).toMatchObject([503, { ready: false, log: { error: 'disk full' } }]);
  expect((await ask(server, '/healthz')).status).toBe(200);
  const metrics = await ask(server, '/metrics');
  expect(metrics.headers['content-type']).toContain('text/plain');
  expect(metrics.body).toContain('pilotlight_log_ok 0');
  expect(metrics.body).toContain('pilotlight_source_age_seconds{source="pbx"} 1.5');
  expect(metrics.body).not.toContain('source="crm"');
});

test('[API11] two instances print the same documents', async () => {
  await using one = await startApi();
  await using two = await startApi();
  for (const path of ['/api/openapi.json', '/api/asyncapi.json']) {
    expect((await ask(one, path)).body).toBe((await ask(two, path)).body);
  }
});

test('[API11] OpenAPI lists every event type with its data, and every problem', async () => {
  await using server = await startApi();
  const document = json(await ask(server, '/api/openapi.json')) as {
    openapi: string;
    info: { version: string };
    paths: Record<string, { post?: { responses: object; requestBody: { content: object } } }>;
    components: { schemas: Record<string, { properties: { data: { additionalProperties: unknown } } }> };
  };
  expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
  const events = Object.entries(document.components.schemas).filter(([name]) => name.startsWith('Event.'));
  expect(events).toHaveLength(40);
  expect(document.components.schemas['Event.contact.queued']?.properties.data.additionalProperties).toBe(false);
  const post = document.paths['/api/v1/events']?.post;
  expect(Object.keys(post!.responses).sort()).toEqual(['202', '400', '401', '403', '413', '415', '429', '503']);
  expect(Object.keys(post!.requestBody.content)).toContain('application/cloudevents-batch+json');
});

test('[API11] AsyncAPI lists every message of the stream, with its answer', async () => {
  await using server = await startApi();
  const document = json(await ask(server, '/api/asyncapi.json')) as {
    asyncapi: string;
    operations: Record<string, { action: string; reply?: object }>;
    channels: { live: { messages: Record<string, object> } };
  };
  expect(document.asyncapi).toBe('3.0.0');
  const { operations } = document;
  expect(Object.keys(operations).sort()).toEqual(['beat', 'bye', 'command', 'patch', 'seen', 'watch']);
  expect(operations.watch).toMatchObject({ action: 'receive', reply: { channel: {} } });
  expect(operations.patch?.action).toBe('send');
  for (const name of Object.keys(operations)) expect(document.channels.live.messages).toHaveProperty(name);
});
