import type { IncomingMessage } from 'node:http';
import { problem, type Problem } from '../../protocol/problems.ts';
import { liveProblem } from '../../protocol/live-problems.ts';
import type { Access } from './access.ts';
import { bearer, type Keys } from './keys.ts';
import { LOCAL, type Principal } from './principal.ts';

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
 * @param persona the face that the request has put on, in the demo; null: none.
 */
export function createOpenAccess(options: {
  readonly keys: Keys;
  readonly persona?: (request: IncomingMessage) => Principal | null;
}): Access {
  const { keys, persona = () => null } = options;
  const unknown = (key: string | null) => key !== null && keys.find(key) === null;
  const invalid = () => problem('key_invalid', 'this key is not known here; leave it out to read in open mode');

  return {
    checkHttp(request, need) {
      const refused = checkNear(request) ?? checkOrigin(request);
      if (refused !== null || need === 'ingest') return refused;
      if (need !== 'read') {
        if (request.headers.origin === undefined) {
          return problem('origin_forbidden', 'a change needs the Origin header of this server');
        }
        if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
          return problem('unsupported_media_type', 'give application/json');
        }
      }
      return unknown(bearer(request.headers.authorization)) ? invalid() : null;
    },
    checkSocket: (request) =>
      checkNear(request) ?? checkOrigin(request) ?? (unknown(bearer(request.headers.authorization)) ? invalid() : null),
    identify: (request) => Promise.resolve(persona(request) ?? LOCAL),
    enter(request, auth) {
      const { key } = auth as { key?: unknown };
      const strange = key !== undefined && (typeof key !== 'string' || unknown(key));
      return Promise.resolve(
        strange ? liveProblem('key_invalid', 'this key is not known here') : (persona(request) ?? LOCAL)
      );
    }
  };
}
