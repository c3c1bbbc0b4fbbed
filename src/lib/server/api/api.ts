import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { problem } from '../../protocol/problems.ts';
import { didYouMean } from '../../protocol/suggest.ts';
import type { Access } from '../access/open.ts';
import type { Metrics } from '../observe/metrics.ts';
import { asyncApi } from './asyncapi.ts';
import { isEndless } from './body.ts';
import { takeEvents, type EventsOptions } from './events.ts';
import type { FloorReader } from './floor.ts';
import { openApi } from './openapi.ts';
import type { Readiness } from './readiness.ts';
import { send, sendJson, sendProblem } from './respond.ts';

export interface ApiOptions extends EventsOptions {
  readonly access: Access;
  readonly floor: FloorReader;
  readonly ready: () => Readiness;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Shown in the API documents. */
  readonly version: string;
}

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>;
type Route = Readonly<Partial<Record<'GET' | 'POST', Answer>>>;

/** The routes; a new one is one entry here and one in the OpenAPI document. */
function routes(options: ApiOptions): ReadonlyMap<string, Route> {
  const { floor, ready, metrics, version } = options;
  const documents = new Map<string, string>();
  const document = (name: string, make: (version: string) => object) => {
    const text = documents.get(name) ?? JSON.stringify(make(version));
    documents.set(name, text);
    return text;
  };
  const JSON_TYPE = 'application/json; charset=utf-8';

  return new Map<string, Route>([
    [
      '/api/v1/events',
      {
        async POST(request, response) {
          const answer = await takeEvents(request, options);
          if (answer === null) return;
          if ('problem' in answer) {
            metrics.refused(answer.problem.code);
            sendProblem(response, answer.problem, isEndless(request) ? { Connection: 'close' } : {});
            return;
          }
          metrics.taken(answer.receipt);
          sendJson(response, 202, answer.receipt);
        }
      }
    ],
    [
      '/api/v1/floor',
      {
        GET(_, response, url) {
          const unknown = [...url.searchParams.keys()].find((name) => name !== 'site');
          const sites = url.searchParams.getAll('site');
          if (unknown !== undefined || sites.length > 1) {
            const detail =
              unknown === undefined ? 'give one site' : `unknown parameter${didYouMean(unknown, ['site'])}`;
            sendProblem(response, problem('bad_query', detail));
            return;
          }
          const answer = floor(sites[0] ?? null);
          if (answer) sendJson(response, 200, answer);
          else sendProblem(response, problem('not_found', 'there is no such site; GET /api/v1/floor names them all'));
        }
      }
    ],
    ['/healthz', { GET: (_, response) => sendJson(response, 200, { status: 'ok' }) }],
    [
      '/readyz',
      {
        GET(_, response) {
          const readiness = ready();
          sendJson(response, readiness.ready ? 200 : 503, readiness);
        }
      }
    ],
    ['/metrics', { GET: async (_, response) => send(response, 200, metrics.contentType, await metrics.text()) }],
    ['/api/openapi.json', { GET: (_, response) => send(response, 200, JSON_TYPE, document('openapi', openApi)) }],
    ['/api/asyncapi.json', { GET: (_, response) => send(response, 200, JSON_TYPE, document('asyncapi', asyncApi)) }]
  ]);
}

const allowed = (route: Route) => [...Object.keys(route), ...('GET' in route ? ['HEAD'] : []), 'OPTIONS'].join(', ');

/** Path and query of the request; null: not one that can be read. */
function urlOf(request: IncomingMessage): URL | null {
  const target = request.url ?? '/';
  return target.startsWith('/') ? URL.parse(`http://api${target.replace(/^\/+/, '/')}`) : null;
}

/**
 * The API as a handler for Node's http server: true if the request was its own and is or will be answered,
 * false if it is a page's. Never throws and never rejects.
 */
export function createApi(options: ApiOptions): (request: IncomingMessage, response: ServerResponse) => boolean {
  const table = routes(options);
  const { access, log } = options;

  async function answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const route = table.get(url.pathname);
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    const refused = access.checkHttp(request, method === 'POST' && route?.POST ? 'ingest' : 'read');
    if (refused) {
      sendProblem(response, refused);
      return;
    }
    if (!route) {
      const detail = `there is no ${url.pathname.slice(0, 100)}${didYouMean(url.pathname, [...table.keys()])}`;
      sendProblem(response, problem('not_found', detail));
      return;
    }
    if (method === 'OPTIONS') {
      send(response, 204, 'text/plain', '', { Allow: allowed(route) });
      return;
    }
    const handler = method === 'GET' || method === 'POST' ? route[method] : undefined;
    if (handler) return handler(request, response, url);
    const detail = `${method.slice(0, 20)} is not taken here; ${allowed(route)} are`;
    sendProblem(response, problem('method_not_allowed', detail), { Allow: allowed(route) });
  }

  return (request, response) => {
    const url = urlOf(request);
    if (url === null || !(table.has(url.pathname) || url.pathname === '/api' || url.pathname.startsWith('/api/')))
      return false;
    answer(request, response, url).catch((error: unknown) => {
      log.error({ err: error, path: url.pathname }, 'a request failed');
      sendProblem(response, problem('internal', 'the request failed here; send it again, and tell the operator'));
    });
    return true;
  };
}
