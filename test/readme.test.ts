import { execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { captureFiles, queueLogOf } from './support/recordings.ts';

const ROOT = join(import.meta.dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...README.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((match) => match[1]!.trim());
const commands = blocks('sh');
const command = (part: string): string => commands.find((text) => text.includes(part))!;

/** Commands that a test below runs as they stand. Anything else in the README fails the first test. */
const RUN = [
  'npm ci && npm start',
  'npm ci && npm test',
  'npx pilotlight check-config',
  'npx pilotlight serve --config',
  'npx pilotlight ship',
  'npx pilotlight replay',
  'npx pilotlight rules test',
  'npx pilotlight user add',
  'npx pilotlight audit verify',
  'call-1',
  'call-2'
];

/** A checkout seen from the side: the same files, a data folder of its own. */
const folder = temporaryFolder();
const base = folder.path;
const run = promisify(execFile);
let port = 0;
let server: ReturnType<typeof spawn>;
let said = '';

function sh(text: string, env: NodeJS.ProcessEnv = {}): Promise<{ stdout: string; stderr: string }> {
  return run('bash', ['-c', text], { cwd: base, env: { ...process.env, ...env } });
}

async function until(what: () => boolean, ms = 60_000): Promise<void> {
  for (let waited = 0; !what(); waited += 50) {
    if (waited > ms) throw new Error(`not within ${ms} ms: ${said}`);
    await sleep(50);
  }
}

beforeAll(async () => {
  for (const name of ['src', 'static', 'build', 'node_modules', 'package.json', 'svelte.config.js', 'vite.config.ts']) {
    symlinkSync(join(ROOT, name), join(base, name));
  }
  // the second half of `npm ci && npm start`, with a port that is free
  server = spawn('npm', ['start'], {
    cwd: base,
    env: { ...process.env, PORT: '0', PILOTLIGHT_DATA: join(base, 'data') },
    detached: true
  });
  for (const stream of [server.stdout!, server.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  await until(() => /wall +http:\/\/localhost:\d+/.test(said) && said.includes('live.'));
  port = Number(/localhost:(\d+)/.exec(said)![1]);
}, 90_000);

afterAll(async () => {
  if (server.pid !== undefined) process.kill(-server.pid, 'SIGTERM');
  await until(() => server.exitCode !== null || server.signalCode !== null, 15_000);
  folder[Symbol.dispose]();
});

const here = (text: string): string => text.replaceAll('localhost:3000', `localhost:${port}`);

interface Answer {
  readonly status: number;
  readonly cookie: string;
  readonly body: Record<string, string>;
}

/** Posts JSON over TLS, trusting that authority alone, as a page of the server would. */
function createAsker(origin: string, ca: string) {
  return (path: string, fields: object, cookie = ''): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = { origin, 'content-type': 'application/json', ...(cookie === '' ? {} : { cookie }) };
      const asked = request(origin + path, { method: 'POST', ca, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            cookie: (response.headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; '),
            body: (text === '' ? {} : JSON.parse(text)) as Record<string, string>
          })
        );
      });
      asked.on('error', reject);
      asked.end(JSON.stringify(fields));
    });
}

