import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Collection, FloorState } from '../../src/lib/core/state.ts';
import { createClock } from '../../src/lib/server/clock.ts';
import type { Turn, Turns } from '../../src/lib/server/ports.ts';
import { boardsOf } from '../../src/lib/server/scope/views.ts';
import { createLive } from '../../src/lib/server/sockets/live.ts';
import { createFakeDoor, type FakeDoor } from './fake-door.ts';
import { NOW } from './floor-records.ts';
import { openToAll } from './live.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface Pages extends AsyncDisposable {
  readonly url: string;
  /** Server time: begins at the fixtures' NOW and runs on. */
  now(): number;
  /** Shows another state: what differs goes out as one turn. */
  tell(state: FloorState): void;
  /** Since each source was heard, ms. */
  ages: Record<string, number | null>;
  /** Sends every viewer away, as a server does that has signed somebody out. */
  revoke(): void;
  /** Cuts every line and takes no more, without a word to anyone. */
  crash(): Promise<void>;
}

/**
 * The built pages over the real live stream, showing a state that a test holds. Needs `npm run build`.
 * @param door who may see them: anybody, unless a test says otherwise.
 */
export async function servePages(first: FloorState, door: FakeDoor = createFakeDoor()): Promise<Pages> {
  const { handler } = (await import(new URL('../../build/handler.js', import.meta.url).href)) as { handler: Handler };
  const started = performance.now();
  const now = () => Math.floor(NOW + performance.now() - started);
  const told = new Set<(turn: Turn) => void>();
  let state = first;

  const turns: Turns = {
    epoch: 'pages',
    onTurn(listener) {
      told.add(listener);
      return () => told.delete(listener);
    },
    show: (collection, id) => state[collection][id],
    state: () => state,
    ages: () => pages.ages
  };
  const live = createLive({ turns, clock: { ...createClock(), now }, access: openToAll, boards: () => boardsOf([]) });
  const http = createServer((request, response) => {
    if (door.answer(request, response)) return;
    if (request.url === '/api/v1/floor') response.end(JSON.stringify(state));
    else handler(request, response);
  });
  const lines = new Set<Socket>();
  http.on('connection', (line) => {
    lines.add(line);
    line.on('close', () => lines.delete(line));
  });
  live.attach(http);
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));

  let ended: Promise<unknown> | undefined;
  function end(): Promise<unknown> {
    ended ??= Promise.all([new Promise((closed) => http.close(closed)), live.close()]);
    for (const line of lines) line.destroy();
    return ended;
  }

  const pages: Pages = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    now,
    ages: { pbx: 200, crm: 4200 },
    tell(next) {
      const changed = new Map<Collection, ReadonlySet<string>>();
      for (const collection of Object.keys(next) as Collection[]) {
        const [before, after] = [state[collection], next[collection]] as Record<string, object>[];
        const ids = new Set([...Object.keys(before!), ...Object.keys(after!)]);
        const moved = [...ids].filter((id) => before![id] !== after![id]);
        if (moved.length > 0) changed.set(collection, new Set(moved));
      }
      state = next;
      for (const listener of told) listener({ now: now(), changed });
    },
    revoke: () => live.revoke(() => true),
    async crash() {
      for (const line of lines) line.destroy();
      await end();
    },
    async [Symbol.asyncDispose]() {
      await end();
    }
  };
  return pages;
}
