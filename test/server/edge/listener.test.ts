import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp, createServer, type AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { expect, test } from 'vitest';
import { HTTP_LIMITS } from '../../../src/lib/server/api/body.ts';
import { ownCertificate } from '../../../src/lib/server/edge/ca.ts';
import { createListener } from '../../../src/lib/server/edge/listener.ts';
import { attachTo } from '../../../src/lib/server/sockets/attach.ts';
import { ask, startEdge, type Edge } from '../../support/edge.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { until } from '../../support/live.ts';
import { rawConnection } from '../../support/raw-http.ts';

const hello = (edge?: object) => startEdge((_, response) => response.end('hello'), edge);
const connections = ({ listener }: Edge) => listener.connections();

test('[EDGE6] requests come over TLS 1.2 and up, from whoever trusts the authority', async () => {
  await using edge = await hello();
  const { port, own } = edge;
  expect((await ask(port, '/', { ca: own.ca })).body).toBe('hello');
  await expect(ask(port, '/', { ca: new X509Certificate(own.cert).toString() })).rejects.toThrow();
  for (const [version, good] of [
    ['TLSv1.3', true],
    ['TLSv1.2', true],
    ['TLSv1.1', false],
    ['TLSv1', false]
  ] as const) {
    const outcome = await new Promise((resolve) => {
      const options = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      const socket = connectTls({ port, host: 'localhost', ca: own.ca, ...options });
      socket.once('secureConnect', () => resolve(socket.getProtocol())).once('error', () => resolve(null));
      socket.once('secureConnect', () => socket.destroy());
    });
    expect([version, outcome]).toEqual([version, good ? version : null]);
  }
});

test('[EDGE6] a socket of Socket.IO over wss, and never over ws', async () => {
  await using edge = await hello();
  const { port, own, listener } = edge;
  const server = new Server({ transports: ['websocket'] });
  const detach = attachTo(server, listener.server);
  server.on('connection', (socket) => socket.on('say', (text: string, answer: (text: string) => void) => answer(text)));
  const options = { transports: ['websocket'], reconnection: false, forceNew: true };
  const viewer = io(`wss://localhost:${port}`, { ...options, ca: own.ca });
  expect(await viewer.emitWithAck('say', '暖城'.repeat(10_000))).toHaveLength(20_000);
  expect((await ask(port, '/', { ca: own.ca })).body).toBe('hello');

  for (const [url, ca] of [
    [`ws://localhost:${port}`, own.ca],
    [`wss://localhost:${port}`, undefined]
  ] as const) {
    const refused = io(url, { ...options, ...(ca === undefined ? {} : { ca }) });
    await new Promise((resolve) => refused.once('connect_error', resolve));
    refused.close();
  }
  const gone = new Promise((resolve) => viewer.once('disconnect', resolve));
  await listener.close();
  await gone;
  detach();
  await server.close();
});

