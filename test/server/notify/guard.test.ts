import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createGuard, Forbidden } from '../../../src/lib/server/notify/guard.ts';
import { createPost } from '../../../src/lib/server/notify/post.ts';
import { FORBIDDEN, NAMES } from '../../fixtures/forbidden-addresses.ts';

const PUBLIC = '93.184.216.34';
const resolve = (host: string) =>
  Promise.resolve((NAMES[host.toLowerCase()] ?? NAMES[host] ?? [PUBLIC]).map((address) => ({ address })));
const guard = createGuard({ allow: [], resolve });

test('the corpus holds 200 addresses and more, none twice', () => {
  expect(FORBIDDEN.length).toBeGreaterThanOrEqual(200);
  expect(new Set(FORBIDDEN).size).toBe(FORBIDDEN.length);
});

test.each(FORBIDDEN)('[NOTIFY7] never called: %s', async (url) => {
  const refused = await guard(url).then(
    ({ address }) => `called ${address}`,
    (error: unknown) => error
  );
  expect(refused).toBeInstanceOf(Forbidden);
});

test('[NOTIFY7] public addresses over https are called, by the address that was checked', async () => {
  for (const host of [PUBLIC, 'public.example', '[2606:2800:220:1::1]', '8.8.8.8', '1.1.1.1', '223.5.5.5']) {
    await expect(guard(`https://${host}/hook`)).resolves.toHaveProperty('address');
  }
  expect((await guard('https://public.example/hook?key=k')).address).toBe(PUBLIC);
});

test('[NOTIFY7] a network that the site names is called, over http too; nothing beside it', async () => {
  const inside = createGuard({
    allow: ['10.1.0.0/16', 'fd00:1::/32'],
    resolve: () => Promise.resolve([{ address: '10.1.2.3' }])
  });
  await expect(inside('http://bus.lan/hook')).resolves.toMatchObject({ address: '10.1.2.3' });
  await expect(inside('https://[fd00:1::5]/hook')).resolves.toMatchObject({ address: 'fd00:1::5' });
  await expect(inside('https://[::ffff:10.1.9.9]/')).resolves.toHaveProperty('address');
  for (const beside of ['https://10.2.0.1/', 'https://127.0.0.1/', 'https://[fd00:2::1]/', 'http://93.184.216.34/']) {
    await expect(inside(beside)).rejects.toBeInstanceOf(Forbidden);
  }
});

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

async function receiver(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('[NOTIFY7] the name is resolved once: an answer that changes afterwards changes nothing', async () => {
  let asked = 0;
  const port = await receiver((request, response) => response.end(request.headers.host));
  const rebinding = createGuard({
    allow: ['127.0.0.0/8'],
    resolve: () => Promise.resolve([{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1' }])
  });
  const answer = await createPost()(await rebinding(`http://rebind.example:${port}/`), {}, '{}');
  expect([asked, answer.text]).toEqual([1, `rebind.example:${port}`]);
});

test('[NOTIFY7] a redirect is not followed; a long answer is not read; a silent one is not waited for', async () => {
  let other = 0;
  const aside = await receiver((_, response) => response.end(String(++other)));
  const port = await receiver((request, response) => {
    if (request.url === '/away') response.writeHead(307, { Location: `http://127.0.0.1:${aside}/` }).end();
    else if (request.url === '/long') response.end('x'.repeat(1024 * 1024));
  });
  const local = createGuard({ allow: ['127.0.0.1/32'] });
  const post = createPost({ patience: 300 });
  const at = (path: string) => local(`http://127.0.0.1:${port}${path}`);
  expect((await post(await at('/away'), {}, '{}')).status).toBe(307);
  expect(other).toBe(0);
  await expect(post(await at('/long'), {}, '{}')).rejects.toThrow(/too long/);
  await expect(post(await at('/silent'), {}, '{}')).rejects.toThrow();
});
