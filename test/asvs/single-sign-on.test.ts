import { afterAll, beforeAll, expect, test } from 'vitest';
import { IDP_CLIENT, startIdp, type FakeIdp } from '../support/fake-idp.ts';
import { startPeople, TWO_SITES, type Browserish, type PeopleServer } from '../support/people.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = temporaryFolder();
let idp: FakeIdp;
let server: PeopleServer;
beforeAll(async () => {
  idp = await startIdp();
  const secret = join(folder.path, 'client-secret');
  writeFileSync(secret, IDP_CLIENT.secret);
  const oidc = `{ name: House, discovery: '${idp.discovery}', clientId: ${IDP_CLIENT.id}, clientSecret: { file: '${secret}' } }`;
  server = await startPeople({ config: TWO_SITES.replace('{ mode: people }', `{ mode: people, oidc: ${oidc} }`) });
  await server.person('dora', [{ role: 'director', on: { kind: 'all' } }]);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await idp[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

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
  expect(await comeBack(server.browser(), idp.approve(away), stateOf(away))).toBeNull();

  const fooled = server.browser();
  const theirs = await setOut(fooled);
  expect(await comeBack(fooled, idp.approve(theirs), 'x'.repeat(32))).toBeNull();
  const attacker = await setOut(server.browser());
  expect(await comeBack(fooled, idp.approve(attacker), stateOf(attacker))).toBeNull();

  const good = server.browser();
  const own = await setOut(good);
  expect(await comeBack(good, idp.approve(own), stateOf(own))).toBe('dora');
  const again = server.browser();
  for (const [name, value] of good.cookies) if (name !== '__Host-pilotlight') again.cookies.set(name, value);
  expect(await comeBack(again, idp.approve(own), stateOf(own))).toBeNull();
});

test('[ASVS 10.1.1] the tokens of the provider stay in the server', async () => {
  const one = server.browser();
  const away = await setOut(one);
  const answer = await one.get(
    `/api/auth/callback/oidc?${String(new URLSearchParams({ code: idp.approve(away), state: stateOf(away) }))}`
  );
  expect((await one.me()).who?.username).toBe('dora');
  const told = JSON.stringify([answer.body, [...answer.headers], [...one.cookies], (await one.get('/api/v1/me')).body]);
  expect(told).not.toMatch(/idp-access-token|eyJ[\w-]+\.eyJ/);
  expect(new URL(answer.headers.get('location') ?? '/', server.url).search).not.toMatch(/token|code/);
  expect(server.lines.join('')).not.toMatch(/idp-access-token|the-secret-of-the-client/);
});

test.each<readonly [string, Readonly<Record<string, unknown>>]>([
  ['[ASVS 10.5.4] made for another client', { aud: 'another-client' }],
  ['[ASVS 9.2.1] whose time is over', { exp: Math.floor(Date.now() / 1000) - 3600 }],
  ['[ASVS 10.5.1] of another sign-in', { nonce: 'another-nonce' }],
  ['[ASVS 10.5.3] of another issuer', { iss: 'https://evil.example' }]
])('%s: such a token lets nobody in', async (_, over) => {
  const one = server.browser();
  const away = await setOut(one);
  expect(await comeBack(one, idp.approve(away, over), stateOf(away))).toBeNull();
});

test('[ASVS 6.8.2] a token that another key signed lets nobody in', async () => {
  const one = server.browser();
  const away = await setOut(one);
  idp.forge = true;
  try {
    expect(await comeBack(one, idp.approve(away), stateOf(away))).toBeNull();
  } finally {
    idp.forge = false;
  }
});

test('[PEOPLE10] [ASVS 6.3.4] who is not added here, or is disabled, does not come in by it', async () => {
  const stranger = server.browser();
  const away = await setOut(stranger);
  const claims = { sub: 'subject-9', preferred_username: 'stranger', email: 's@example.com' };
  expect(await comeBack(stranger, idp.approve(away, claims), stateOf(away))).toBeNull();

  const gone = await server.person('gone', [{ role: 'director', on: { kind: 'all' } }]);
  await server.admin.command('person.disable', { person: (await gone.me()).who!.id });
  const back = server.browser();
  const their = await setOut(back);
  const theirs = { sub: 'subject-8', preferred_username: 'gone', email: 'g@example.com' };
  expect(await comeBack(back, idp.approve(their, theirs), stateOf(their))).toBeNull();
});
