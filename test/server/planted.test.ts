import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AnyFact } from '../../src/lib/core/facts.ts';
import type { Grant, PairingCode } from '../../src/lib/protocol/people.ts';
import { createClock } from '../../src/lib/server/clock.ts';
import { configOf } from '../../src/lib/server/commands/serve.ts';
import { peopleFile } from '../../src/lib/server/commands/audit.ts';
import { createEngine } from '../../src/lib/server/engine.ts';
import { openLog } from '../../src/lib/server/storage/embedded/log.ts';
import { startFakeAmi, type FakeAmi } from '../support/fake-ami.ts';
import { temporaryFolder } from '../support/folder.ts';
import { until } from '../support/live.ts';
import { INGEST_KEY, PASSWORD, startPeople, TWO_SITES, type Browserish, type PeopleServer } from '../support/people.ts';
import { bytesBelow, findIn, overhear, plantedNumbers } from '../support/planted.ts';
import { plantedLog, plantedSteps, tellings } from '../support/planted-floor.ts';
import { rawViewer, type RawViewer } from '../support/raw-viewer.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
const MAIN = join(import.meta.dirname, '../../src/main.ts');
const AMI_SECRET = 'planted-ami-secret-4711';
const OIDC_SECRET = 'planted-oidc-secret-0815';
const WRONG = 'planted wrong password 99';
const NUMBERS = plantedNumbers(200);
const NEEDLES = NUMBERS.flatMap(({ written, digits }) => [written, digits]);

const ROLES: Readonly<Record<string, Grant>> = {
  agent: { role: 'agent', on: { kind: 'seat', id: '1001' } },
  lead: { role: 'lead', on: { kind: 'team', id: 'day' } },
  duty: { role: 'duty-manager', on: { kind: 'site', id: 'warm' } },
  manager: { role: 'floor-manager', on: { kind: 'all' } },
  supervisor: { role: 'business-supervisor', on: { kind: 'queue', id: 'heating' } },
  director: { role: 'director', on: { kind: 'all' } }
};
const PATHS = [
  ...['/api/v1/me', '/api/v1/floor', '/api/v1/floor?site=warm', '/api/v1/people', '/api/v1/keys', '/api/v1/displays'],
  ...['/api/v1/settings', '/api/v1/audit?limit=500', '/api/openapi.json', '/api/asyncapi.json'],
  ...['/metrics', '/readyz', '/healthz']
];
const VIEWS = ['floor:warm', 'floor:gas', 'wall:main', 'wall:gas-wall', 'seat:me', 'seat:1001', 'network'];

/** Everything that a day left behind, by where it was found; and the secrets that were in it. */
interface Day {
  readonly places: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string>;
  /** Told to whoever may know, once: invitation codes, key secrets, tickets, device codes. */
  readonly toldOnce: readonly string[];
  readonly sessions: readonly string[];
  readonly display: string;
  readonly unsealed: string;
}

let folder: ReturnType<typeof temporaryFolder>;
let day: Day;

beforeAll(async () => {
  folder = temporaryFolder();
  day = await playDay(folder.path);
});
afterAll(() => folder[Symbol.dispose]());

function configFor(logFile: string, fake: FakeAmi): string {
  return TWO_SITES.replace(
    'sources:\n',
    `sources:
  - { id: pbx, type: asterisk, host: 127.0.0.1, port: ${fake.port}, user: wallboard, secret: { env: AMI } }
  - { id: qlog, type: queue_log, file: ${logFile} }
`
  ).replace(
    'access: { mode: people }',
    `access:
  mode: people
  origins: ["http://127.0.0.1:9"]
  oidc: { name: City, clientId: pilotlight, clientSecret: { env: OIDC }, discovery: "https://127.0.0.1:9/oidc" }`
  );
}

const resultOf = ({ body }: { body: unknown }) => (body as { result: Record<string, string> }).result;
const tokenIn = ({ cookies }: Browserish) => decodeURIComponent([...cookies.values()][0]!).split('.')[0]!;

/** A screen, paired as one is. */
async function pairedScreen(server: PeopleServer, toldOnce: string[]): Promise<Browserish> {
  const screen = server.browser();
  const asked = (await screen.post('/api/v1/pair/code', {})).body as PairingCode;
  await server.admin.command('display.approve', { code: asked.user_code, name: 'East wall', board: 'main' });
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  const paired = await screen.post('/api/v1/pair/token', { grant_type, device_code: asked.device_code });
  expect(paired.status).toBe(200);
  toldOnce.push(asked.device_code);
  return screen;
}

