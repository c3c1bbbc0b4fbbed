import { request, type APIRequestContext } from 'playwright-core';
import { isId } from '../../src/lib/protocol/event-parts.ts';
import { host } from '../../src/lib/server/commands/host.ts';
import { configOf } from '../../src/lib/server/commands/serve.ts';
import { temporaryFolder } from './folder.ts';
import { PASSWORD } from './people.ts';

const KEY = 'hostile-names-ingest-key-0123456789abcdef';
export const BATCH = 25;
const SEATS = Array.from({ length: BATCH }, (_, i) => `s${i + 1}`);

const text = (name: string) => !/[\p{Cs}\0]/u.test(name);
const called = (name: string) => ({ names: { en: name, 'zh-CN': name } });

/** A room of 25 desks; queues, areas, a team, groups and a season with the first of these names. */
function siteWith(names: readonly string[]): string {
  const good = names.filter((name) => isId(name) && name.trim() !== '');
  return JSON.stringify({
    sites: [
      {
        id: 'warm',
        ...called(good[0]!),
        queues: good.slice(0, 60).map((id, i) => ({ id: i % 2 ? id : `q${i}`, channels: ['voice'], ...called(id) })),
        areas: good.slice(60, 90).map((id) => ({ id, ...called(id) })),
        calendar: [{ from: '2026-10-01', to: '2026-10-07', as: 'holiday', ...called(good[91]!) }]
      }
    ],
    teams: [
      {
        id: 'day',
        ...called(good[92]!),
        groups: [0, 1].map((half) => ({
          id: `g${half}`,
          ...called(good[93 + half]!),
          seats: SEATS.filter((_, i) => i % 2 === half).map((id) => {
            const i = SEATS.indexOf(id);
            return { id, desk: { x: i % 5, y: Math.floor(i / 5) }, queues: ['q0'] };
          })
        }))
      }
    ],
    sources: [{ id: 'crm', type: 'events', key: { env: 'HOSTILE_NAMES_KEY' }, create: true }],
    boards: [{ id: 'named', site: 'warm', people: 'names', reasons: true, ...called(good[96]!) }],
    access: { mode: 'people' }
  });
}

export interface HostileHouse extends AsyncDisposable {
  readonly url: string;
  /** Signed in as the admin. */
  readonly admin: APIRequestContext;
  /** A command's result. @throws what it was refused with */
  command(type: string, fields: object): Promise<Record<string, unknown>>;
  /** Signs a new person in, and gives the state of their browser. */
  person(username: string, name: string, grants: readonly object[]): Promise<BrowserState>;
  /** A screen of its own fetches its token. */
  screen(fields: object): Promise<void>;
  /** Makes the floor speak these names, everywhere an event has room for one, in place of the ones before. */
  speak(batch: number, names: readonly string[]): Promise<void>;
}
export type BrowserState = Awaited<ReturnType<APIRequestContext['storageState']>>;

