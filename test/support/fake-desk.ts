import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuditEntry, Me, SettingChange, SettingPath, SettingsAnswer } from '../../src/lib/protocol/people.ts';
import {
  deskConfig,
  deskDisplays,
  deskEntries,
  deskKeys,
  deskLocked,
  deskMe,
  deskPeople,
  DESK_NOW
} from './desk-data.ts';
import { source } from './floor-records.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
type Fields = Record<string, unknown>;
interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface FakeDesk extends AsyncDisposable {
  readonly url: string;
  /** Commands as they came, without their ids. */
  readonly commands: Fields[];
  /** Addresses that were read. */
  readonly asked: string[];
  settings: SettingsAnswer;
  me: Me;
  /** Answers every call with this, while set. */
  refuse: Answer | null;
  /** Somebody else saves. */
  changeBy(by: string, path: SettingPath, value: unknown): void;
}

export const refusal = (status: number, code: string, more: Fields = {}): Answer => ({
  status,
  body: { type: `urn:pilotlight:problem:${code}`, code, status, title: code, detail: '', do: 'mend', ...more }
});

/** The built pages in front of a scripted server that keeps what it is told. Needs `npm run build`. */
export async function serveDesk(): Promise<FakeDesk> {
  const { handler } = (await import(new URL('../../build/handler.js', import.meta.url).href)) as { handler: Handler };
  const people = deskPeople();
  const keys = deskKeys();
  const displays = deskDisplays();
  const entries = deskEntries();

  const commands: Record<string, (fields: Fields) => Answer> = {
    'person.add': ({ username, name, grants }) => {
      if (people.some((one) => one.username === username)) {
        return refusal(409, 'username_taken', { title: 'This user name is taken', detail: 'choose another' });
      }
      const base = { created: DESK_NOW, seen: null, disabled: false, invited: true };
      people.push({ id: 'p-new', username, name, grants, ...base } as (typeof people)[number]);
      return done({ person: 'p-new', code: 'K7QX-M2PD' });
    },
    'person.invite': () => done({ code: 'W3HN-8RTA' }),
    'key.add': ({ name, kind, source: of = null, grants = [] }) => {
      keys.push({
        id: 'k-new',
        name,
        kind,
        source: of,
        grants,
        created: DESK_NOW,
        used: null,
        locked: false
      } as (typeof keys)[number]);
      return done({ key: 'k-new', secret: 'pk_live_4fQ9zT2mWv7LxB8sNc3RyD6h' });
    },
    'key.revoke': ({ key }) => {
      keys.splice(
        keys.findIndex(({ id }) => id === key),
        1
      );
      return done();
    },
    'display.revoke': ({ display }) => {
      displays.splice(
        displays.findIndex(({ id }) => id === display),
        1
      );
      return done();
    },
    'settings.change': ({ version, changes }) => {
      if (version !== desk.settings.version) return refusal(409, 'stale_version');
      const list = changes as SettingChange[];
      if (list.some(({ value }) => value === 'bad')) {
        const flaws = [{ path: 'sites[0].queues[1].names.en', message: 'is a bad name' }];
        return refusal(422, 'settings_invalid', { flaws });
      }
      keep('李建国', list);
      return done({ version: desk.settings.version });
    }
  };

  function keep(by: string, changes: readonly SettingChange[]) {
    const version = desk.settings.version + 1;
    const at = DESK_NOW + version * 1000;
    const value = changes.reduce<unknown>((sum, one) => written(sum, one.path, one.value), desk.settings.value);
    desk.settings = {
      ...desk.settings,
      version,
      value: value as SettingsAnswer['value'],
      changes: [...changes.map((one) => ({ ...one, version, at, by })), ...desk.settings.changes]
    };
  }

  function read(url: URL): Answer | null {
    switch (url.pathname) {
      case '/api/v1/me':
        return { status: 200, body: desk.me };
      case '/api/v1/people':
        return { status: 200, body: { people } };
      case '/api/v1/keys':
        return { status: 200, body: { keys } };
      case '/api/v1/displays':
        return {
          status: 200,
          body: {
            displays,
            boards: [
              { id: 'main', names: { en: 'Main', 'zh-CN': '主屏' } },
              { id: 'night', names: { en: 'Night', 'zh-CN': '夜班' } }
            ]
          }
        };
      case '/api/v1/settings':
        return { status: 200, body: desk.settings };
      case '/api/v1/audit':
        return { status: 200, body: page(entries, url.searchParams) };
      case '/api/v1/floor': {
        const sources = {
          pbx: source({ heard: Date.now() - 300 }),
          crm: source({ id: 'crm', type: 'events', state: 'silent', heard: Date.now() - 95_000, beat: null }),
          log: source({
            id: 'log',
            type: 'queue_log',
            state: 'down',
            reason: 'file not found',
            heard: Date.now() - 4e6
          })
        };
        return { status: 200, body: { now: Date.now(), sources } };
      }
      default:
        return null;
    }
  }

  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://desk');
    if (!url.pathname.startsWith('/api/')) {
      handler(request, response);
      return;
    }
    void bodyOf(request).then((body) => {
      if (request.method === 'GET') desk.asked.push(`${url.pathname}${url.search}`);
      const answer =
        desk.refuse && url.pathname !== '/api/v1/me' ? desk.refuse : request.method === 'GET' ? read(url) : run(body);
      response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer?.body ?? {}));
    });
  });
  function run(body: string): Answer {
    const { id: _, ...fields } = JSON.parse(body) as Fields;
    desk.commands.push(fields);
    return commands[String(fields['type'])]?.(fields) ?? done();
  }
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));

  const desk: FakeDesk = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    commands: [],
    asked: [],
    me: deskMe(),
    refuse: null,
    settings: { version: 1, value: deskConfig(), locked: deskLocked(), changes: [] },
    changeBy: (by, path, value) => keep(by, [{ path, value }]),
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((closed) => http.close(closed));
    }
  };
  keep('王敏', [{ path: ['sites', 'warm-city', 'queues', 'repair', 'target'], value: 0.85 }]);
  keep('李建国', [
    { path: ['sites', 'warm-city', 'queues', 'repair', 'target'], value: 0.9 },
    { path: ['teams', 'hotline', 'groups', 'b', 'seats', '1005', 'desk'], value: { x: 1, y: 1 } }
  ]);
  return desk;
}