async function command(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...args], {
    ...{ env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 }
  });
  return stdout + stderr;
}

/** A server with everything it can have, told of 200 numbers by every way there is, watched by everybody. */
async function playDay(root: string): Promise<Day> {
  const [data, logFile, configFile] = [join(root, 'data'), join(root, 'queue_log'), join(root, 'site.yaml')];
  mkdirSync(data);
  writeFileSync(logFile, '');
  await using fake = await startFakeAmi({ steps: await plantedSteps(NUMBERS), secret: AMI_SECRET, speed: 30 });
  const config = configFor(logFile, fake);
  writeFileSync(configFile, config);
  const toldOnce: string[] = [];
  const watching: [string, RawViewer][] = [];
  const places = new Map<string, string>();
  const logger = pino({ level: 'silent' });
  const server = await startPeople({
    ...{ config, data, database: peopleFile(data), log: await openLog({ folder: data, logger }) },
    env: { AMI: AMI_SECRET, OIDC: OIDC_SECRET }
  });
  const { asked, told } = overhear(server.http);
  const { admin } = server;
  fake.start();

  const everybody: Record<string, Browserish> = { admin };
  for (const [username, grant] of Object.entries(ROLES)) {
    const { code } = resultOf(await admin.command('person.add', { username, name: username, grants: [grant] }));
    toldOnce.push(code!);
    const one = (everybody[username] = server.browser());
    await one.post('/api/v1/sign-in', { username, password: WRONG });
    const entered = await one.post('/api/v1/sign-in/code', { code, username, password: PASSWORD });
    expect(entered.status).toBe(204);
  }
  const sessions = Object.values(everybody).map(tokenIn);
  const screen = (everybody['screen'] = await pairedScreen(server, toldOnce));
  const display = tokenIn(screen);
  everybody['nobody'] = server.browser();
  await everybody['nobody'].post('/api/v1/sign-in/oidc', {});
  const keys = await Promise.all([
    admin.command('key.add', { name: 'reader', kind: 'read', grants: [ROLES['manager']] }),
    admin.command('key.add', { name: 'writer', kind: 'ingest', source: 'crm' })
  ]);
  for (const key of keys) toldOnce.push(resultOf(key).secret!);
  const reader = { authorization: `Bearer ${resultOf(keys[0]).secret!}` };

  for (const [name, one] of Object.entries(everybody)) {
    if (name === 'nobody') continue;
    const { ticket } = (await one.post('/api/v1/tickets', {})).body as { ticket: string };
    toldOnce.push(ticket);
    watching.push([name, await rawViewer(server.url, { headers: { origin: server.url }, auth: { ticket } })]);
  }
  watching.push(['read key', await rawViewer(server.url, { headers: reader })]);
  for (const [, viewer] of watching) for (const view of VIEWS) await viewer.watch(view);

  for (const batch of tellings(NUMBERS)) await server.tell(...batch);
  appendFileSync(logFile, plantedLog(NUMBERS, Date.now()));
  await everybody['agent']!.command('seat.help', { note: `call back ${NUMBERS[7]!.written}` });
  const unsealed = NUMBERS[0]!.digits;
  const reason = `the line broke, it was ${NUMBERS[1]!.written}`;
  const opened = await everybody['manager']!.command('caller.unseal', { contact: 'c0', reason });
  expect(resultOf(opened)).toEqual({ number: unsealed });
  await fake.done;
  const isThere = (source: string) =>
    Object.values(server.pilotlight.engine.state().contacts).some(({ id }) => id.startsWith(source));
  await until('the queue_log', () => isThere('ql-'), 30_000);
  // patches of the last turn, and their way to the viewers
  await new Promise((sent) => setTimeout(sent, 500));

  for (const [, one] of Object.entries(everybody)) for (const path of PATHS) await one.get(path);
  for (const path of PATHS) await fetch(server.url + path, { headers: reader });
  for (const [, viewer] of watching) for (const view of VIEWS) await viewer.watch(view);
  for (const [name, viewer] of watching) {
    places.set(`frames of ${name}`, viewer.frames.join('\n'));
    viewer[Symbol.dispose]();
  }
  await server[Symbol.asyncDispose]();

  places.set('process log', server.lines.join('\n'));
  places.set('addresses', asked.join('\n'));
  for (const [i, one] of told.entries()) places.set(`answer ${i} ${one.slice(0, 60)}`, one);
  const env = { PILOTLIGHT_DATA: data, AMI: AMI_SECRET, OIDC: OIDC_SECRET, INGEST: INGEST_KEY };
  places.set('export', await command(env, 'export', '--config', configFile));
  for (const [format, file] of [['queue_log', logFile]] as const) {
    const trace = join(root, 'trace.jsonl');
    const args = [file, '--format', format, '--json', '--trace', trace];
    places.set(`replay ${format}`, await command(env, 'replay', ...args));
    places.set('trace', bytesBelow(root).get('trace.jsonl')!);
  }
  return { places, files: bytesBelow(data), toldOnce, sessions, display, unsealed };
}

