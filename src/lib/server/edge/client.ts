import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** Who asks, by what is known and not by what is claimed. */
export interface Client {
  /** Without a zone or an IPv4's IPv6 dress; empty: gone already. */
  readonly address: string;
  /** Whether it came over TLS all the way to this server or its proxy. */
  readonly secure: boolean;
  /** The host and port that it asked for, in lower case; null: none, two, or nothing that is a host. */
  readonly host: string | null;
  /** Whether a trusted proxy brought it. Where there is one, whoever comes past it is refused. */
  readonly proxied: boolean;
}

/** Addresses of proxies whose word counts. */
export interface Trusted {
  has(address: string): boolean;
}

const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** `::ffff:10.0.0.5` and `::ffff:a00:5` → `10.0.0.5`; zones go. */
export function plainAddress(address: string): string {
  const bare = address.replace(/%.*$/, '').toLowerCase();
  if (isIP(bare) !== 6) return bare;
  const whole = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(whole) ?? [];
  if (high === undefined || low === undefined) return whole;
  const [a, b] = [parseInt(high, 16), parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

/** Whom tries are counted for: the address, or of an IPv6 one its /64, as one machine has all of that to choose from. */
export function tryingFrom(address: string): string {
  if (isIP(address) !== 6) return address;
  const [front = '', back] = address.split('::');
  const groups = front === '' ? [] : front.split(':');
  const rest = back === undefined || back === '' ? [] : back.split(':');
  const zeros = Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0');
  return `${[...groups, ...zeros, ...rest].slice(0, 4).join(':')}::/64`;
}

/** From `access.proxy.trust`: addresses and ranges, already checked. None: nobody's word counts. */
export function createTrusted(trust: readonly string[]): Trusted {
  const list = new BlockList();
  for (const one of trust) {
    const [address = '', bits] = one.split('/');
    if (bits === undefined) {
      const plain = plainAddress(address);
      list.addAddress(plain, family(plain));
    } else list.addSubnet(address, Number(bits), family(address));
  }
  return { has: (address) => isIP(address) !== 0 && list.check(address, family(address)) };
}

/** What the last trusted hand wrote of a list header; `name` in lower case. */
function lastOf(request: IncomingMessage, name: string): string | undefined {
  return (request.headersDistinct[name] ?? []).join(',').split(',').at(-1)?.trim() || undefined;
}

/** An address as proxies write it, with or without a port; null: none. */
function forwardedAddress(text: string): string | null {
  const bare = /^\[([^\]]+)\](:\d{1,5})?$/.exec(text)?.[1] ?? text.replace(/^(\d+(?:\.\d+){3}):\d{1,5}$/, '$1');
  return isIP(bare) === 0 ? null : plainAddress(bare);
}

/** The right-most address that is no trusted proxy; what is left of something unreadable is nobody's word. */
function farthest(request: IncomingMessage, peer: string, trusted: Trusted): string {
  const chain = (request.headersDistinct['x-forwarded-for'] ?? []).join(',').split(',');
  let client = peer;
  for (const text of chain.reverse()) {
    const address = forwardedAddress(text.trim());
    if (address === null) break;
    client = address;
    if (!trusted.has(address)) break;
  }
  return client;
}

const HOST = /^([a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|\[[\da-f:.]+\])(:\d{1,5})?$/;

/** A host header in lower case; null: it is none. */
export function hostOf(text: string | undefined): string | null {
  const host = text?.toLowerCase() ?? '';
  return host.length <= 262 && HOST.test(host) ? host : null;
}

/** Reads who asks. Forwarding headers count from a trusted proxy alone; from anybody else they are passed over. */
export function clientOf(request: IncomingMessage, trusted: Trusted): Client {
  const peer = plainAddress(request.socket.remoteAddress ?? '');
  const hosts = request.headersDistinct.host ?? [];
  const host = hosts.length === 1 ? hostOf(hosts[0]) : null;
  const direct = (request.socket as Partial<TLSSocket>).encrypted === true;
  if (!trusted.has(peer)) return { address: peer, secure: direct, host, proxied: false };
  const scheme = lastOf(request, 'x-forwarded-proto')?.toLowerCase();
  const forwardedHost = lastOf(request, 'x-forwarded-host');
  return {
    address: farthest(request, peer, trusted),
    secure: scheme === undefined ? direct : scheme === 'https' || scheme === 'wss',
    host: forwardedHost === undefined ? host : hostOf(forwardedHost),
    proxied: true
  };
}