const done = (result: Fields = {}): Answer => ({ status: 200, body: { id: 'c', result } });

function page(entries: readonly AuditEntry[], query: URLSearchParams) {
  const asked = (key: string) => query.get(key) ?? '';
  const found = entries.filter(
    (entry) =>
      JSON.stringify(entry).includes(asked('q')) &&
      (asked('actor') === '' || entry.actor === asked('actor')) &&
      (asked('action') === '' || entry.action === asked('action')) &&
      (asked('from') === '' || entry.at >= Number(asked('from'))) &&
      (asked('to') === '' || entry.at < Number(asked('to')))
  );
  const start = Number(asked('cursor'));
  const end = start + Number(asked('limit'));
  return { entries: found.slice(start, end), next: end < found.length ? String(end) : null };
}

/** Written plainly: lists by id, null takes away. */
function written(value: unknown, path: SettingPath, next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next ?? undefined;
  if (Array.isArray(value)) {
    const list = value as Fields[];
    const index = list.findIndex(({ id }) => id === key);
    const item = written(list[index], rest, next) as Fields | undefined;
    if (item === undefined) return list.filter((_, at) => at !== index);
    return index < 0 ? [...list, { ...item, id: key }] : list.with(index, item);
  }
  const around = { ...(value as Fields | undefined) };
  const inner = written(around[key], rest, next);
  if (inner === undefined) Reflect.deleteProperty(around, key);
  else around[key] = inner;
  return around;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
