import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allowedOrigins, originAllowed } from '../../../src/lib/server/edge/origin.ts';
import { hostileTo } from '../../support/hostile-origins.ts';
import { rawHttp } from '../../support/raw-http.ts';

const ALLOWED = ['https://wall.example.com', 'https://localhost:3000', 'https://xn--vuqr2s.example'];

const server = createServer((request, response) => {
  response.writeHead(originAllowed(request, ALLOWED) ? 200 : 403, { Connection: 'close' }).end();
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** The status that header lines get. */
async function statusOf(...lines: string[]): Promise<number> {
  const answer = await rawHttp(port, ['GET / HTTP/1.1', 'Host: wall.example.com', ...lines, '', ''].join('\r\n'));
  return Number(answer.slice(9, 12));
}

describe('over a raw socket', () => {
  test.each(ALLOWED)('[EDGE1] %s is let in', async (origin) => expect(await statusOf(`Origin: ${origin}`)).toBe(200));

  test.each(hostileTo('https://wall.example.com'))('[EDGE1] %j is refused', async (origin) =>
    expect(await statusOf(`Origin: ${origin}`)).toBe(403)
  );

  test('[EDGE1] none, two, folded or smuggled ones are refused', async () => {
    const good = `Origin: ${ALLOWED[0]!}`;
    expect(await statusOf()).toBe(403);
    expect(await statusOf(good, good)).toBe(403);
    expect(await statusOf(good, 'Origin: https://evil.example')).toBe(403);
    expect(await statusOf('Origin: https://evil.example', `ORIGIN: ${ALLOWED[0]!}`)).toBe(403);
    expect(await statusOf('Origin: https://evil.example', ` ${ALLOWED[0]!}`)).not.toBe(200);
    expect(await statusOf(`Origin: https://evil.example\n${good}`)).not.toBe(200);
    expect(await statusOf(`Origin: https://evil.example\r${good}`)).not.toBe(200);
    expect(await statusOf(`Origin : ${ALLOWED[0]!}`)).not.toBe(200);
    expect(await statusOf(`Origin: ${ALLOWED[0]!}\0`)).not.toBe(200);
    expect(await statusOf(`X-Origin: ${ALLOWED[0]!}`, `Referer: ${ALLOWED[0]!}/`)).toBe(403);
  });
});

test('[EDGE1] null is none even if somebody lists it', () => {
  const headersDistinct = { origin: ['null'] };
  expect(originAllowed({ headersDistinct }, ['null'])).toBe(false);
});

describe('the list', () => {
  const bare = { origin: null, origins: [], port: 3000, tls: true, names: ['localhost', '10.0.0.5', 'hall'] };

  test('[EDGE2] what was said is all there is', () => {
    const said = { ...bare, host: '0.0.0.0', origin: 'https://a.example', origins: ['https://b.example'] };
    expect(allowedOrigins(said)).toEqual(['https://a.example', 'https://b.example']);
    expect(allowedOrigins({ ...said, origins: ['https://a.example'], tls: false })).toEqual(['https://a.example']);
  });

  test("[EDGE2] else it is this machine's names", () => {
    const near = ['https://localhost:3000', 'https://127.0.0.1:3000', 'https://[::1]:3000'];
    const far = ['https://10.0.0.5:3000', 'https://hall:3000'];
    expect(allowedOrigins({ ...bare, host: '127.0.0.1' })).toEqual(near);
    expect(allowedOrigins({ ...bare, host: '0.0.0.0' })).toEqual([...near, ...far]);
    expect(allowedOrigins({ ...bare, host: '::' })).toEqual([...near, ...far]);
    expect(allowedOrigins({ ...bare, host: '10.0.0.5' })).toEqual([...near, far[0]]);
    expect(allowedOrigins({ ...bare, host: 'localhost', port: 443 })[0]).toBe('https://localhost');
  });

  test('[EDGE2] without TLS only loopback goes unsaid', () => {
    const plain = { ...bare, tls: false };
    expect(allowedOrigins({ ...plain, host: '127.0.0.1' })[0]).toBe('http://localhost:3000');
    expect(() => allowedOrigins({ ...plain, host: '0.0.0.0' })).toThrow(/give ORIGIN or access\.origins/);
  });
});
