import { CloudEvent, HTTP } from 'cloudevents';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Receipt } from '../../../src/lib/server/sources/events/door.ts';
import { CRM_KEY, OPEN_KEY, startApi, type ApiServer } from '../../support/api-server.ts';

const queued = (id: string, over: object = {}) => ({
  specversion: '1.0',
  id,
  source: 'crm',
  type: 'contact.queued',
  time: '2026-11-23T08:00:00Z',
  data: { contact: id, queue: 'heating' },
  ...over
});
const ONE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json; charset=UTF-8';

interface Sent {
  readonly type?: string;
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}

/** Posts `body` (a string or bytes as they are, anything else as JSON) with the CRM's key. */
async function post(server: ApiServer, body: unknown, { type = ONE, key = CRM_KEY, headers = {} }: Sent = {}) {
  const response = await fetch(`${server.url}/api/v1/events`, {
    method: 'POST',
    headers: { 'content-type': type, ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body)
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>
  };
}

test('[API1] the 202 waits until the disk has it, for duplicates too', async () => {
  await using server = await startApi();
  const written = Promise.withResolvers<undefined>();
  const asked: number[] = [];
  server.intake.onDurable = (offset) => {
    asked.push(offset);
    return written.promise;
  };
  let answered = 0;
  const both = [post(server, queued('a')), post(server, queued('a'))].map((one) => one.finally(() => (answered += 1)));
  while (asked.length < 2) await new Promise((resolve) => setImmediate(resolve));
  expect(server.intake.facts).toHaveLength(1);
  expect(answered).toBe(0);
  written.resolve(undefined);
  const answers = await Promise.all(both);
  expect(answers.map((one) => one.status)).toEqual([202, 202]);
  expect(answers.map((one) => one.json.duplicates).sort()).toEqual([0, 1]);
  expect(asked).toEqual([1, 1]);
});

test('[API2] a disk that refuses is a 503, and the same again counts once', async () => {
  await using server = await startApi();
  server.intake.onDurable = () => Promise.reject(new Error('disk full'));
  const refused = await post(server, queued('a'));
  expect(refused).toMatchObject({ status: 503, json: { code: 'not_durable', do: 'retry', retryAfter: 5 } });
  expect(refused.headers.get('retry-after')).toBe('5');
  server.intake.onDurable = () => Promise.resolve();
  expect((await post(server, queued('a'))).json).toEqual({ accepted: 0, duplicates: 1, rejected: [] });
});

describe('[EVENT5] the modes', () => {
  test('[EVENT5] structured, batch and binary say the same', async () => {
    await using server = await startApi();
    await post(server, queued('a'));
    await post(server, [queued('b')], { type: BATCH });
    const binary = {
      'ce-specversion': '1.0',
      'ce-id': 'c',
      'ce-source': 'crm',
      'ce-type': 'contact.queued',
      'ce-time': '2026-11-23T08:00:00Z'
    };
    const answer = await post(
      server,
      { contact: 'c', queue: 'heating' },
      { type: 'application/json', headers: binary }
    );
    expect(answer).toMatchObject({ status: 202, json: { accepted: 1, rejected: [] } });
    const [a, b, c] = server.intake.facts.map(({ type, time, source }) => ({ type, time, source }));
    expect(a).toEqual(b);
    expect(b).toEqual(c);
  });

  test('[EVENT5] ce- headers are percent-decoded UTF-8, quotes undone', async () => {
    await using server = await startApi();
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': '%E6%9A%96%20%22x%22',
      'ce-source': '"crm"',
      'ce-type': 'contact.queued',
      'ce-time': '2026-11-23T08:00:00Z'
    };
    const data = { contact: 'c', queue: 'heating' };
    expect(await post(server, data, { type: 'application/json', headers })).toMatchObject({ json: { accepted: 1 } });
    expect(server.intake.facts[0]?.id).toBe('crm 暖 "x"');
    const broken = await post(server, data, { type: 'application/json', headers: { ...headers, 'ce-id': '%E6%9' } });
    expect(broken).toMatchObject({ status: 400, json: { code: 'unreadable' } });
    expect(broken.json.detail).toContain('ce-id');
    const missing = await post(server, data, {
      type: 'application/json',
      headers: { 'ce-id': 'x', 'ce-specversion': '1.0' }
    });
    expect(missing.json).toMatchObject({ accepted: 0, rejected: [{ code: 'missing_field', path: 'source' }] });
  });

  test('[EVENT5] what the CloudEvents SDK sends is taken in all three modes', async () => {
    await using server = await startApi();
    const make = (id: string) =>
      new CloudEvent({ ...queued(id), datacontenttype: 'application/json', traceparent: '00-1' });
    const messages = [HTTP.structured(make('s')), HTTP.binary(make('b'))];
    for (const { headers, body } of messages) {
      const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
      const type = flat['content-type'] ?? flat['Content-Type'];
      const answer = await post(server, body, { type, headers: flat });
      expect(answer).toMatchObject({ status: 202, json: { accepted: 1, rejected: [] } });
    }
    const batch = await post(server, [make('x').toJSON(), make('y').toJSON()], { type: BATCH });
    expect(batch.json).toMatchObject({ accepted: 2 });
    expect(server.intake.facts.map((fact) => fact.id)).toEqual(['s', 'b', 'x', 'y']);
  });
});

