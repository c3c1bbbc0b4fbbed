import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';

/** A request's head as Node would parse it: for checks that read headers and the address only. */
export function requestHead(options: {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly method?: string;
  readonly url?: string;
  readonly from?: string;
}): IncomingMessage {
  const given = Object.entries({ host: 'localhost:3000', ...options.headers });
  const distinct = given.map(
    ([name, value]) => [name.toLowerCase(), typeof value === 'string' ? [value] : value] as const
  );
  return Object.assign(new EventEmitter(), {
    method: options.method ?? 'GET',
    url: options.url ?? '/',
    headers: Object.fromEntries(distinct.map(([name, values]) => [name, values[0]])),
    headersDistinct: Object.fromEntries(distinct),
    socket: { remoteAddress: options.from ?? '127.0.0.1' }
  }) as unknown as IncomingMessage;
}
