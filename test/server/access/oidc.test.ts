import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditEntry } from '../../../src/lib/protocol/people.ts';
import { fakeOidc, type Claims, type FakeOidc } from '../../support/fake-oidc.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { OIDC_SECRET, startPeople, TWO_SITES, type Browserish, type PeopleServer } from '../../support/people.ts';
import { freePort } from '../../support/postgres.ts';
import { GRANTS } from '../../support/rights.ts';

const folder = temporaryFolder();
const database = join(folder.path, 'people.db');
let provider: FakeOidc;
let server: PeopleServer;

const withOidc = (more: string) =>
  TWO_SITES.replace(
    '{ mode: people }',
    `{ mode: people, ${more} oidc: { name: Corporate, discovery: "${provider.discovery}", clientId: pilotlight, clientSecret: { env: OIDC } } }`
  );
beforeAll(async () => {
  provider = await fakeOidc(OIDC_SECRET);
  const port = await freePort();
  server = await startPeople({ config: withOidc(`origins: ["http://127.0.0.1:${port}"],`), port, database });
  await server.admin.command('person.add', { username: 'ann', name: 'Ann', grants: [GRANTS.lead] });
  await server.admin.command('person.add', { username: 'bob', name: 'Bob', grants: [GRANTS.director] });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function away(one: Browserish): Promise<string> {
  const { status, body } = await one.post('/api/v1/sign-in/oidc', {});
  expect(status).toBe(200);
  return (body as { url: string }).url;
}
const back = (one: Browserish, { code, state }: { code: string; state: string }) =>
  one.get(`/api/auth/callback/oidc?${new URLSearchParams({ code, state }).toString()}`);
/** Somebody comes by single sign-on; where they end. */
async function come(one: Browserish, claims: Claims): Promise<string | null> {
  const { status, headers } = await back(one, provider.authorize(await away(one), claims));
  expect(status).toBe(302);
  return headers.get('location');
}
const username = async (one: Browserish) => (await one.me()).who?.username ?? null;

test('[PEOPLE10] who was added here comes in, by code and PKCE, whatever the case; it is in the audit and no token is kept', async () => {
  expect((await server.browser().me()).oidc).toBe('Corporate');
  const one = server.browser();
  const url = new URL(await away(one));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    ...{ response_type: 'code', client_id: 'pilotlight', code_challenge_method: 'S256' },
    redirect_uri: `${server.url}/api/auth/callback/oidc`
  });
  const { headers } = await back(one, provider.authorize(url.href, { sub: 'sub-ann', preferred_username: 'Ann' }));
  expect(headers.get('location')).toBe('/');
  expect(headers.getSetCookie().find((text) => text.startsWith('__Host-'))).toContain('HttpOnly');
  expect((await one.me()).who).toMatchObject({ username: 'ann', name: 'Ann', grants: [GRANTS.lead] });
  const again = server.browser();
  expect(await come(again, { sub: 'sub-ann', preferred_username: 'ann' })).toBe('/');
  expect(await username(again)).toBe('ann');

  const { body } = await server.admin.get(`/api/v1/audit?actor=person:${(await one.me()).who!.id}`);
  const { entries } = body as { entries: AuditEntry[] };
  expect(entries.map(({ action }) => action)).toEqual(['sign_in', 'sign_in']);
  const file = new DatabaseSync(database, { readOnly: true });
  const accounts = JSON.stringify(file.prepare('select * from account').all());
  file.close();
  expect(accounts).toContain('sub-ann');
  for (const token of provider.tokens) expect(accounts + server.lines.join('\n')).not.toContain(token);
});