describe('after a day with 200 planted numbers', () => {
  it('all of it was seen: floors, frames, log lines, facts and a checkpoint on disk', () => {
    const { places, files } = day;
    for (const who of ['admin', ...Object.keys(ROLES), 'screen', 'read key'])
      expect(places.get(`frames of ${who}`)!.length, who).toBeGreaterThan(300);
    expect(places.get('frames of manager')).toContain('138****');
    expect(places.get('process log')!.length).toBeGreaterThan(500);
    expect([...files.keys()].join(' ')).toMatch(/pilotlight\.db.*\.checkpoint/);
    const facts = files.get('pilotlight.db')!;
    for (const source of ['crm', 'pbx', 'qlog'])
      expect(facts, source).toMatch(new RegExp(`"source":"${source}"[^]{0,400}"shown":"[^"]*\\*{4}`));
    expect(facts).toMatch(/"source":"pbx"[^]{0,600}"caller_name":"[^"]*\*{4}/);
    expect(places.get('export')).toContain('queue_log');
    expect(places.size).toBeGreaterThan(150);
  });

  it('[SEALED2] no number stands anywhere whole but in the one answer that opened it', () => {
    const { places, files, unsealed } = day;
    expect(findIn(files, NEEDLES)).toEqual([]);
    const hits = findIn(places, NEEDLES);
    expect(hits.filter((hit) => !hit.includes('/api/v1/commands 200'))).toEqual([]);
    expect(new Set(hits.map((hit) => hit.replace(/ in .*/, '')))).toEqual(
      new Set([unsealed, ...NUMBERS.filter(({ digits }) => digits === unsealed).map(({ written }) => written)])
    );
    expect(new Set(hits.map((hit) => hit.replace(/.* in /, ''))).size).toBe(1);
  });

  it('[PEOPLE11] secrets stand nowhere; those that are told are told once', () => {
    const { places, files, toldOnce, sessions, display } = day;
    const never = [PASSWORD, WRONG, INGEST_KEY, AMI_SECRET, OIDC_SECRET, display];
    expect(findIn(files, [...never, ...toldOnce])).toEqual([]);
    expect(findIn(places, never)).toEqual([]);
    for (const secret of toldOnce) expect(findIn(places, [secret]), secret).toHaveLength(1);
    // sessions stand in the table of those that sign people in, and there alone
    expect(findIn(places, sessions)).toEqual([]);
    expect(findIn(files, sessions).filter((hit) => !/ in people\.db/.test(hit))).toEqual([]);
  });
});

it('the search finds what was not masked: in the log, in a checkpoint, in two bytes a letter, written apart', async () => {
  using other = temporaryFolder();
  const logger = pino({ level: 'silent' });
  const clock = createClock();
  const { floor } = configOf({ text: TWO_SITES, name: 'site.yaml' });
  const log = await openLog({ folder: other.path, logger });
  const engine = await createEngine({ settings: floor, log, clock, logger });
  const fact = (id: string, data: object) =>
    ({ type: 'contact.arrived', source: 'crm', id, time: clock.now(), data: { channel: 'voice', ...data } }) as AnyFact;
  engine.ingest([
    fact('1', { contact: 'a', caller_name: NUMBERS[0]!.written }),
    fact('2', { contact: 'b', caller_name: `张三 ${NUMBERS[3]!.written}` })
  ]);
  await engine.close();
  await log.close();
  for (const { digits } of [NUMBERS[0]!, NUMBERS[3]!]) {
    const hits = findIn(bytesBelow(other.path), [digits]).join(' ');
    expect(hits).toMatch(/pilotlight\.db/);
    expect(hits).toMatch(/\.checkpoint/);
  }
  expect(findIn(new Map([['here', '138 1234-1234']]), ['13812341234'])).toEqual(['13812341234 in here']);
});