describe('what the README says', () => {
  test('every command in it is one that is run here', () => {
    expect(commands.filter((text) => !RUN.some((known) => text.includes(known)))).toEqual([]);
    expect(commands).toHaveLength(RUN.length);
  });

  test('the test command is what CI calls, and no more', () => {
    const ci = readFileSync(join(ROOT, '.ci/run'), 'utf8');
    expect(ci.split('\n').filter((line) => line.startsWith('npm '))).toEqual([command('npm test')]);
  });

  test('npm start: the wall and the floor are live', async () => {
    for (const page of ['/wall/main', '/floor']) {
      expect((await fetch(`http://localhost:${port}${page}`)).status).toBe(200);
    }
    const floor = (await (await fetch(`http://localhost:${port}/api/v1/floor`)).json()) as { seats: object };
    expect(Object.keys(floor.seats)).toHaveLength(6);
  });

  test('curl puts a call on the wall, once', async () => {
    const first = await sh(here(command('call-1')));
    expect(JSON.parse(first.stdout)).toMatchObject({ accepted: 1, duplicates: 0, rejected: [] });
    const again = await sh(here(command('call-1')));
    expect(JSON.parse(again.stdout)).toMatchObject({ accepted: 0, duplicates: 1 });
    const floor = (await (await fetch(`http://localhost:${port}/api/v1/floor`)).json()) as {
      contacts: Record<string, { state: string; queue: string; caller: { shown: string } }>;
    };
    expect(floor.contacts['c-1']).toMatchObject({
      state: 'queued',
      queue: 'heating',
      caller: { shown: '138****1234' }
    });
  });

  test('a bad event names the field', async () => {
    const { stdout } = await sh(here(command('call-2')));
    const { rejected } = JSON.parse(stdout) as { rejected: { path: string; message: string }[] };
    expect(rejected[0]).toMatchObject({ path: expect.stringContaining('time') as string });
  });

  test('the client follows the floor', async () => {
    const text = here(blocks('ts')[0]!).replace(
      'console.log(floor.state.queues.heating?.now.queued)',
      '{ console.log("queued", floor.state.queues.heating?.now.queued); live.close(); }'
    );
    const file = join(ROOT, 'build', `readme-client-${process.pid}.ts`);
    writeFileSync(file, text);
    const { stdout } = await run(process.execPath, [file], { cwd: ROOT, timeout: 20_000 });
    expect(stdout).toMatch(/queued \d+/);
  });

  test('the site checks, and is served', async () => {
    const site = blocks('yaml')[0]!;
    mkdirSync(join(base, 'site'), { recursive: true });
    writeFileSync(join(base, 'site.yaml'), `${site}\n`);
    expect((await sh(command('check-config'))).stdout).toContain('good');
    const child = spawn('bash', ['-c', `exec env ${command('serve --config')}`], {
      ...{ cwd: base, detached: true },
      env: { ...process.env, PORT: '0', PILOTLIGHT_DATA: join(base, 'site', 'data') }
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
    try {
      await until(() => /wall +http:\/\/localhost:\d+/.test(out));
      const { port: served } = new URL(/wall +(\S+)/.exec(out)![1]!);
      const floor = (await (await fetch(`http://localhost:${served}/api/v1/floor`)).json()) as { queues: object };
      expect(Object.keys(floor.queues)).toEqual(['heating']);
    } finally {
      process.kill(-child.pid!, 'SIGTERM');
      await until(() => child.exitCode !== null || child.signalCode !== null, 15_000);
    }
  }, 90_000);

  test('the pieces of a site fit into it: a coach, rules with their cases, targets and who is on duty', async () => {
    const [coaching, ...pieces] = blocks('yml');
    const site = blocks('yaml')[0]!.replace(/( +)queueLog:/, `$1${coaching!.trim()}\n$1queueLog:`);
    writeFileSync(join(base, 'whole.yaml'), [site, ...pieces, ''].join('\n'));
    const check = command('check-config').replace('site.yaml', 'whole.yaml');
    expect((await sh(check)).stdout).toContain('good');
    const { stdout } = await sh(command('rules test').replace('site.yaml', 'whole.yaml'));
    expect(stdout).toContain('1 of 1 passed');
  });

  test('people: served over the own authority, somebody added beside it, a screen paired, the trail verified', async () => {
    writeFileSync(join(base, 'people.yaml'), `${blocks('yaml')[0]!}\n${blocks('yaml')[1]!}\n`);
    const data = join(base, 'people');
    const env = { PORT: '0', HOST: '127.0.0.1', PILOTLIGHT_DATA: data };
    const child = spawn('bash', ['-c', `exec env ${command('serve --config').replace('site.yaml', 'people.yaml')}`], {
      ...{ cwd: base, detached: true, env: { ...process.env, ...env } }
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
    try {
      await until(() => /wall +https:\/\/localhost:\d+/.test(out));
      const ca = readFileSync(join(data, 'tls', 'ca.crt'), 'utf8');
      const origin = new URL(/wall +(\S+)/.exec(out)![1]!).origin;
      const ask = createAsker(origin, ca);
      const code = /one-time code: (\S+)/.exec(out)![1]!;
      const password = 'several words of my own';
      const admin = await ask('/api/v1/sign-in/code', { code, username: 'me', name: 'Me', password });
      expect(admin.status).toBe(204);

      const said = (await sh(command('user add'), env)).stdout;
      const invited = /[A-Z]{4}-[A-Z]{4}/.exec(said)![0];
      expect((await ask('/api/v1/sign-in/code', { code: invited, username: 'wang', password })).status).toBe(204);

      const { user_code: shown, device_code: device } = (await ask('/api/v1/pair/code', {})).body;
      const approve = { id: '1', type: 'display.approve', code: shown, name: 'Hall', board: 'main' };
      expect((await ask('/api/v1/commands', approve, admin.cookie)).status).toBe(200);
      const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
      expect((await ask('/api/v1/pair/token', { grant_type, device_code: device })).body).toEqual({ board: 'main' });

      expect((await sh(command('audit verify'), env)).stdout).toMatch(/: good\. \d+ entries/);
    } finally {
      process.kill(-child.pid!, 'SIGTERM');
      await until(() => child.exitCode !== null || child.signalCode !== null, 15_000);
    }
  }, 120_000);

  test('a queue_log is shipped', async () => {
    const began = Math.floor(Date.now() / 1000) - 60;
    writeFileSync(join(base, 'queue_log'), `${began}|7.7|shipped|NONE|ENTERQUEUE||13900000000|1\n`);
    await sh(here(command('ship')));
    const floor = (await (await fetch(`http://localhost:${port}/api/v1/floor`)).json()) as {
      queues: Record<string, { now: { queued: number } }>;
    };
    expect(floor.queues.shipped?.now.queued).toBe(1);
  });

  test('a recording comes to a table', async () => {
    copyFileSync(captureFiles('calm', 'wallboard')[0]!, join(base, 'recording.jsonl.gz'));
    copyFileSync(queueLogOf('calm'), join(base, 'queue_log'));
    expect((await sh(command('replay'))).stdout).toMatch(/heating +21/);
  });

  test('its picture and its files are there', () => {
    const named = [...README.matchAll(/\]\((static\/[^)]+)\)|`((?:src|test|static)\/[\w./-]+)`/g)].map(
      (m) => (m[1] ?? m[2])!
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
