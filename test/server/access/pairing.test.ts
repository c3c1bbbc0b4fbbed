import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DisplayRow, PairingCode } from '../../../src/lib/protocol/people.ts';
import type { Snapshot } from '../../../src/lib/protocol/wire.ts';
import { until } from '../../support/live.ts';
import { startPeople, type Browserish, type PeopleServer } from '../../support/people.ts';
import { GRANTS, pairedScreen, poll } from '../../support/rights.ts';
import { createShiftedClock } from '../../support/shifted-clock.ts';

const clock = createShiftedClock();
let server: PeopleServer;
let manager: Browserish;
beforeAll(async () => {
  server = await startPeople({ clock });
  manager = await server.person('manager', [GRANTS['duty-manager']]);
});
afterAll(() => server[Symbol.asyncDispose]());

const ask = async (screen: Browserish) => (await screen.post('/api/v1/pair/code', {})).body as PairingCode;
const error = async (screen: Browserish, { device_code }: PairingCode) =>
  ((await poll(screen, device_code)).body as { error?: string }).error;
const displays = async () => ((await server.admin.get('/api/v1/displays')).body as { displays: DisplayRow[] }).displays;
const problemOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { code?: string }).code];

test('[PAIR1, PAIR2] a screen shows a code, is approved by name and board, and gets its token once', async () => {
  const screen = server.browser();
  const asked = await ask(screen);
  expect(asked).toMatchObject({ expires_in: 600, interval: 2, verification_uri: `${server.url}/pair` });
  expect(asked.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
  expect(asked.verification_uri_complete).toBe(`${server.url}/pair#${asked.user_code}`);
  expect(await error(screen, asked)).toBe('authorization_pending');
  expect(await error(screen, asked)).toBe('slow_down');
  clock.forward(2_000);
  expect(await error(screen, asked)).toBe('authorization_pending');

  const looked = await manager.command('display.look', { code: asked.user_code });
  expect(looked.body).toMatchObject({ result: { asked_by: '127.0.0.1' } });
  const approved = await manager.command('display.approve', { code: asked.user_code, name: 'Hall', board: 'main' });
  expect(approved.status).toBe(200);
  clock.forward(2_000);
  const got = await poll(screen, asked.device_code);
  expect(got).toMatchObject({ status: 200, body: { board: 'main' } });
  expect(got.headers.getSetCookie()[0]).toMatch(
    /^__Host-pilotlight-display=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Strict$/
  );
  clock.forward(2_000);
  const other = server.browser();
  expect(await error(other, asked)).toBe('expired_token');
  expect(other.cookies.size).toBe(0);
  expect((await screen.me()).who).toMatchObject({ kind: 'display', rights: [], board: 'main' });
  using line = await screen.ticketed();
  expect(((await line.watch('wall:main')) as Snapshot).state.sites).toHaveProperty('warm');
});

test('[PAIR3] codes are typed as people type; wrong, used, denied and expired ones are told alike', async () => {
  const spelt = await ask(server.browser());
  const { user_code: code } = spelt;
  const typed = ` ${code.slice(0, 3).toLowerCase()} - ${code.slice(3)} `;
  expect((await manager.command('display.look', { code: typed })).status).toBe(200);
  expect((await manager.command('display.approve', { code: typed, name: 'A', board: 'main' })).status).toBe(200);
  const used = await manager.command('display.approve', { code, name: 'B', board: 'main' });

  const screen = server.browser();
  const second = await ask(screen);
  expect((await manager.command('display.deny', { code: second.user_code })).status).toBe(200);
  expect(await error(screen, second)).toBe('access_denied');
  const denied = await manager.command('display.approve', { code: second.user_code, name: 'C', board: 'main' });

  const third = await ask(screen);
  clock.forward(600_000);
  const expired = await manager.command('display.approve', { code: third.user_code, name: 'D', board: 'main' });
  expect(await error(screen, third)).toBe('expired_token');
  const wrong = await manager.command('display.approve', { code: 'BCDF-GHJK', name: 'E', board: 'main' });
  for (const one of [used, denied, expired]) {
    expect(one.status).toBe(401);
    expect(one.body).toEqual(wrong.body);
  }
  expect(await error(screen, { ...third, device_code: 'x' })).toBe('expired_token');
  expect((await displays()).map(({ name }) => name)).toEqual(['A', 'Hall']);
  clock.forward(600_000);
});

test('[ACTION6] five wrong codes in ten minutes, then none is tried; a right one of their own washes nothing away', async () => {
  const guesser = await server.person('guesser', [GRANTS['duty-manager']]);
  const own = await ask(server.browser());
  const guess = () => guesser.command('display.look', { code: 'BCDFGHJK' });
  for (let n = 0; n < 4; n++) expect((await guess()).status).toBe(401);
  expect((await guesser.command('display.look', { code: own.user_code })).status).toBe(200);
  expect((await guess()).status).toBe(401);
  const refused = await guess();
  expect(problemOf(refused)).toEqual([429, 'too_many']);
  expect(problemOf(await guesser.command('display.look', { code: own.user_code }))).toEqual([429, 'too_many']);
  expect(problemOf(await guesser.command('display.deny', { code: own.user_code }))).toEqual([429, 'too_many']);
  expect((await manager.command('display.look', { code: own.user_code })).status).toBe(200);
  clock.forward(600_000);
  expect((await guess()).status).toBe(401);
});

test('[ACTION6] many guesses at once are counted one by one', async () => {
  const rusher = await server.person('rusher', [GRANTS['duty-manager']]);
  const all = await Promise.all(
    Array.from({ length: 12 }, () => rusher.command('display.approve', { code: 'BCDFGHJL', name: 'x', board: 'main' }))
  );
  expect(all.filter(({ status }) => status === 401)).toHaveLength(5);
  expect(all.filter(({ status }) => status === 429)).toHaveLength(7);
});

test('[PAIR2, ACTION6] of two who approve at once one does; who may not see the board, or has no right, does not', async () => {
  const screen = server.browser();
  const asked = await ask(screen);
  const approve = (by: Browserish, board: string) =>
    by.command('display.approve', { code: asked.user_code, name: board, board });
  expect(problemOf(await approve(manager, 'gas-wall'))).toEqual([404, 'not_found']);
  const answers = [await approve(manager, 'gas-wall'), await approve(manager, 'nothing')];
  expect(answers[0]!.body).toEqual(answers[1]!.body);
  const lead = await server.person('lead', [GRANTS.lead]);
  expect(problemOf(await approve(lead, 'main'))).toEqual([403, 'forbidden']);
  // the right to pair reaches as far as the grant that gives it, not as far as another one
  const mixed = await server.person('mixed', [
    GRANTS['duty-manager'],
    { role: 'lead', on: { kind: 'site', id: 'gas' } }
  ]);
  expect(problemOf(await approve(mixed, 'gas-wall'))).toEqual([404, 'not_found']);
  const boards = (await mixed.get('/api/v1/displays')).body as { boards: { id: string }[] };
  expect(boards.boards.map(({ id }) => id)).toEqual(['main']);

  const both = await Promise.all([approve(manager, 'main'), approve(server.admin, 'gas-wall')]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  const got = await poll(screen, asked.device_code);
  expect(got.body).toEqual({ board: both[0].status === 200 ? 'main' : 'gas-wall' });
});

test('[PAIR2] what was polled at once by two gives one token', async () => {
  const screen = server.browser();
  const asked = await ask(screen);
  await manager.command('display.approve', { code: asked.user_code, name: 'Twice', board: 'main' });
  const both = await Promise.all([
    poll(server.browser(), asked.device_code),
    poll(server.browser(), asked.device_code)
  ]);
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('[PAIR4, ACTION9] a cookie is set anew at each ticket; revoked, every copy of it is cut at once and gets no more tickets', async () => {
  const { screen, display } = await pairedScreen(server.admin, server.browser(), 'main', 'Stolen');
  const thief = server.browser();
  for (const [name, value] of screen.cookies) thief.cookies.set(name, value);
  const renewed = await screen.post('/api/v1/tickets', {});
  expect(renewed.headers.getSetCookie()[0]).toContain('Max-Age=34560000');
  using line = await screen.ticketed();
  using other = await thief.socket();
  await line.watch('wall:main');
  expect((await displays()).find(({ id }) => id === display)).toMatchObject({ live: true, name: 'Stolen' });
  const began = performance.now();
  expect((await server.admin.command('display.revoke', { display })).status).toBe(200);
  await until('both byes', () => line.byes.length === 1 && other.byes.length === 1, 1_000);
  expect(performance.now() - began).toBeLessThan(1_000);
  for (const one of [screen, thief]) {
    expect(problemOf(await one.post('/api/v1/tickets', {}))).toEqual([401, 'signed_out']);
    expect((await one.get('/api/v1/floor')).status).toBe(401);
  }
  expect((await server.admin.command('display.change', { display, name: 'Back' })).status).toBe(404);
});

test('[ACTION9] a screen is renamed and moved to another board within a second; who does not see it can do neither', async () => {
  const { screen, display } = await pairedScreen(server.admin, server.browser(), 'gas-wall', 'Gas');
  for (const type of ['display.change', 'display.revoke']) {
    expect(problemOf(await manager.command(type, { display }))).toEqual([404, 'not_found']);
  }
  using line = await screen.ticketed();
  await line.watch('wall:gas-wall');
  await server.admin.command('display.change', { display, name: 'Renamed', board: 'main' });
  await until('the bye', () => line.byes.length === 1, 1_000);
  using again = await screen.ticketed();
  expect(await again.watch('wall:gas-wall')).toMatchObject({ problem: { code: 'unknown_view' } });
  expect(await again.watch('wall:main')).toHaveProperty('state');
  expect((await displays()).find(({ id }) => id === display)).toMatchObject({ name: 'Renamed', board: 'main' });
});

test('[PAIR5] ten thousand requests of one address get sixty codes in five minutes, and the table holds no more', async () => {
  clock.forward(700_000);
  const screen = server.browser();
  const counts = { given: 0, refused: 0 };
  for (let n = 0; n < 200; n++) {
    const all = await Promise.all(Array.from({ length: 50 }, () => screen.post('/api/v1/pair/code', {})));
    for (const { status } of all) counts[status === 200 ? 'given' : 'refused'] += 1;
  }
  expect(counts).toEqual({ given: 60, refused: 9_940 });
  const refused = await screen.post('/api/v1/pair/code', {});
  expect(problemOf(refused)).toEqual([429, 'too_many']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
}, 120_000);
