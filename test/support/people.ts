import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Grant, Me } from '../../src/lib/protocol/people.ts';
import type { Clock, FactLog } from '../../src/lib/server/ports.ts';
import { createClock } from '../../src/lib/server/clock.ts';
import { createLogger } from '../../src/lib/server/observe/log.ts';
import { createPilotlight, type Pilotlight } from '../../src/lib/server/pilotlight.ts';
import { createMemoryLog } from '../../src/lib/server/storage/memory.ts';
import { temporaryFolder } from './folder.ts';
import { rawViewer, type RawViewer } from './raw-viewer.ts';

export const INGEST_KEY = 'Kq8-ingest-key-of-the-tests-0123456789';
export const OIDC_SECRET = 'oidc-secret-of-the-tests-0123456789';

/** Two sites, two teams, three groups: enough that everybody sees something else. */
export const TWO_SITES = `
sites:
  - id: warm
    names: { en: Warm City, zh-CN: 暖城 }
    areas: [{ id: lanting, names: { en: Lanting, zh-CN: 兰亭 } }]
    queues: [{ id: heating, channels: [voice], wrapUp: 10s }, { id: repair, channels: [voice] }]
  - id: gas
    names: { en: Gas Town, zh-CN: 燃气城 }
    areas: [{ id: harbour, names: { en: Harbour, zh-CN: 港口 } }]
    queues: [{ id: leaks, channels: [voice] }]
teams:
  - id: day
    site: warm
    groups:
      - { id: a, seats: [{ id: "1001", desk: { x: 0, y: 0 }, queues: [heating] }, { id: "1002", desk: { x: 1, y: 0 }, queues: [heating, repair] }] }
      - { id: b, seats: [{ id: "1003", desk: { x: 0, y: 1 }, queues: [heating] }] }
  - id: gasmen
    site: gas
    groups:
      - { id: g, seats: [{ id: "2001", desk: { x: 0, y: 0 }, queues: [leaks] }] }
sources:
  - { id: crm, type: events, key: { env: INGEST }, create: true }
boards:
  - { id: main, site: warm }
  - { id: gas-wall, site: gas, people: names, reasons: true }
access: { mode: people }
`;

/** One browser: keeps its cookies, sends the Origin. */
export interface Browserish {
  readonly cookies: Map<string, string>;
  get(path: string): Promise<{ status: number; body: unknown; headers: Headers }>;
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>
  ): Promise<{ status: number; body: unknown; headers: Headers }>;
  command(type: string, fields?: object, id?: string): Promise<{ status: number; body: unknown }>;
  me(): Promise<Me>;
  /** A socket with the session cookie. */
  socket(): Promise<RawViewer>;
  /** A socket with a fresh ticket. */
  ticketed(): Promise<RawViewer>;
}

export interface PeopleServer extends AsyncDisposable {
  readonly url: string;
  readonly http: Server;
  readonly data: string;
  readonly pilotlight: Pilotlight;
  /** What was said to whoever started it. */
  readonly said: string[];
  /** Lines of the process log, from `trace` up. */
  readonly lines: string[];
  browser(): Browserish;
  /** A new person, signed in. The first is the admin, by the code in the log. */
  person(username: string, grants: readonly Grant[]): Promise<Browserish>;
  readonly admin: Browserish;
  /** Posts events with the ingest key. */
  tell(...events: readonly { type: string; data: object; time?: number; id?: string }[]): Promise<void>;
}

export const PASSWORD = 'correct horse battery staple';

