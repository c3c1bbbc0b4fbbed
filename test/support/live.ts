import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Turns } from '../../src/lib/server/ports.ts';
import { createClock } from '../../src/lib/server/clock.ts';
import { OPEN_DOOR } from '../../src/lib/server/access/principal.ts';
import { createLive } from '../../src/lib/server/sockets/live.ts';
import type { Live, LiveOptions } from '../../src/lib/server/sockets/live.ts';

export interface LiveServer extends AsyncDisposable {
  readonly live: Live;
  readonly url: string;
  readonly port: number;
}

export const openToAll: LiveOptions['access'] = OPEN_DOOR;

/** A live stream on a port of its own. */
export async function serveLive(turns: Turns, options: Partial<LiveOptions> = {}, port = 0): Promise<LiveServer> {
  const http = createServer();
  const live = createLive({ turns, clock: createClock(), access: openToAll, ...options });
  live.attach(http);
  await new Promise<void>((listening) => http.listen(port, '127.0.0.1', listening));
  const taken = (http.address() as AddressInfo).port;
  return {
    live,
    port: taken,
    url: `http://127.0.0.1:${taken}`,
    async [Symbol.asyncDispose]() {
      await live.close();
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    }
  };
}

/** Waits for what must come, and says what it waited for when it does not. */
export async function until(what: string, holds: () => boolean, ms = 10_000): Promise<void> {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${ms} ms for ${what}`);
    await new Promise((soon) => setTimeout(soon, 5));
  }
}
