import type { IncomingMessage } from 'node:http';
import { asHost, isName } from './names.ts';

/**
 * Whether the request names one Origin and that one stands in the list, letter by letter: no case, no default port
 * and no name is read into it. No Origin, `null` or two of them is no.
 */
export function originAllowed(request: Pick<IncomingMessage, 'headersDistinct'>, allowed: readonly string[]): boolean {
  const origins = request.headersDistinct.origin ?? [];
  return origins.length === 1 && origins[0] !== 'null' && allowed.includes(origins[0]!);
}

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];
const ANY = ['0.0.0.0', '::'];

/**
 * The origins that pages of this server have, as browsers send them. What was said (`ORIGIN`, the config's) is all
 * there is; where nothing was, each name of this machine that the server is bound to, with the port.
 * @throws Error if nothing was said and browsers could only come without TLS from elsewhere.
 */
export function allowedOrigins(options: {
  /** `ORIGIN`. */
  readonly origin: string | null;
  /** `access.origins`. */
  readonly origins: readonly string[];
  readonly port: number;
  /** The address that is bound. */
  readonly host: string;
  /** Whether this server ends TLS itself. */
  readonly tls: boolean;
  /** `machineNames()`. */
  readonly names: readonly string[];
}): readonly string[] {
  const { origin, origins, port, host, tls, names } = options;
  const said = [...(origin === null ? [] : [origin]), ...origins];
  if (said.length > 0) return [...new Set(said)];
  const isNear = LOOPBACK.includes(host);
  if (!tls && !isNear) throw new Error('give ORIGIN or access.origins: the https address that browsers see');
  const bound = isNear ? LOOPBACK : ANY.includes(host) ? [...LOOPBACK, ...names] : [...LOOPBACK, host];
  const all = bound.filter(isName).map((name) => new URL(`${tls ? 'https' : 'http'}://${asHost(name)}:${port}`).origin);
  return [...new Set(all)];
}
