import { expect, test } from 'vitest';
import { clientOf, createTrusted, plainAddress, tryingFrom } from '../../../src/lib/server/edge/client.ts';
import { requestHead } from '../../support/requests.ts';

const trusted = createTrusted(['10.0.0.5', '10.1.0.0/16', 'fd00::/8', '::ffff:10.9.9.9']);
type Headers = Record<string, string | readonly string[]>;
const client = (from: string, headers: Headers = {}, whom = trusted) => clientOf(requestHead({ from, headers }), whom);
const address = (chain: string | readonly string[], from = '10.0.0.5') =>
  client(from, { 'x-forwarded-for': chain }).address;

test.each(['127.0.0.1', '10.0.0.6', '10.2.0.1', '::1', '192.168.1.1', 'fe80::1', '', '::ffff:10.0.0.6'])(
  '[EDGE10] what %j claims is passed over',
  (from) => {
    const headers = {
      'X-Forwarded-For': '1.2.3.4',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'evil.example',
      Forwarded: 'for=1.2.3.4;proto=https;host=evil.example',
      'X-Real-IP': '1.2.3.4'
    };
    const who = { address: plainAddress(from), secure: false, host: 'localhost:3000', proxied: false };
    expect(client(from, headers)).toEqual(who);
    expect(client(from, headers, createTrusted([]))).toEqual(who);
  }
);

test.each(['10.0.0.5', '10.1.2.3', 'fd12::1', '::ffff:10.0.0.5', '::FFFF:A00:5', '::ffff:10.1.0.1', '10.9.9.9'])(
  '[EDGE10] %s is a trusted proxy',
  (from) => {
    const headers = { 'X-Forwarded-For': '1.2.3.4', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'Wall.Example' };
    expect(client(from, headers)).toEqual({ address: '1.2.3.4', secure: true, host: 'wall.example', proxied: true });
  }
);

test('[EDGE10] the client is the right-most address that is no trusted proxy', () => {
  expect(address('6.6.6.6, 1.2.3.4')).toBe('1.2.3.4');
  expect(address('6.6.6.6, 1.2.3.4, 10.1.0.9')).toBe('1.2.3.4');
  expect(address(['6.6.6.6', '1.2.3.4,10.1.0.9'])).toBe('1.2.3.4');
  expect(address('10.1.0.8, 10.1.0.9')).toBe('10.1.0.8');
  expect(address('1.2.3.4:5678')).toBe('1.2.3.4');
  expect(address('[2001:db8::1]:443')).toBe('2001:db8::1');
  expect(address('2001:DB8:0:0::1')).toBe('2001:db8::1');
  expect(address('::ffff:1.2.3.4')).toBe('1.2.3.4');
});

test.each(['', ' ', 'unknown', '1.2.3', '1.2.3.4.5', 'evil.example', '1.2.3.4 5.6.7.8', '_hidden', "' OR 1=1", '::g'])(
  '[EDGE10] %j in the chain is nobody',
  (text) => {
    expect(address(text)).toBe('10.0.0.5');
    expect(address(`6.6.6.6, ${text}`)).toBe('10.0.0.5');
    expect(address(`6.6.6.6, ${text}, 10.1.0.9`)).toBe('10.1.0.9');
  }
);

test('[EDGE10] the scheme and host are what the proxy itself wrote', () => {
  const secure = (proto: string | readonly string[]) => client('10.0.0.5', { 'x-forwarded-proto': proto }).secure;
  expect(['https', 'HTTPS', 'wss', 'http, https'].map(secure)).toEqual([true, true, true, true]);
  expect(['http', 'https, http', 'httpss', '', 'https:'].map(secure)).toEqual([false, false, false, false, false]);
  expect(secure(['https', 'http'])).toBe(false);
  const host = (text: string) => client('10.0.0.5', { 'x-forwarded-host': text }).host;
  expect(host('evil.example, wall.example:8443')).toBe('wall.example:8443');
  expect(host('[FD00::1]:3000')).toBe('[fd00::1]:3000');
  for (const wrong of ['a b', 'evil.example/x', 'user@wall.example', 'a.example:port', 'a\\b', 'a'.repeat(300)]) {
    expect(host(wrong)).toBeNull();
  }
});

test('[EDGE10] two Hosts, or none, are no host', () => {
  expect(client('1.2.3.4', { host: ['a.example', 'b.example'] }).host).toBeNull();
  expect(client('1.2.3.4', { host: [] }).host).toBeNull();
  expect(client('1.2.3.4', { host: 'A.Example:443' }).host).toBe('a.example:443');
});

test('[EDGE10] addresses are told alike', () => {
  expect(
    ['::ffff:127.0.0.1', '::FFFF:7F00:1', '0:0:0:0:0:0:0:1', 'fe80::1%eth0', '2001:0db8::0', '1.2.3.4', 'x', ''].map(
      plainAddress
    )
  ).toEqual(['127.0.0.1', '127.0.0.1', '::1', 'fe80::1', '2001:db8::', '1.2.3.4', 'x', '']);
});

test.each([
  ['10.0.0.5', '10.0.0.5'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', '']
])('[PEOPLE5, PAIR5] tries from %s are those of %s', (address, counted) => {
  expect(tryingFrom(address)).toBe(counted);
});
