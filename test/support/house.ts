import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Clock } from '../../src/lib/server/ports.ts';
import type { Grant } from '../../src/lib/protocol/people.ts';
import { host } from '../../src/lib/server/commands/host.ts';
import { configOf, demoFile } from '../../src/lib/server/commands/serve.ts';
import type { SettingsFile } from '../../src/lib/server/settings/settings.ts';
import { demoConfig } from '../../src/lib/server/sources/simulator/simulator.ts';
import { openSheet, type Sheet } from './chromium.ts';
import { temporaryFolder } from './folder.ts';

/** A whole server with its pages, put together as `serve` does it. Needs `npm run build`. */
export interface House extends AsyncDisposable {
  readonly url: string;
  /** What was said to whoever started it. */
  readonly said: readonly string[];
  /** The first admin's code, as it was said. */
  readonly code: string;
  /** Posts an event for the second site's source. */
  tell(type: string, data: object): Promise<void>;
  /** Who sits at these seats now. */
  seated(...seats: readonly string[]): readonly string[];
  /** A page in a browser of its own that takes the certificate. */
  open(browser: Browser, path: string, options?: BrowserContextOptions): Promise<Sheet>;
}

const KEY = 'Kq8-ingest-key-of-the-tests-0123456789';
export const PASSWORD = 'four plain words here';

/** The demo's floor with a second site beside it, for people. */
function peopleFile(): SettingsFile {
  const { text } = demoConfig('heating-burst');
  const gas = `  - id: gas-town
    names: { en: Gas Town, zh-CN: 燃气城 }
    queues: [{ id: leaks, names: { en: Leaks, zh-CN: 漏气 }, channels: [voice] }]
`;
  const rest = `  - { id: crm, type: events, key: { env: HOUSE_KEY }, create: true }
access: { mode: people }
boards:
  - { id: main, site: warm-city, names: { en: Hall, zh-CN: 大厅 } }
  - { id: gas, site: gas-town, names: { en: Gas hall, zh-CN: 燃气大厅 } }
`;
  return {
    name: 'house.yaml',
    text: text.replace(/^teams:$/m, `${gas}teams:`).replace(/^access:\n {2}mode: open\n/m, rest)
  };
}

async function start(file: SettingsFile, madeKeyFor?: string, clock?: Clock): Promise<House> {
  const folder = temporaryFolder();
  const said: string[] = [];
  process.env['HOUSE_KEY'] = KEY;
  const hosted = await host({
    ...{ file, config: configOf(file), data: folder.path, host: '127.0.0.1', port: 0, origin: null, version: 'test' },
    ...(madeKeyFor === undefined ? {} : { madeKeyFor }),
    ...(clock === undefined ? {} : { clock }),
    say: (line) => void said.push(line)
  });
  await hosted.pilotlight.openSources();
  const { url } = hosted;
  let events = 0;
  return {
    ...{ url, said, code: /[A-Z]{4}-[A-Z]{4}/.exec(said.join('\n'))?.[0] ?? '' },
    tell(type, data) {
      events += 1;
      const fields = { specversion: '1.0', id: `h-${events}`, source: 'crm', type, data };
      return postEvent(`${url}/api/v1/events`, { ...fields, time: new Date().toISOString() });
    },
    seated: (...seats) => seats.flatMap((seat) => hosted.pilotlight.engine.state().seats[seat]?.name ?? []),
    open: (browser, path, options = {}) => openSheet(browser, url + path, { ignoreHTTPSErrors: true, ...options }),
    async [Symbol.asyncDispose]() {
      await hosted.close();
      folder[Symbol.dispose]();
    }
  };
}

function postEvent(url: string, event: object): Promise<void> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/cloudevents+json' };
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      url,
      { method: 'POST', headers, agent: false, rejectUnauthorized: false },
      (answer) => {
        answer.resume();
        if (answer.statusCode === 202) resolve();
        else reject(new Error(`the event was answered with ${String(answer.statusCode)}`));
      }
    );
    request.on('error', reject).end(JSON.stringify(event));
  });
}

/** People sign in: HTTPS with an authority of its own. Nobody is there yet. */
export const peopleHouse = (): Promise<House> => start(peopleFile());

/** The demo, as `npm start` plays it. */
export const demoHouse = (scenario = 'heating-burst', clock?: Clock, speed = 1): Promise<House> =>
  start(demoFile(scenario, { speed }), 'events', clock);

/** Posts from a page, with its cookies. */
export function post(page: Page, path: string, body: object): Promise<{ status: number; body: string }> {
  return page.evaluate(
    async ([to, sent]) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(to, { method: 'POST', headers, body: sent });
      return { status: answer.status, body: await answer.text() };
    },
    [path, JSON.stringify(body)] as const
  );
}

async function must(page: Page, path: string, body: object): Promise<string> {
  const answer = await post(page, path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.body}`);
  return answer.body;
}

/** Signs the first admin in, without the forms. */
export async function becomeAdmin(house: House, page: Page): Promise<void> {
  await must(page, '/api/v1/sign-in/code', { code: house.code, username: 'boss', name: '孙立', password: PASSWORD });
}

/** Adds somebody, by an admin's page; their one-time code. */
export async function invite(admin: Page, username: string, name: string, grants: readonly Grant[]): Promise<string> {
  const said = await must(admin, '/api/v1/commands', {
    ...{ id: crypto.randomUUID(), type: 'person.add', username, name, grants }
  });
  return (JSON.parse(said) as { result: { code: string } }).result.code;
}

/** Signs somebody in with their code, without the forms. */
export async function enter(page: Page, username: string, code: string): Promise<void> {
  await must(page, '/api/v1/sign-in/code', { code, username, password: PASSWORD });
}

/** Collects what comes over a page's sockets, as text. Call before it is opened. */
export function framesOf(page: Page): { text(): string } {
  let heard = '';
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => (heard += `${String(payload)}\n`));
  });
  return { text: () => heard };
}

/** A picture to look at afterwards, where `SHOTS` names a folder. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}