/** The whole server with its own certificate and the built pages. */
export async function openHouse(names: readonly string[]): Promise<HostileHouse> {
  const folder = temporaryFolder();
  process.env.HOSTILE_NAMES_KEY = KEY;
  const file = { text: siteWith(names), name: 'site.yaml' };
  const said: string[] = [];
  const hosted = await host({
    ...{ file, config: configOf(file), data: folder.path, host: '127.0.0.1', port: 0, origin: null, version: 'test' },
    say: (line) => void said.push(line)
  });
  const { url } = hosted;
  const door = () => request.newContext({ ignoreHTTPSErrors: true, baseURL: url, extraHTTPHeaders: { origin: url } });
  const admin = await door();
  const opened: APIRequestContext[] = [admin];
  async function enter(one: APIRequestContext, data: object): Promise<void> {
    const answer = await one.post('/api/v1/sign-in/code', { data });
    if (answer.status() !== 204) throw new Error(await answer.text());
  }
  const code = /[A-Z]{4}-[A-Z]{4}/.exec(said.join('\n'))![0];
  await enter(admin, { code, username: 'boss', name: names[0]!.trim(), password: PASSWORD });
  await hosted.pilotlight.openSources();

  let ids = 0;
  async function tell(events: readonly (readonly [type: string, data: object])[]): Promise<void> {
    const time = new Date().toISOString();
    const list = events.map(([type, data]) => ({
      ...{ specversion: '1.0', source: 'crm', type, data, time, id: `e${(ids += 1)}` }
    }));
    const answer = await admin.post('/api/v1/events', {
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/cloudevents-batch+json' },
      data: JSON.stringify(list)
    });
    const receipt = (await answer.json()) as { rejected?: { message: string }[] };
    if (receipt.rejected?.length !== 0) throw new Error(JSON.stringify(receipt.rejected ?? receipt).slice(0, 2000));
  }
  async function command(type: string, fields: object): Promise<Record<string, unknown>> {
    const answer = await admin.post('/api/v1/commands', { data: { id: `c${(ids += 1)}`, type, ...fields } });
    const body = (await answer.json()) as { result?: Record<string, unknown> };
    if (!answer.ok()) throw new Error(JSON.stringify(body));
    return body.result ?? {};
  }

  return {
    ...{ url, admin, command },
    async person(username, name, grants) {
      const { code: invitation } = await command('person.add', { username, name, grants });
      const one = await door();
      opened.push(one);
      await enter(one, { code: invitation, username, password: PASSWORD });
      return one.storageState();
    },
    async screen(fields) {
      const one = await door();
      opened.push(one);
      const answer = await one.post('/api/v1/pair/token', { data: fields });
      if (!answer.ok()) throw new Error(await answer.text());
    },
    speak: (batch, some) => tell(eventsOf(batch, some)),
    async [Symbol.asyncDispose]() {
      for (const one of opened) await one.dispose();
      await hosted.close();
      folder[Symbol.dispose]();
    }
  };
}

/** Takes the batch before back, and says this one. `M<batch>` stands where every page shows it, when it has come. */
function eventsOf(batch: number, names: readonly string[]): (readonly [type: string, data: object])[] {
  const before = batch - 1;
  const ids = names.map((name, i) => (isId(name) ? name : `x${batch}-${i}`));
  const texts = names.map((name) => (text(name) ? name : 'x'));
  const marked = `M${batch} ${texts[batch % texts.length]!}`;
  const due = new Date(Date.now() + 3_600_000).toISOString();
  const gone = batch === 0 ? [] : names.map((_, i) => i);
  const dull = new Set([...ids.keys()].filter((i) => i % 4 === 3));
  return [
    ...gone.flatMap((i) => [
      ['contact.ended', { contact: `b${before}-${i}` }] as const,
      ['announcement.ended', { announcement: `n${before}-${i}` }] as const
    ]),
    ...(batch === 0 ? [] : [['outage.restored', { outage: `o${before}` }] as const]),
    ...SEATS.slice(0, names.length).flatMap((seat, i) => {
      const [id, said, contact] = [ids[i]!, texts[i]!, `b${batch}-${i}`];
      const about = { area: id, topic: id };
      const talks = [
        ['seat.presence', { seat, presence: 'ready' }],
        ['contact.connected', { contact, seat }],
        ['seat.help_requested', { seat, contact, note: said }]
      ] as const;
      return [
        ['seat.signed_in', { seat, agent: id, name: said }] as const,
        [
          'contact.arrived',
          {
            contact,
            channel: i % 5 === 4 ? id : 'voice',
            caller: said,
            caller_name: said,
            dialled: said,
            ...about,
            matter: id
          }
        ] as const,
        ['contact.queued', { contact, queue: id }] as const,
        ['contact.tagged', { contact, matter: id, note: said }] as const,
        ...(dull.has(i) ? [['seat.presence', { seat, presence: 'away', reason: id }] as const] : talks),
        ['announcement.made', { announcement: `n${batch}-${i}`, text: { en: said, 'zh-CN': said } }] as const,
        [
          'workorder.opened',
          { workorder: `w${batch}-${i}`, contact, kind: id, owner: id, step: id, ...about }
        ] as const,
        ['promise.made', { promise: `p${batch}-${i}`, due, role: id, person: id, contact, note: said }] as const
      ];
    }),
    [
      'outage.reported',
      {
        ...{ outage: `o${batch}`, areas: ids, topic: ids[0]! },
        ...(batch % 2 ? { say: { en: marked, 'zh-CN': marked } } : { cause: marked })
      }
    ],
    ['source.state', { source: 'crm', state: 'up', reason: texts[1] ?? '' }]
  ];
}
