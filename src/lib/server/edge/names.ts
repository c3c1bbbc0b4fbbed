import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

/** More than these a machine with many containers has; a certificate need not name them. */
const MOST = 64;
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** Whether a certificate can name it: a host name in ASCII, or an address without a zone. */
export function isName(name: string): boolean {
  if (isIP(name) !== 0) return !name.includes('%');
  return name.length <= 253 && name.split('.').every((label) => LABEL.test(label)) && !/^[\d.]+$/.test(name);
}

/** A name as it stands in an address bar: IPv6 in brackets. */
export const asHost = (name: string): string => (isIP(name) === 6 ? `[${name}]` : name);

/** The names of the one machine: loopback, the host's own, each address that others reach. */
export function machineNames(): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    // link-local addresses need a zone, which neither a certificate nor a browser takes
    .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
    .map(({ address }) => address);
  const names = ['localhost', '127.0.0.1', '::1', hostname().toLowerCase(), ...addresses].filter(isName);
  return [...new Set(names)].slice(0, MOST);
}

/** The name in an origin, as a certificate holds it: `https://[::1]:3000` → `::1`. */
export const nameOf = (origin: string): string => new URL(origin).hostname.replace(/^\[|\]$/g, '');
