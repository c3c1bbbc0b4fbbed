import { request as httpRequest, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { HTTP_LIMITS } from '../../src/lib/server/api/body.ts';
import { ownCertificate, type OwnCertificate } from '../../src/lib/server/edge/ca.ts';
import { createCaPages } from '../../src/lib/server/edge/ca-page.ts';
import { createListener, type Listener } from '../../src/lib/server/edge/listener.ts';
import { allowedOrigins } from '../../src/lib/server/edge/origin.ts';
import { createPlainDoor } from '../../src/lib/server/edge/plain.ts';
import { temporaryFolder } from './folder.ts';

export interface Edge extends AsyncDisposable {
  readonly own: OwnCertificate;
  readonly listener: Listener;
  readonly port: number;
}

/** A listener with a certificate of its own on a free port of loopback, as a server of people is put together. */
export async function startEdge(
  onRequest: RequestListener,
  options: { readonly firstByteMs?: number; readonly limits?: object } = {}
): Promise<Edge> {
  using folder = temporaryFolder();
  const names = ['localhost', '127.0.0.1', '::1', 'wall.example.com'];
  const own = await ownCertificate({ folder: folder.path, names, now: Date.now() });
  let origins: readonly string[] = [];
  const listener = createListener({
    tls: own,
    limits: { ...HTTP_LIMITS, ...options.limits },
    plain: createPlainDoor({ origins: () => origins, ca: createCaPages(own) }),
    ...(options.firstByteMs === undefined ? {} : { firstByteMs: options.firstByteMs })
  });
  listener.server.on('request', onRequest);
  const port = await listener.listen(0, '127.0.0.1');
  const bare = { origin: null, origins: [], port, host: '127.0.0.1', tls: true, names };
  origins = [...allowedOrigins(bare), `https://wall.example.com:${port}`, 'https://front.example.com'];
  return { own, listener, port, [Symbol.asyncDispose]: () => listener.close() };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request on a connection of its own; `ca`: what is trusted, and over https then. */
export function ask(
  port: number,
  path: string,
  options: { readonly ca?: string; readonly method?: string; readonly headers?: Record<string, string> } = {}
): Promise<Answer> {
  const { ca, method = 'GET', headers = {} } = options;
  const send = ca === undefined ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      { host: 'localhost', port, path, method, headers, ca, agent: false, family: 4 },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      }
    );
    request.on('error', reject).end();
  });
}
