import {
  createServer as createHttp,
  type RequestListener,
  type Server as HttpServer,
  type ServerOptions
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Pair } from './certificate.ts';

export interface Listener {
  /** What requests and upgrades come to; Socket.IO attaches here. */
  readonly server: HttpServer;
  /** Resolves to the port. @throws Error with the mend if the port is taken. */
  listen(port: number, host: string): Promise<number>;
  /** From the next connection on, without ending any. @throws Error if the pair is none; the old one stays. */
  renew(tls: Pair): void;
  /** How many are open, upgraded ones and those still silent too. */
  connections(): number;
  /** Ends every connection; idempotent. */
  close(): Promise<void>;
}

export interface ListenerOptions {
  /** Null: plain HTTP, for open mode and behind a proxy that ends TLS. */
  readonly tls: Pair | null;
  readonly limits: ServerOptions;
  /** With `tls`: answers whoever comes without. */
  readonly plain?: RequestListener;
  /** How long a connection may be silent before its first byte, and take for its handshake. Default 10 s. */
  readonly firstByteMs?: number;
}

/** Forward secrecy and authenticated encryption alone (RFC 9325, 4.2), the strongest first. */
const CIPHERS = [
  ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
  ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  ...['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-CHACHA20-POLY1305', 'ECDHE-RSA-AES128-GCM-SHA256']
].join(':');
const TLS = { minVersion: 'TLSv1.2', ciphers: CIPHERS, honorCipherOrder: true } as const;

/** The first byte of a TLS handshake record; no HTTP method begins so. */
const HANDSHAKE = 0x16;

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`port ${port} is taken; give another one: PORT=3001 npm start`) : error);
    };
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Keeps every connection that is open, upgraded ones too, to be ended at once. */
function trackSockets(server: Server): Set<Duplex> {
  const open = new Set<Duplex>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

/** Calls `handOver` with the first byte of a connection, everything still to be read; drops silent ones. */
function onFirstByte(socket: Socket, ms: number, handOver: (first: number) => void): void {
  const drop = () => socket.destroy();
  const timer = setTimeout(drop, ms);
  const take = (chunk: Buffer) => {
    done();
    socket.pause();
    socket.unshift(chunk);
    handOver(chunk[0]!);
  };
  const done = () => {
    clearTimeout(timer);
    socket.off('data', take).off('end', drop).off('error', drop).off('close', done);
  };
  socket.on('data', take).once('end', drop).once('error', drop).once('close', done);
}

/**
 * One port. With a certificate it speaks HTTPS (TLS 1.2 and up) and hands whoever comes with plain HTTP to `plain`;
 * without one it is plain HTTP.
 */
export function createListener({ tls, limits, plain, firstByteMs = 10_000 }: ListenerOptions): Listener {
  if (tls === null) {
    const server = createHttp(limits);
    return listenerOf(server, server, () => undefined);
  }
  const secure = createHttps({
    ...limits,
    cert: tls.cert,
    key: tls.key,
    ...TLS,
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: firstByteMs
  });
  const door = createHttp(limits, plain ?? ((_, response) => response.writeHead(400, { Connection: 'close' }).end()));
  const front = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    onFirstByte(socket, firstByteMs, (first) => {
      if (first === HANDSHAKE) {
        // a client that ends its side amid a handshake has nothing more to say
        socket.allowHalfOpen = false;
        secure.emit('connection', socket);
      } else {
        door.emit('connection', socket);
        socket.resume();
      }
    });
  });
  // they listen through the front: their own checks of slow requests begin and end with it
  front.on('listening', () => {
    for (const inner of [secure, door]) inner.emit('listening');
  });
  front.on('close', () => {
    for (const inner of [secure, door]) inner.close();
  });
  return listenerOf(secure, front, ({ cert, key }) => secure.setSecureContext({ cert, key, ...TLS }));
}

function listenerOf(server: HttpServer, front: Server, renew: Listener['renew']): Listener {
  const open = trackSockets(front);
  let closing: Promise<void> | null = null;
  async function closeAll(): Promise<void> {
    const closed = front.listening ? new Promise((resolve) => front.close(resolve)) : null;
    for (const socket of open) socket.destroy();
    await closed;
  }
  return {
    server,
    listen: (port, host) => listen(front, port, host),
    renew,
    connections: () => open.size,
    close: () => (closing ??= closeAll())
  };
}
