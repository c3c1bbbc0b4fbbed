import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address that may be called, and how. */
export interface Checked {
  readonly url: URL;
  /** The one address that is called: never looked up again, so that no second answer can differ. */
  readonly address: string;
}

/** An address that must not be called. The message says why and never holds the URL, which may be a secret. */
export class Forbidden extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Forbidden';
  }
}

export interface GuardOptions {
  /** Networks that may be called though they are not public, as CIDR. */
  readonly allow: readonly string[];
  /** As `dns.lookup` with `all`. */
  readonly resolve?: (host: string) => Promise<readonly { readonly address: string }[]>;
}

const byName = (host: string): Promise<readonly { readonly address: string }[]> => lookup(host, { all: true });

/** Of IPv6, only what is handed out to networks (RFC 4291 2.4): what ipaddr.js does not name is no way around. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3');

/** Reachable over the internet by IANA's special-purpose registries (RFC 6890); an IPv4 address in IPv6 is what it holds. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_V6);
}

/**
 * Resolves, checks, and gives the very address to call (OWASP ASVS 1.3.6): https to public addresses; others, and plain
 * http, only where the site allows their network. One forbidden address among a name's forbids the name.
 * @throws Forbidden; the resolver's own error where a name is not known.
 */
export function createGuard(options: GuardOptions): (url: string) => Promise<Checked> {
  const { resolve = byName } = options;
  const networks = options.allow.map((cidr) => ipaddr.parseCIDR(cidr));
  const isAllowed = (address: string): boolean => {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return networks.some(([network, bits]) => network.kind() === parsed.kind() && parsed.match([network, bits]));
  };

  return async (text) => {
    if (!URL.canParse(text)) throw new Forbidden('is not an address');
    const url = new URL(text);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Forbidden('only https is called');
    if (url.username !== '' || url.password !== '') throw new Forbidden('no name and password in an address');
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const found = isIP(host) === 0 ? await resolve(host) : [{ address: host }];
    const addresses = found.map(({ address }) => address);
    const [first] = addresses;
    if (first === undefined) throw new Forbidden('the name has no address');
    for (const address of addresses) {
      if (isPublic(address) || isAllowed(address)) continue;
      throw new Forbidden(`${address} is not public; if it is meant, name its network under notify.allow`);
    }
    if (url.protocol === 'http:' && !addresses.every(isAllowed)) {
      throw new Forbidden('plain http is called only in networks named under notify.allow');
    }
    return { url, address: first };
  };
}