describe('keys', () => {
  test('[API3] no key and a wrong key are 401', async () => {
    await using server = await startApi();
    const none = await post(server, queued('a'), { key: null });
    expect(none).toMatchObject({ status: 401, json: { code: 'key_missing', do: 'sign-in' } });
    expect(none.headers.get('www-authenticate')).toContain('Bearer');
    expect(await post(server, queued('a'), { key: 'wrong' })).toMatchObject({
      status: 401,
      json: { code: 'key_invalid' }
    });
    expect(server.intake.facts).toEqual([]);
  });

  test("[API3] another source's events are 403; in a mixed batch they are named", async () => {
    await using server = await startApi();
    const foreign = queued('a', { source: 'pbx' });
    expect(await post(server, foreign)).toMatchObject({ status: 403, json: { code: 'source_forbidden' } });
    expect(await post(server, [foreign, foreign], { type: BATCH })).toMatchObject({ status: 403 });
    const mixed = await post(server, [foreign, queued('b')], { type: BATCH });
    expect(mixed).toMatchObject({
      status: 202,
      json: { accepted: 1, rejected: [{ index: 0, code: 'source_forbidden' }] }
    });
    expect(await post(server, foreign, { key: OPEN_KEY })).toMatchObject({ status: 202, json: { accepted: 1 } });
  });

  test('[API3] an endless body without a key is answered before it is read', async () => {
    await using server = await startApi();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1');
      let heard = '';
      socket.on('data', (bytes) => (heard += bytes.toString()));
      socket.on('close', () => resolve(heard));
      socket.on('error', reject);
      socket.write(
        `POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${ONE}\r\nContent-Length: 90000000\r\n\r\n{`
      );
    });
    expect(answer).toContain('HTTP/1.1 401');
    expect(answer.toLowerCase()).toContain('connection: close');
  });
});

test('[API3] a body that came without a key is swallowed, and the line goes on', async () => {
  await using server = await startApi();
  const body = JSON.stringify([queued('a')]) + ' '.repeat(4_000_000);
  expect(await post(server, body, { type: BATCH, key: 'wrong' })).toMatchObject({ status: 401 });
  expect(await post(server, body, { type: 'text/plain' })).toMatchObject({ status: 415 });
  expect(await post(server, body, { type: BATCH })).toMatchObject({ status: 202 });
});