test.each<[string, Claims]>([
  ['is not known here', { sub: 'x', preferred_username: 'mallory' }],
  ['has no username', { sub: 'x' }],
  ['has an empty one', { sub: 'x', preferred_username: '' }],
  ['has one that is no text', { sub: 'x', preferred_username: ['bob'] }],
  [
    "has somebody else's address",
    { sub: 'x', preferred_username: 'mallory', email: '626f62@people.invalid', email_verified: true }
  ],
  ['is called alike', { sub: 'x', preferred_username: 'b\u043eb' }]
])('[PEOPLE10] who %s stays outside', async (_, claims) => {
  const one = server.browser();
  expect(await come(one, claims)).toMatch(/^\/sign-in\?error=/);
  expect(await username(one)).toBeNull();
  expect([...one.cookies.keys()]).not.toContain('__Host-pilotlight');
});

test('[PEOPLE10] who is disabled stays outside', async () => {
  const one = server.browser();
  await come(one, { sub: 'sub-bob', preferred_username: 'bob' });
  const person = (await one.me()).who!.id;
  await server.admin.command('person.disable', { person });
  const two = server.browser();
  expect(await come(two, { sub: 'sub-bob', preferred_username: 'bob' })).toMatch(/^\/sign-in\?error=/);
  expect([...two.cookies.keys()]).not.toContain('__Host-pilotlight');
  await server.admin.command('person.enable', { person });
  expect(await username(one)).toBeNull();
  expect(await username(two)).toBeNull();
});

test("[PEOPLE10] a state that was changed, is another browser's, or was used is refused", async () => {
  const claims = { sub: 'sub-ann', preferred_username: 'ann' };
  const one = server.browser();
  const good = provider.authorize(await away(one), claims);
  const stranger = server.browser();
  for (const [who, brought] of [
    [one, { ...good, state: `${good.state}x` }],
    [one, { ...good, state: '' }],
    [stranger, good]
  ] as const) {
    const { status, headers } = await back(who, brought);
    expect(status).toBe(302);
    expect(headers.get('location')).toMatch(/^\/sign-in\?/);
    expect(await username(who)).toBeNull();
  }
  const fresh = server.browser();
  const used = provider.authorize(await away(fresh), claims);
  await back(fresh, used);
  fresh.cookies.delete('__Host-pilotlight');
  await back(fresh, used);
  expect(await username(fresh)).toBeNull();
});

test('[PEOPLE10] an id token for another program, from another issuer, over, of another sign-in, or of another hand is refused', async () => {
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const forgeries: NonNullable<FakeOidc['forge']>[] = [
    ...[{ aud: 'another' }, { iss: 'http://127.0.0.1:1' }, { exp: 1 }, { nonce: 'another' }].map((claims) => ({
      claims
    })),
    ...[{ key: foreign }, { alg: 'none' }]
  ];
  for (const forge of forgeries) {
    provider.forge = forge;
    const one = server.browser();
    expect([forge, await come(one, { sub: 'sub-ann', preferred_username: 'ann' })]).toEqual([
      forge,
      expect.stringMatching(/^\/sign-in\?error=/)
    ]);
    expect(await username(one)).toBeNull();
  }
  provider.forge = null;
});

test('[PEOPLE10] every other path of the sign-in library is not there', async () => {
  const paths = [
    ...[
      'sign-in/email',
      'sign-in/username',
      'sign-in/social',
      'sign-up/email',
      'sign-out',
      'get-session',
      'ok',
      'error'
    ],
    ...[
      'change-password',
      'update-user',
      'delete-user',
      'list-sessions',
      'revoke-sessions',
      'link-social',
      'forget-password'
    ],
    ...['is-username-available', 'callback/other', 'callback/oidc/', 'callback/oidc/x', 'callback/../sign-up/email', '']
  ];
  for (const path of paths) {
    const url = `/api/auth/${path}`;
    expect([url, (await server.admin.get(url)).status]).toEqual([url, 404]);
    expect([url, (await server.admin.post(url, {})).status]).toEqual([url, 404]);
  }
  expect((await server.admin.post('/api/auth/callback/oidc', {})).status).toBe(405);
});

test('[PEOPLE10] without an address that the provider may send people back to, the server does not start', async () => {
  await expect(startPeople({ config: withOidc('') })).rejects.toThrow('access.oidc needs ORIGIN or access.origins');
});
