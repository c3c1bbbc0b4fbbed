import type { IncomingMessage } from 'node:http';
import { problem, type Problem } from '../../protocol/problems.ts';
import { bearer, type Keys } from './keys.ts';

/** What a request is about to do. `ingest` brings its own key, so it needs no Origin. */
export type Need = 'read' | 'ingest' | 'change';

/** Who may come in. Every way in asks it first: pages, API and sockets alike. */
export interface Access {
  /** Null: let in. */
  checkHttp(request: IncomingMessage, need: Need): Problem | null;
  /** For the handshake of a socket, before anything is kept for it. */
  checkSocket(request: IncomingMessage): Problem | null;
  /** A key given in a socket's `auth`; undefined: none given. */
  checkKey(key: string | undefined): Problem | null;
}

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
const LOOPBACK = /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/;
const FORWARDED =
  /^(forwarded|via|x-forwarded(-.*)?|x-real-ip|x-client-ip|x-original-.*|true-client-ip|cf-connecting-ip)$/;
const JSON_TYPE = /^application\/(json|[\w.-]+\+json)\s*(;|$)/i;

/** Host, forwarding and address: the same for whatever comes in. */
function checkNear(request: IncomingMessage): Problem | null {
  const forwarded = Object.keys(request.headers).find((name) => FORWARDED.test(name));
  if (forwarded !== undefined) {
    return problem('forwarded_forbidden', `the request carries ${forwarded}; use access.mode people behind a proxy`);
  }
  const hosts = request.headersDistinct.host ?? [];
  if (hosts.length !== 1 || !LOCAL_HOST.test(hosts[0]!)) {
    return problem(
      'host_forbidden',
      'the Host must be localhost, 127.0.0.1 or [::1]; use access.mode people elsewhere'
    );
  }
  const address = request.socket.remoteAddress;
  if (address !== undefined && !LOOPBACK.test(address)) {
    return problem('host_forbidden', 'open mode answers to this machine only; use access.mode people elsewhere');
  }
  return null;
}

/** An Origin, where there is one, must be this very server: scheme, host and port. */
function checkOrigin(request: IncomingMessage): Problem | null {
  const origins = request.headersDistinct.origin ?? [];
  const host = (request.headers.host ?? '').toLowerCase();
  const own = [`http://${host}`, `https://${host}`];
  if (origins.every((origin) => own.includes(origin.toLowerCase())) && origins.length <= 1) return null;
  return problem('origin_forbidden', 'the Origin must be the address under which this server was asked');
}

/** The address that open mode binds. @throws Error if `host` is none of this machine's own. */
export function openHost(host: string | null): string {
  const wanted = host ?? '127.0.0.1';
  if (wanted === 'localhost' || LOOPBACK.test(wanted)) return wanted;
  throw new Error(`HOST ${wanted} is not this machine alone: access.mode open binds 127.0.0.1 or ::1 only`);
}

/**
 * `access.mode: open`: whoever sits at this machine sees the floor; nobody else gets in. Loopback only, nothing
 * forwarded, no foreign Host (rebinding), and a change needs the server's own Origin and JSON.
 */
export function createOpenAccess({ keys }: { readonly keys: Keys }): Access {
  const checkKey = (key: string | null | undefined) =>
    key === null || key === undefined || keys.find(key) !== null
      ? null
      : problem('key_invalid', 'this key is not known here; leave it out to read in open mode');

  return {
    checkHttp(request, need) {
      const refused = checkNear(request) ?? checkOrigin(request);
      if (refused !== null || need === 'ingest') return refused;
      if (need === 'change') {
        if (request.headers.origin === undefined) {
          return problem('origin_forbidden', 'a change needs the Origin header of this server');
        }
        if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
          return problem('unsupported_media_type', 'give application/json');
        }
      }
      return checkKey(bearer(request.headers.authorization));
    },
    checkSocket: (request) =>
      checkNear(request) ?? checkOrigin(request) ?? checkKey(bearer(request.headers.authorization)),
    checkKey
  };
}