/** A whole Pilotlight in people mode on a free port of loopback, without pages; its admin is signed in. */
export async function startPeople(
  options: {
    config?: string;
    database?: string;
    data?: string;
    port?: number;
    clock?: Clock;
    /** Where facts go; absent: this process's memory. */
    log?: FactLog;
    env?: Readonly<Record<string, string>>;
  } = {}
): Promise<PeopleServer> {
  const folder = options.data === undefined ? temporaryFolder() : null;
  const data = options.data ?? folder!.path;
  const said: string[] = [];
  const lines: string[] = [];
  let origins: string[] = [];
  const clock = options.clock ?? createClock();
  const pilotlight = await createPilotlight({
    ...{ file: { text: options.config ?? TWO_SITES, name: 'site.yaml' }, data, log: options.log ?? createMemoryLog() },
    ...{
      clock,
      env: { INGEST: INGEST_KEY, OIDC: OIDC_SECRET, ...options.env },
      version: 'test',
      origins: () => origins
    },
    logger: createLogger({ level: 'trace', to: { write: (line: string) => void lines.push(line) } }),
    say: (line) => void said.push(line),
    ...(options.database === undefined ? {} : { database: options.database })
  });
  const http = createServer((request, response) =>
    pilotlight.middleware(request, response, () => response.end('a page'))
  );
  pilotlight.attach(http);
  await new Promise<void>((listening) => http.listen(options.port ?? 0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  origins = [url];
  await pilotlight.openSources();

  function browser(): Browserish {
    const cookies = new Map<string, string>();
    const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    async function ask(path: string, init: RequestInit) {
      const response = await fetch(url + path, { ...init, redirect: 'manual' });
      for (const one of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = one.split(';');
        const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
        if (attributes.some((text) => text.trim() === 'Max-Age=0')) cookies.delete(name);
        else cookies.set(name, value);
      }
      const text = await response.text();
      const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        body: isJson ? (JSON.parse(text) as unknown) : text,
        headers: response.headers
      };
    }
    const sent = (): Record<string, string> => (cookies.size > 0 ? { cookie: cookie() } : {});
    const self: Browserish = {
      cookies,
      get: (path) => ask(path, { headers: sent() }),
      post: (path, body, headers = {}) =>
        ask(path, {
          method: 'POST',
          headers: { origin: url, 'content-type': 'application/json', ...sent(), ...headers },
          body: JSON.stringify(body)
        }),
      command: (type, fields = {}, id = randomUUID()) => self.post('/api/v1/commands', { id, type, ...fields }),
      me: async () => (await self.get('/api/v1/me')).body as Me,
      socket: () => rawViewer(url, { headers: { origin: url, ...sent() } }),
      async ticketed() {
        const { body } = await self.post('/api/v1/tickets', {});
        return rawViewer(url, { headers: { origin: url }, auth: { ticket: (body as { ticket: string }).ticket } });
      }
    };
    return self;
  }

  const admin = browser();
  const code = /[A-Z]{4}-[A-Z]{4}/.exec(said.join('\n'))?.[0];
  if (code !== undefined) {
    await admin.post('/api/v1/sign-in/code', { code, username: 'boss', name: 'Boss', password: PASSWORD });
  } else await admin.post('/api/v1/sign-in', { username: 'boss', password: PASSWORD });

  let events = 0;
  return {
    ...{ url, http, data, pilotlight, said, lines, browser, admin },
    async person(username, grants) {
      const added = await admin.command('person.add', { username, name: username, grants });
      const { result } = added.body as { result: { code: string } };
      const one = browser();
      const entered = await one.post('/api/v1/sign-in/code', { code: result.code, username, password: PASSWORD });
      if (entered.status !== 204) throw new Error(JSON.stringify(entered.body));
      return one;
    },
    async tell(...list) {
      const batch = list.map(({ type, data: fields, time, id }) => ({
        ...{ specversion: '1.0', source: 'crm', type, data: fields },
        ...{ id: id ?? `e${(events += 1)}`, time: new Date(time ?? clock.now()).toISOString() }
      }));
      const response = await fetch(`${url}/api/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${INGEST_KEY}`, 'content-type': 'application/cloudevents-batch+json' },
        body: JSON.stringify(batch)
      });
      const receipt = (await response.json()) as { rejected?: unknown[] };
      if (response.status !== 202 || receipt.rejected?.length !== 0) throw new Error(JSON.stringify(receipt));
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      http.close();
      await pilotlight.close();
      folder?.[Symbol.dispose]();
    }
  };
}
