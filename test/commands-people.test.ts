import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readGrant, spellGrant } from '../src/lib/server/commands/grants.ts';
import { temporaryFolder } from './support/folder.ts';
import { until } from './support/live.ts';
import { PASSWORD, startPeople } from './support/people.ts';
import { rawViewer } from './support/raw-viewer.ts';

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

/** One command beside a running server, on the same data folder. */
async function pilotlight(data: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, PILOTLIGHT_DATA: data };
  const { stdout } = await run(process.execPath, [MAIN, ...args], { env });
  return stdout.trim();
}

async function failure(data: string, ...args: string[]): Promise<{ code: number; said: string }> {
  try {
    await pilotlight(data, ...args);
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, said: stderr };
  }
  throw new Error('it did not fail');
}

test('[PEOPLE8] user: added, signed in, granted, revoked from the command line beside a running server', async () => {
  using folder = temporaryFolder();
  const data = folder.path;
  await using server = await startPeople({ data, database: join(data, 'people.db') });
  const said = await pilotlight(data, 'user', 'add', 'wang', '--name', '王芳', '--grant', 'lead@group:day/a');
  const code = /[A-Z]{4}-[A-Z]{4}/.exec(said)![0];
  const wang = server.browser();
  expect((await wang.post('/api/v1/sign-in/code', { code, username: 'wang', password: PASSWORD })).status).toBe(204);
  expect((await wang.me()).who).toMatchObject({ name: '王芳', rights: ['coach', 'alerts'] });
  expect(await pilotlight(data, 'user', 'list')).toMatch(/wang +王芳 +lead@group:day\/a/);

  using viewer = await wang.socket();
  expect(await viewer.watch('floor:warm')).toHaveProperty('state');
  await pilotlight(data, 'user', 'revoke', 'wang');
  await until('the bye', () => viewer.byes.length === 1, 1_000);
  expect(viewer.byes[0]!.reason).toBe('revoked');
  expect((await wang.get('/api/v1/floor')).status).toBe(401);

  await pilotlight(data, 'user', 'enable', 'wang');
  expect((await wang.post('/api/v1/sign-in', { username: 'wang', password: PASSWORD })).status).toBe(204);
  await pilotlight(data, 'user', 'grant', 'wang', '--grant', 'director@all');
  expect((await wang.me()).who?.grants).toEqual([{ role: 'director', on: { kind: 'all' } }]);
  expect(await failure(data, 'user', 'revoke', 'nobody')).toMatchObject({ code: 1 });
  expect(await failure(data, 'user', 'add', 'x', '--grant', 'led@all')).toMatchObject({ code: 2 });
}, 120_000);

test('[KEY1] [PAIR2] key and display from the command line', async () => {
  using folder = temporaryFolder();
  const data = folder.path;
  await using server = await startPeople({ data, database: join(data, 'people.db') });
  const secret = (await pilotlight(data, 'key', 'add', 'bi', '--read', '--grant', 'director@site:gas')).split('\n')[1]!;
  const read = () => fetch(`${server.url}/api/v1/floor`, { headers: { authorization: `Bearer ${secret}` } });
  let answer = await read();
  for (let tries = 0; answer.status !== 200 && tries < 20; tries += 1) {
    await new Promise((soon) => setTimeout(soon, 50));
    answer = await read();
  }
  expect(Object.keys(((await answer.json()) as { sites: object }).sites)).toEqual(['gas']);
  using viewer = await rawViewer(server.url, { auth: { key: secret } });
  expect(await viewer.watch('floor:gas')).toHaveProperty('state');
  const id = /[\da-f-]{36}/.exec(await pilotlight(data, 'key', 'list'))![0];
  await pilotlight(data, 'key', 'revoke', id);
  await until('the bye', () => viewer.byes.length === 1, 1_000);
  expect((await read()).status).toBe(401);

  const tv = server.browser();
  const { body } = await tv.post('/api/v1/pair/code', {});
  const { user_code: code, device_code: device } = body as { user_code: string; device_code: string };
  await pilotlight(data, 'display', 'approve', code, '--name', 'Hall', '--board', 'gas-wall');
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: device };
  expect((await tv.post('/api/v1/pair/token', grant)).body).toEqual({ board: 'gas-wall' });
  using wall = await tv.ticketed();
  expect(await wall.watch('wall:gas-wall')).toHaveProperty('state');
  const screen = /[\da-f-]{36}/.exec(await pilotlight(data, 'display', 'list'))![0];
  await pilotlight(data, 'display', 'revoke', screen);
  await until('the bye of the wall', () => wall.byes.length === 1, 1_000);
  expect(await failure(data, 'key', 'add', 'both', '--read', '--ingest', 'crm')).toMatchObject({ code: 1 });
}, 120_000);

test('grants are read as they are spelled', () => {
  for (const text of ['lead@group:day/a', 'director@all', 'business-supervisor@queue:a:b', 'agent@seat:PJSIP/1001']) {
    expect(readGrant(text).map(spellGrant)).toEqual([text]);
  }
  for (const text of ['lead@all', 'nobody@all', 'lead@group:day', 'lead@team:', 'lead@planet:x', 'agent', '']) {
    expect(() => readGrant(text)).toThrow();
  }
});