describe('limits', () => {
  test('[API4] 64 KB an event, 8 MB a request, 1,000 a batch', async () => {
    await using server = await startApi();
    const pad = (bytes: number) => ' '.repeat(bytes);
    const text = JSON.stringify(queued('a'));
    expect(await post(server, text + pad(65_536 - text.length))).toMatchObject({ status: 202 });
    expect(await post(server, text + pad(65_537 - text.length))).toMatchObject({
      status: 413,
      json: { code: 'too_large', do: 'split' }
    });
    const batch = `[${text}]`;
    const limit = 8 * 1024 * 1024;
    expect(await post(server, batch + pad(limit - batch.length), { type: BATCH })).toMatchObject({ status: 202 });
    expect(await post(server, batch + pad(limit + 1 - batch.length), { type: BATCH })).toMatchObject({ status: 413 });
    const many = (n: number) => Array.from({ length: n }, (_, at) => queued(`m${at}`));
    expect(await post(server, many(1001), { type: BATCH })).toMatchObject({ status: 413 });
    expect(await post(server, many(1000), { type: BATCH })).toMatchObject({ status: 202, json: { accepted: 1000 } });
  });

  test('[API6] an empty bucket is a 429 with the seconds to wait, and takes nothing', async () => {
    await using server = await startApi();
    const many = (from: number, n: number) => Array.from({ length: n }, (_, at) => queued(`m${from + at}`));
    await post(server, many(0, 1000), { type: BATCH });
    const refused = await post(server, many(1000, 500), { type: BATCH });
    expect(refused).toMatchObject({ status: 429, json: { code: 'too_many', do: 'wait', retryAfter: 3 } });
    expect(refused.headers.get('retry-after')).toBe('3');
    expect(server.intake.facts).toHaveLength(1000);
    expect(await post(server, queued('x', { source: 'x' }), { key: OPEN_KEY })).toMatchObject({ status: 202 });
    server.clock.jump(3000);
    expect(await post(server, many(1000, 500), { type: BATCH })).toMatchObject({ status: 202 });
  });
});

describe('bodies', () => {
  test.each([
    ['not JSON', '{"id":', ONE],
    ['nothing', '', ONE],
    ['not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), ONE],
    ['a list where one event is stated', '[]', ONE],
    ['an event where a batch is stated', '{}', BATCH]
  ])('[API5] %s is a 400', async (_, body, type) => {
    await using server = await startApi();
    expect(await post(server, body, { type })).toMatchObject({ status: 400, json: { code: 'unreadable', do: 'mend' } });
  });

  test.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/cloudevents+avro', {}],
    ['application/json', {}],
    [`${ONE}; charset=gbk`, {}],
    [ONE, { 'content-encoding': 'gzip' }],
    ['application/xml', { 'ce-id': '1' }]
  ])('[API5] %s %o is a 415', async (type, headers) => {
    await using server = await startApi();
    const answer = await post(server, queued('a'), { type, headers });
    expect(answer).toMatchObject({ status: 415, json: { code: 'unsupported_media_type' } });
  });

  test('[API1] a bad event is in the receipt, with its field', async () => {
    await using server = await startApi();
    const answer = await post(server, queued('a', { data: { contact: 'c', que: 'heating' } }));
    const { accepted, rejected } = answer.json as unknown as Receipt;
    expect([answer.status, accepted]).toEqual([202, 0]);
    expect(rejected[0]).toMatchObject({ index: 0, id: 'a', code: 'unknown_key', path: 'data.que' });
    expect(rejected[0]?.message).toContain('did you mean "queue"?');
    expect((await post(server, [], { type: BATCH })).json).toEqual({ accepted: 0, duplicates: 0, rejected: [] });
  });

  test('[EVENT8] a costly batch is dealt with in slices, and keeps its places', async () => {
    await using server = await startApi();
    const seats = Array.from({ length: 300 }, () => ({ seet: '1', presense: 'redy' }));
    const bad = (n: number) =>
      queued(`s${n}`, { type: 'source.snapshot', data: { source: 'crm', seats, contacts: [] } });
    const batch = Array.from({ length: 600 }, (_, n) => (n % 3 === 2 ? queued(`good${n}`) : bad(n)));
    const answer = await post(server, batch, { type: BATCH });
    const { accepted, rejected } = answer.json as unknown as Receipt;
    expect([accepted, rejected.length]).toEqual([200, 400]);
    expect(rejected.every((one) => one.id === `s${one.index}`)).toBe(true);
    expect(server.intake.facts.map((fact) => fact.id)).toEqual(
      batch.filter((_, n) => n % 3 === 2).map((one) => one.id)
    );
  });

  test('[API12] a sender that goes away half-way harms nobody', async () => {
    await using server = await startApi();
    for (let n = 0; n < 20; n++) {
      await new Promise<void>((resolve) => {
        const socket = connect(server.port, '127.0.0.1', () => {
          const head = `POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${CRM_KEY}\r\n`;
          socket.write(`${head}Content-Type: ${ONE}\r\nContent-Length: 500\r\n\r\n{"id":`);
          setTimeout(() => socket.resetAndDestroy(), n);
        });
        socket.on('close', () => resolve());
      });
    }
    expect(await post(server, queued('a'))).toMatchObject({ status: 202, json: { accepted: 1 } });
    expect(server.lines).toEqual([]);
  });
});
