import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Grant } from '../../src/lib/protocol/people.ts';
import { createClock } from '../../src/lib/server/clock.ts';
import { until } from '../support/live.ts';
import { PASSWORD, startPeople, type Browserish, type PeopleServer } from '../support/people.ts';

const ALL: readonly Grant[] = [{ role: 'director', on: { kind: 'all' } }];
const SESSION = '__Host-pilotlight';
const HOUR = 3_600_000;

/** How far the server's clock has been set on. */
let ahead = 0;
let server: PeopleServer;
beforeAll(async () => {
  server = await startPeople({ clock: { ...createClock(), now: () => Date.now() + ahead } });
});
afterAll(() => server[Symbol.asyncDispose]());

const enter = async (username: string, one = server.browser()): Promise<Browserish> => {
  expect((await one.post('/api/v1/sign-in', { username, password: PASSWORD })).status).toBe(204);
  return one;
};
const floor = async (one: Browserish) => (await one.get('/api/v1/floor')).status;
const tokenOf = (one: Browserish) => decodeURIComponent(one.cookies.get(SESSION) ?? '').split('.')[0]!;
/** A browser with a cookie of another. */
function copyOf(one: Browserish): Browserish {
  const copy = server.browser();
  for (const [name, value] of one.cookies) copy.cookies.set(name, value);
  return copy;
}

describe('session tokens', () => {
  test('[ASVS 7.2.1] the server checks each token: a changed one is nobody', async () => {
    await server.person('tess', ALL);
    const good = await enter('tess');
    const [token, signature] = decodeURIComponent(good.cookies.get(SESSION)!).split('.') as [string, string];
    const forged = [
      token,
      `${token}.`,
      `${token}.${signature.slice(0, -3)}AA=`,
      `${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}.${signature}`,
      `${'a'.repeat(32)}.${signature}`,
      'null',
      '{"user":"boss"}'
    ];
    for (const value of forged) {
      const one = server.browser();
      one.cookies.set(SESSION, encodeURIComponent(value));
      expect(await floor(one), value).toBe(401);
    }
    expect(await floor(good)).toBe(200);
  });

  test('[ASVS 7.2.3] tokens are chance: 128 bits and more of them, never the same', async () => {
    await server.person('randa', ALL);
    const tokens: string[] = [];
    for (let i = 0; i < 6; i++) tokens.push(tokenOf(await enter('randa')));
    expect(new Set(tokens).size).toBe(6);
    const places = Array.from(tokens[0]!, (_, at) => new Set(tokens.map((token) => token[at])).size);
    // letters and digits: 5.95 bits a place; a place of chance shows two signs in six once in 10^5
    expect(places.filter((signs) => signs >= 3).length * 5.95).toBeGreaterThanOrEqual(128);
  });

  test('[ASVS 7.2.4] signing in makes a new token, and the one that the browser had is good no more', async () => {
    await server.person('nina', ALL);
    const one = await enter('nina');
    const before = copyOf(one);
    await enter('nina', one);
    expect(tokenOf(one)).not.toBe(tokenOf(before));
    expect([await floor(one), await floor(before)]).toEqual([200, 401]);
    // a token that was planted is never taken up
    const planted = server.browser();
    planted.cookies.set(SESSION, 'a'.repeat(32));
    await enter('nina', planted);
    expect(tokenOf(planted)).not.toBe('a'.repeat(32));
  });
});

describe('the end of a session', () => {
  test('[ASVS 7.4.1] who is signed out is out: request, socket, ticket', async () => {
    const one = await server.person('olga', ALL);
    const copy = copyOf(one);
    using line = await one.socket();
    expect((await one.post('/api/v1/sign-out', {})).status).toBe(204);
    await until('the bye', () => line.byes.length === 1);
    expect([await floor(copy), (await copy.post('/api/v1/tickets', {})).status]).toEqual([401, 401]);
    await expect(copy.socket()).rejects.toThrow('signed_out');
  });

  test('[ASVS 7.4.2] who is disabled is out everywhere, and comes in no more', async () => {
    const one = await server.person('petra', ALL);
    const two = await enter('petra');
    using line = await two.ticketed();
    await server.admin.command('person.disable', { person: (await one.me()).who!.id });
    await until('the bye', () => line.byes.length === 1);
    expect([await floor(one), await floor(two)]).toEqual([401, 401]);
    expect((await server.browser().post('/api/v1/sign-in', { username: 'petra', password: PASSWORD })).status).toBe(
      401
    );
  });

  test('[ASVS 7.4.3] another password ends every other session', async () => {
    const one = await server.person('quinn', ALL);
    const other = await enter('quinn');
    using line = await other.socket();
    const password = 'a wholly different phrase';
    expect((await one.post('/api/v1/password', { old: PASSWORD, password })).status).toBe(204);
    await until('the bye', () => line.byes.length === 1);
    expect([await floor(one), await floor(other)]).toEqual([200, 401]);

    const { result } = (await server.admin.command('person.invite', { person: (await one.me()).who!.id })).body as {
      result: { code: string };
    };
    const again = server.browser();
    await again.post('/api/v1/sign-in/code', { code: result.code, username: 'quinn', password: PASSWORD });
    expect([await floor(one), await floor(again)]).toEqual([401, 200]);
  });

  test('[ASVS 7.4.5] an admin ends the sessions of a person', async () => {
    const one = await server.person('rosa', ALL);
    const two = await enter('rosa');
    using line = await one.socket();
    expect((await server.admin.command('person.sign_out', { person: (await one.me()).who!.id })).status).toBe(200);
    await until('the bye', () => line.byes.length === 1);
    expect([await floor(one), await floor(two)]).toEqual([401, 401]);
  });
});

describe('time', () => {
  beforeEach(() => (ahead = 0));
  afterEach(() => (ahead = 0));

  test('[ASVS 7.3.1] a session that is not used for two hours is over', async () => {
    await server.person('sara', ALL);
    const used = await enter('sara');
    const idle = await enter('sara');
    ahead = 1.5 * HOUR;
    expect(await floor(used)).toBe(200);
    ahead = 2.1 * HOUR;
    expect([await floor(used), await floor(idle)]).toEqual([200, 401]);
    // over is over, also for a clock that was set back
    ahead = 0;
    expect(await floor(idle)).toBe(401);
  });

  test('[ASVS 7.3.2] a session is over after twelve hours, however much it is used', async () => {
    await server.person('tara', ALL);
    const one = await enter('tara');
    using line = await one.socket();
    for (let hours = 1.5; hours < 12; hours += 1.5) {
      ahead = hours * HOUR;
      expect(await floor(one), `${hours} h`).toBe(200);
    }
    expect(line.byes).toEqual([]);
    ahead = 12.1 * HOUR;
    expect(await floor(one)).toBe(401);
    await until('the bye', () => line.byes.length === 1);
  });
});
