import type { RequestListener, ServerResponse } from 'node:http';
import { problem } from '../../protocol/problems.ts';
import { send, sendJson, sendProblem } from '../api/respond.ts';
import type { CaPages } from './ca-page.ts';
import { hostOf } from './client.ts';

export interface PlainOptions {
  /** Origins of this server, once it listens: the only places that a redirect leads to. */
  readonly origins: () => readonly string[];
  /** `/ca` and `/ca.crt`; null: the certificate is not the server's own. */
  readonly ca: CaPages | null;
}

/** Asked by programs: they would send their key again and again without TLS, and nobody would notice. */
const OF_PROGRAMS = /^\/+(api|socket\.io|metrics|readyz)(\/|$)/;

/**
 * What whoever comes without TLS to a port that speaks it gets: the authority's pages, `/healthz`, and for reading pages a
 * redirect to the same host over https, if that is an origin of ours. Anything else is a problem; no body is read.
 */
export function createPlainDoor({ origins, ca }: PlainOptions): RequestListener {
  const refuse = (response: ServerResponse, detail: string) => sendProblem(response, problem('unreadable', detail));
  return (request, response) => {
    response.setHeader('Connection', 'close');
    const { method, url = '' } = request;
    if (ca?.(request, response)) return;
    const path = url.split('?', 1)[0]!;
    if ((method !== 'GET' && method !== 'HEAD') || OF_PROGRAMS.test(path)) {
      refuse(response, 'this port speaks https; nothing is taken without it');
    } else if (path === '/healthz') sendJson(response, 200, { status: 'ok' });
    else {
      const hosts = request.headersDistinct.host ?? [];
      const host = hosts.length === 1 ? hostOf(hosts[0]) : null;
      const origin = host === null ? undefined : URL.parse(`https://${host}`)?.origin;
      const to = url.startsWith('/') && origin !== undefined ? URL.parse(origin + url) : null;
      if (to === null || to.origin !== origin || !origins().includes(to.origin)) {
        refuse(response, `this port speaks https; ask for ${origins()[0] ?? 'it by its own name'}`);
      } else send(response, 308, 'text/plain; charset=utf-8', `${to.href}\n`, { Location: to.href });
    }
  };
}
