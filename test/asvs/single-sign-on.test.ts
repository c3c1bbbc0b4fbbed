import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeOidc, type Claims, type FakeOidc } from '../support/fake-oidc.ts';
import {
  OIDC_SECRET,
  PASSWORD,
  startPeople,
  TWO_SITES,
  type Browserish,
  type PeopleServer
} from '../support/people.ts';
import { freePort } from '../support/postgres.ts';

let provider: FakeOidc;
let server: PeopleServer;
beforeAll(async () => {
  provider = await fakeOidc(OIDC_SECRET);
  const port = await freePort();
  const oidc = `{ name: House, discovery: '${provider.discovery}', clientId: pilotlight, clientSecret: { env: OIDC } }`;
  const access = `{ mode: people, origins: ['http://127.0.0.1:${port}'], oidc: ${oidc} }`;
  server = await startPeople({ config: TWO_SITES.replace('{ mode: people }', access), port });
  await server.person('dora', [{ role: 'director', on: { kind: 'all' } }]);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

const DORA: Claims = { sub: 'subject-1', preferred_username: 'dora', name: 'Dora' };
/** The code that the provider gives for an authorization request. */
const approve = (away: URL, claims: Claims = DORA): string => provider.authorize(away.href, claims).code;

/** Sets out from the sign-in page; where the provider is asked. */
async function setOut(one: Browserish): Promise<URL> {
  const { body } = await one.post('/api/v1/sign-in/oidc', {});
  return new URL((body as { url: string }).url);
}
/** Comes back with a code; who one is then. */
async function comeBack(one: Browserish, code: string, state: string): Promise<string | null> {
  const path = `/api/auth/callback/oidc?${String(new URLSearchParams({ code, state }))}`;
  const answer = await one.get(path);
  expect(answer.status).toBeLessThan(500);
  return (await one.me()).who?.username ?? null;
}
const stateOf = (url: URL) => url.searchParams.get('state')!;

test('[ASVS 10.2.1] the way there carries a state and a challenge of its own each time; [ASVS 10.2.3] it asks for who, and no more', async () => {
  const [one, two] = [await setOut(server.browser()), await setOut(server.browser())];
  for (const name of ['state', 'code_challenge', 'nonce']) {
    expect(one.searchParams.get(name)?.length, name).toBeGreaterThanOrEqual(22);
    expect(one.searchParams.get(name)).not.toBe(two.searchParams.get(name));
  }
  expect(one.searchParams.get('code_challenge_method')).toBe('S256');
  expect(one.searchParams.get('response_type')).toBe('code');
  expect(one.searchParams.get('scope')!.split(' ').sort()).toEqual(['email', 'openid', 'profile']);
});

test('[PEOPLE10] [ASVS 10.1.2] only the browser that set out comes in, once, with the state that it was given', async () => {
  const one = server.browser();
  const away = await setOut(one);
  for (const cookie of one.cookies.keys()) expect(cookie).toMatch(/^__Host-/);
  expect(await comeBack(server.browser(), approve(away), stateOf(away))).toBeNull();

  const fooled = server.browser();
  const theirs = await setOut(fooled);
  expect(await comeBack(fooled, approve(theirs), 'x'.repeat(32))).toBeNull();
  const attacker = await setOut(server.browser());
  expect(await comeBack(fooled, approve(attacker), stateOf(attacker))).toBeNull();

  const good = server.browser();
  const own = await setOut(good);
  expect(await comeBack(good, approve(own), stateOf(own))).toBe('dora');
  const again = server.browser();
  for (const [name, value] of good.cookies) if (name !== '__Host-pilotlight') again.cookies.set(name, value);
  expect(await comeBack(again, approve(own), stateOf(own))).toBeNull();
});

test('[ASVS 10.1.1] the tokens of the provider stay in the server', async () => {
  const one = server.browser();
  const away = await setOut(one);
  const answer = await one.get(
    `/api/auth/callback/oidc?${String(new URLSearchParams({ code: approve(away), state: stateOf(away) }))}`
  );
  expect((await one.me()).who?.username).toBe('dora');
  const told = JSON.stringify([answer.body, [...answer.headers], [...one.cookies], (await one.get('/api/v1/me')).body]);
  expect(told).not.toMatch(/access-[0-9a-f]|eyJ[\w-]+\.eyJ/);
  expect(new URL(answer.headers.get('location') ?? '/', server.url).search).not.toMatch(/token|code/);
  expect(server.lines.join('')).not.toMatch(/\baccess-[0-9a-f]{8}|oidc-secret-of-the-tests|eyJ[\w-]+\.eyJ/);
});

test.each<readonly [string, Readonly<Record<string, unknown>>]>([
  ['[ASVS 10.5.4] made for another client', { aud: 'another-client' }],
  ['[ASVS 9.2.1] whose time is over', { exp: Math.floor(Date.now() / 1000) - 3600 }],
  ['[ASVS 10.5.1] of another sign-in', { nonce: 'another-nonce' }],
  ['[ASVS 10.5.3] of another issuer', { iss: 'https://evil.example' }]
])('%s: such a token lets nobody in', async (_, claims) => {
  const one = server.browser();
  const away = await setOut(one);
  provider.forge = { claims };
  try {
    expect(await comeBack(one, approve(away), stateOf(away))).toBeNull();
  } finally {
    provider.forge = null;
  }
});

test('[ASVS 6.8.2] a token that another key signed lets nobody in', async () => {
  const one = server.browser();
  const away = await setOut(one);
  provider.forge = { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey };
  try {
    expect(await comeBack(one, approve(away), stateOf(away))).toBeNull();
  } finally {
    provider.forge = null;
  }
});

test('[PEOPLE10] [ASVS 6.3.4] who is not added here, or is disabled, does not come in by it', async () => {
  const stranger = server.browser();
  const away = await setOut(stranger);
  const claims = { sub: 'subject-9', preferred_username: 'stranger' };
  expect(await comeBack(stranger, approve(away, claims), stateOf(away))).toBeNull();

  const gone = await server.person('gone', [{ role: 'director', on: { kind: 'all' } }]);
  await server.admin.command('person.disable', { person: (await gone.me()).who!.id });
  const back = server.browser();
  const their = await setOut(back);
  const theirs = { sub: 'subject-8', preferred_username: 'gone' };
  expect(await comeBack(back, approve(their, theirs), stateOf(their))).toBeNull();
});

test('[ASVS 6.3.4] with a provider too, nothing of the sign-in library is open but the way back', async () => {
  const body = { username: 'dora', email: 'a@b.example', password: PASSWORD, name: 'x', provider: 'oidc' };
  const paths = ['sign-in/email', 'sign-in/username', 'sign-in/social', 'sign-up/email', 'get-session', 'update-user'];
  for (const path of [
    ...paths,
    'change-password',
    'list-accounts',
    'unlink-account',
    'link-social',
    'callback/other'
  ]) {
    const answers = [
      await server.browser().post(`/api/auth/${path}`, body),
      await server.admin.get(`/api/auth/${path}`)
    ];
    expect(
      answers.map(({ status }) => status),
      path
    ).toEqual([404, 404]);
  }
});
