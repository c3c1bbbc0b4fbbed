import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src/lib/server/config.ts';
import { flawsOf } from '../../support/flaws.ts';

const DAY = 86_400_000;
const people = (lines: string) => `sites: [{ id: a }]\naccess:\n  mode: people\n${lines}`;
const read = (text: string) => parseConfig(text, '/etc/pilotlight/site.yaml');

describe('access', () => {
  test('[CONFIG11, CONFIG13, CONFIG15] everything, with paths relative to the file', () => {
    const { access } = read(
      people(`  origins: ["https://wall.example.com", "https://10.0.0.5:3000", "http://localhost:3000", "https://[fd00::1]"]
  tls: { cert: tls/chain.pem, key: /run/key.pem }
  sessions: { idle: 30m }
  oidc:
    name: Warm City
    discovery: https://id.example.com/.well-known/openid-configuration
    clientId: wall
    clientSecret: { file: secrets/oidc }`)
    );
    expect(access).toEqual({
      mode: 'people',
      origins: ['https://wall.example.com', 'https://10.0.0.5:3000', 'http://localhost:3000', 'https://[fd00::1]'],
      tls: { cert: '/etc/pilotlight/tls/chain.pem', key: '/run/key.pem' },
      sessions: { hours: 12, idle: 1_800_000 },
      oidc: {
        name: 'Warm City',
        discovery: 'https://id.example.com/.well-known/openid-configuration',
        clientId: 'wall',
        clientSecret: { file: '/etc/pilotlight/secrets/oidc' },
        claim: 'preferred_username'
      }
    });
    expect(read(people('  sessions: {}')).access.sessions).toEqual({ hours: 12, idle: 7_200_000 });
  });

  test.each([
    'https://wall.example.com/',
    'https://wall.example.com/wall',
    'https://Wall.example.com',
    'HTTPS://wall.example.com',
    'https://wall.example.com:443',
    'https://wall.example.com:0443',
    'https://user@wall.example.com',
    'https://*.example.com',
    'https://暖城.example',
    'https://wall.example.com,https://b.example',
    'wall.example.com',
    'null',
    '*',
    'ftp://wall.example.com',
    'file:///',
    'https://',
    ' https://wall.example.com',
    ''
  ])('[CONFIG13] %j is no exact origin', (origin) => {
    const [flaw] = flawsOf(people(`  origins: [${JSON.stringify(origin)}]`));
    expect(flaw).toContain('access.origins[0]: must be an exact origin as browsers send it');
  });

  test('[CONFIG13] http is for this machine alone once people sign in; an origin stands once', () => {
    const text = '  origins: ["http://wall.example.com", "http://127.0.0.1:3000", "http://127.0.0.1:3000"]';
    expect(flawsOf(people(text))).toEqual([
      'site.yaml:4:13 access.origins[0]: people sign in over https only; give the https address',
      'site.yaml:4:65 access.origins[2]: stands there twice; keep one'
    ]);
    expect(flawsOf(people(text).replace('people', 'open'))).toHaveLength(1);
  });

  test('[CONFIG14] addresses and ranges of a proxy', () => {
    const { access } = read(people('  proxy: { trust: [10.0.0.5, 10.1.0.0/16, "fd00::/8", "::1"] }'));
    expect(access.proxy).toEqual({ trust: ['10.0.0.5', '10.1.0.0/16', 'fd00::/8', '::1'] });
    for (const wrong of ['proxy.local', '10.0.0', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/8/8', 'fe80::1%eth0', '1/']) {
      expect(flawsOf(people(`  proxy: { trust: ["${wrong}"] }`))[0]).toContain('must be an address or a range');
    }
    for (const all of ['0.0.0.0/0', '::/0']) {
      expect(flawsOf(people(`  proxy: { trust: ["${all}"] }`))[0]).toContain('trusts everybody');
    }
    expect(flawsOf(people('  proxy: { trust: [] }'))).toHaveLength(1);
  });

  test('[CONFIG14] a proxy or an own certificate', () => {
    const flaws = flawsOf(people('  tls: { cert: a, key: b }\n  proxy: { trust: [10.0.0.5] }'));
    expect(flaws).toEqual([
      'site.yaml:5:10 access.proxy: either the proxy ends TLS or this server does; keep proxy or tls'
    ]);
  });

  test.each([
    ['  sessions: { hours: 0 }', 'access.sessions.hours'],
    ['  sessions: { hours: 721 }', 'access.sessions.hours'],
    ['  sessions: { idle: 59s }', 'access.sessions.idle: must be at least 1m'],
    ['  tls: { cert: a }', 'access.tls.key: is missing'],
    ['  oidc: { name: x, clientId: x, clientSecret: { env: X } }', 'access.oidc.discovery: '],
    ['  oidc: { name: x, clientId: x, clientSecret: hunter2, discovery: "https://a.b" }', 'a secret never stands'],
    ['  oidc: { name: x, clientId: x, clientSecret: { env: X }, discovery: "http://a.b" }', 'must be an https address'],
    ['  oidc: { name: x, clientId: x, clientSecret: { env: X }, discovery: "https://u:p@a.b" }', 'must be an https']
  ])('[CONFIG15] %s is refused', (text, flaw) => expect(flawsOf(people(text))[0]).toContain(flaw));
});

test('[CONFIG15] terms are in ms, with defaults', () => {
  const usual = { facts: 30 * DAY, sealed: 30 * DAY, audit: 1095 * DAY, coaching: 365 * DAY, intervals: 1095 * DAY };
  expect(read('sites: [{ id: a }]').terms).toEqual(usual);
  expect(read('sites: [{ id: a }]\nterms: { facts: 7d, audit: 180d }').terms).toEqual({
    ...usual,
    facts: 7 * DAY,
    audit: 180 * DAY
  });
  for (const [text, flaw] of [
    ['{ audit: 179d }', 'terms.audit: must be at least 180d'],
    ['{ facts: 23h }', 'terms.facts: must be at least 1d'],
    ['{ intervals: 36526d }', 'terms.intervals: must be at least 1d and at most 36525d'],
    ['{ sealed: 30 }', 'terms.sealed: must be a duration'],
    ['{ fact: 30d }', 'unknown key "fact"; did you mean "facts"?']
  ] as const) {
    expect(flawsOf(`sites: [{ id: a }]\nterms: ${text}`)[0]).toContain(flaw);
  }
});

test('[CONFIG16] boards', () => {
  const text = 'sites: [{ id: a }, { id: b }]\nboards: ';
  expect(read('sites: [{ id: a }]').boards).toEqual([]);
  expect(read('sites: [{ id: a }]\nboards: [{ id: hall }]').boards).toEqual([
    { id: 'hall', people: 'numbers', reasons: false }
  ]);
  expect(read(`${text}[{ id: hall, site: b, people: names, reasons: true, names: { en: Hall } }]`).boards).toEqual([
    { id: 'hall', site: 'b', people: 'names', reasons: true, names: { en: 'Hall' } }
  ]);
  expect(flawsOf(`${text}[{ id: x }, { id: x, site: c }, { id: y, site: a, people: all }]`)).toEqual([
    expect.stringContaining('boards[2].people: must be one of numbers, names') as string
  ]);
  expect(flawsOf(`${text}[{ id: x }, { id: x, site: c }]`)).toEqual([
    'site.yaml:2:10 boards[0]: say which site the board is of (there are: a, b)',
    'site.yaml:2:27 boards[1].id: there is another board "x"; give each its own id',
    'site.yaml:2:36 boards[1].site: there is no site "c"; did you mean "a"? (there are: a, b)'
  ]);
});