test('[EDGE6] the first bytes may come one by one', async () => {
  await using edge = await hello();
  // between client and server: every byte is a packet of its own
  const relay = createServer({ noDelay: true }, (client) => {
    const server = connectTcp({ port: edge.port, host: '127.0.0.1', noDelay: true });
    let sent = 0;
    client.on('data', (chunk: Buffer) => {
      for (const byte of chunk) {
        if (sent++ > 2_000) break;
        server.write(Buffer.of(byte));
      }
      if (sent > 2_000) client.destroy();
    });
    server.pipe(client);
    for (const side of [client, server]) side.on('error', () => undefined);
    client.on('close', () => server.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port } = relay.address() as AddressInfo;
  expect((await ask(port, '/', { ca: edge.own.ca })).body).toBe('hello');
  expect((await ask(port, '/healthz')).body).toBe('{"status":"ok"}');
  await new Promise((resolve) => relay.close(resolve));

  using slow = await rawConnection(edge.port);
  for (const byte of 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n') {
    slow.socket.write(byte);
    await new Promise((soon) => setTimeout(soon, 1));
  }
  expect(await slow.ended).toContain('{"status":"ok"}');
});

test('[EDGE6] a renewed certificate is shown from the next connection on, and no other ends', async () => {
  await using edge = await hello();
  using folder = temporaryFolder();
  const next = await ownCertificate({ folder: folder.path, names: ['localhost'], now: Date.now() });
  const open = connectTls({ port: edge.port, host: 'localhost', ca: edge.own.ca });
  await once(open, 'secureConnect');
  edge.listener.renew(next);
  expect((await ask(edge.port, '/', { ca: next.ca })).body).toBe('hello');
  await expect(ask(edge.port, '/', { ca: edge.own.ca })).rejects.toThrow();
  expect(() => edge.listener.renew({ cert: 'none', key: 'none' })).toThrow();
  expect((await ask(edge.port, '/', { ca: next.ca })).body).toBe('hello');
  open.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  expect(String(await once(open, 'data'))).toContain('200 OK');
  open.destroy();
});

test('[EDGE8] the silent, the slow and those that break off hold nothing, and nobody waits for them', async () => {
  await using edge = await hello({ firstByteMs: 3_000 });
  const { port, own } = edge;
  const raw = () => rawConnection(port);
  const silent = await Promise.all(Array.from({ length: 20 }, raw));
  const halfHello = await Promise.all(Array.from({ length: 5 }, raw));
  for (const { socket } of halfHello) socket.write(Buffer.from([0x16, 3, 1, 2, 0, 1]));
  const halfThenEnd = await Promise.all(Array.from({ length: 5 }, raw));
  for (const { socket } of halfThenEnd) socket.end(Buffer.from([0x16, 3, 1, 2, 0, 1]));
  const ending = await Promise.all(Array.from({ length: 5 }, raw));
  for (const { socket } of ending) socket.end();
  const reset = await Promise.all(Array.from({ length: 5 }, raw));
  for (const { socket } of reset) socket.resetAndDestroy();
  const resetMidway = await Promise.all(Array.from({ length: 5 }, raw));
  for (const { socket } of resetMidway) socket.write(Buffer.from([0x16, 3]), () => socket.resetAndDestroy());
  const garbage = await Promise.all(Array.from({ length: 5 }, raw));
  for (const [at, { socket }] of garbage.entries()) socket.write(Buffer.from([[0, 0x80, 0xff, 0x15, 0x17][at]!, 1, 2]));
  const broken = await raw();
  broken.socket.write(Buffer.concat([Buffer.from([0x16, 3, 1, 0, 4]), Buffer.from('nope')]));

  expect((await ask(port, '/', { ca: own.ca })).body).toBe('hello');
  const all = [silent, halfHello, halfThenEnd, ending, reset, resetMidway, garbage, [broken]].flat();
  await Promise.all(all.map(({ ended }) => ended));
  await until('every connection to be gone', () => connections(edge) === 0);
  for (const { heard } of silent) expect(heard()).toBe('');
});

test('[EDGE8] a head that never ends is cut off, with TLS and without', async () => {
  const limits = { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 };
  await using edge = await hello({ limits });
  using plain = await rawConnection(edge.port);
  plain.socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nX: ');
  expect(await plain.ended).toContain('408 Request Timeout');
  const secure = connectTls({ port: edge.port, host: 'localhost', ca: edge.own.ca });
  let heard = '';
  secure.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  secure.write('GET / HTTP/1.1\r\nHost: localhost\r\nX: ');
  await once(secure, 'close');
  expect(heard).toContain('408 Request Timeout');
  await until('every connection to be gone', () => connections(edge) === 0);
});

test('[EDGE8] closing ends whatever is open, twice without harm', async () => {
  let arrived = 0;
  const edge = await startEdge(() => (arrived += 1));
  const { port, own, listener } = edge;
  const silent = await rawConnection(port);
  const pending = ask(port, '/', { ca: own.ca }).catch((error: unknown) => error);
  const idle = connectTls({ port, host: 'localhost', ca: own.ca });
  await once(idle, 'secureConnect');
  await until('the request to arrive', () => arrived === 1);
  await Promise.all([listener.close(), listener.close()]);
  await listener.close();
  await silent.ended;
  expect(await pending).toBeInstanceOf(Error);
  expect(connections(edge)).toBe(0);
  await expect(ask(port, '/')).rejects.toThrow('ECONNREFUSED');
});

test('[EDGE6] without a certificate it is plain HTTP; a port that is taken says what to do', async () => {
  const listener = createListener({ tls: null, limits: HTTP_LIMITS });
  listener.server.on('request', (_, response) => response.end('plain'));
  const port = await listener.listen(0, '127.0.0.1');
  expect((await ask(port, '/')).body).toBe('plain');
  const second = createListener({ tls: null, limits: HTTP_LIMITS });
  await expect(second.listen(port, '127.0.0.1')).rejects.toThrow(`port ${port} is taken; give another one`);
  await second.close();
  await listener.close();
  await expect(ask(port, '/')).rejects.toThrow('ECONNREFUSED');
});
