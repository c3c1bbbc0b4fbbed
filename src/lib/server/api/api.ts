import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { isProblem, problem, type Problem } from '../../protocol/problems.ts';
import { didYouMean } from '../../protocol/suggest.ts';
import type { Access } from '../access/access.ts';
import type { Principal } from '../access/principal.ts';
import { send, sendProblem } from './respond.ts';
import type { Ask, Method, Route, Routes } from './route.ts';

export interface ApiOptions {
  readonly access: Access;
  readonly log: Logger;
  readonly routes: Routes;
}

const allowed = (route: Route) => [...Object.keys(route), ...('GET' in route ? ['HEAD'] : []), 'OPTIONS'].join(', ');

/** Path and query of the request; null: not one that can be read. */
function urlOf(request: IncomingMessage): URL | null {
  const target = request.url ?? '/';
  return target.startsWith('/') ? URL.parse(`http://api${target.replace(/^\/+/, '/')}`) : null;
}

/** Who asks, if they may ask this. */
async function admit(
  method: Method & { who: unknown },
  { request, url }: Pick<Ask, 'request' | 'url'>,
  { access, log }: Pick<ApiOptions, 'access' | 'log'>
): Promise<Principal | Problem> {
  const by = await access.identify(request);
  if (isProblem(by) || method.who === 'known' || method.who === 'anybody') return by;
  if (by.who.rights.includes(method.who)) return by;
  log.warn({ who: by.actor, path: url.pathname }, 'forbidden');
  return problem('forbidden', `this needs the right "${method.who}"; ask your admin`);
}

/**
 * The API as a handler for Node's http server: true if the request was its own and is or will be answered,
 * false if it is a page's. Never throws and never rejects.
 */
export function createApi(options: ApiOptions): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { access, log } = options;
  const table = new Map(Object.entries(options.routes));

  /** At that path, or at one whose last part is `{id}`. */
  const routeAt = ({ pathname }: URL): Route | undefined =>
    table.get(pathname) ?? table.get(pathname.replace(/[^/]+$/, '{id}'));

  async function answer(ask: Ask): Promise<void> {
    const { request, response, url } = ask;
    const route = routeAt(url);
    const name = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    const method = route && (name === 'GET' || name === 'POST') ? route[name] : undefined;
    const refused = access.checkHttp(request, method?.need ?? 'read');
    if (refused) {
      sendProblem(response, refused);
    } else if (!route) {
      const detail = `there is no ${url.pathname.slice(0, 100)}${didYouMean(url.pathname, [...table.keys()])}`;
      sendProblem(response, problem('not_found', detail));
    } else if (name === 'OPTIONS') {
      send(response, 204, 'text/plain', '', { Allow: allowed(route) });
    } else if (!method) {
      const detail = `${name.slice(0, 20)} is not taken here; ${allowed(route)} are`;
      sendProblem(response, problem('method_not_allowed', detail), { Allow: allowed(route) });
    } else if (method.who === 'anybody') {
      await method.answer(ask);
    } else {
      const by = await admit(method, ask, options);
      if (isProblem(by)) sendProblem(response, by);
      else await method.answer(ask, by);
    }
  }

  return (request, response) => {
    const url = urlOf(request);
    if (url === null || !(table.has(url.pathname) || url.pathname === '/api' || url.pathname.startsWith('/api/')))
      return false;
    answer({ request, response, url }).catch((error: unknown) => {
      log.error({ err: error, path: url.pathname }, 'a request failed');
      sendProblem(response, problem('internal', 'the request failed here; send it again, and tell the operator'));
    });
    return true;
  };
}
