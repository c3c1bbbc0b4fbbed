import type { ServerResponse } from 'node:http';
import type { Problem } from '../../protocol/problems.ts';
import type { Client } from '../edge/client.ts';

/** Headers that every answer carries, pages too. */
const ALWAYS = {
  // what does not say what it is, is text
  'Content-Type': 'text/plain; charset=utf-8',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  // pages bring their own; whatever else is opened by itself runs, loads and is framed by nothing
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), serial=()'
} as const;

/** What an API answer carries besides: data is nobody's to cache. */
const API = { 'Cache-Control': 'no-store' } as const;

/** For a year this host is asked over TLS only. */
const STRICT = 'max-age=31536000';

/** It would bind every program on the reader's own machine, whatever the port. */
const isOwnMachine = (host: string | null) => host === null || /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(host);

/** Sets the headers that every answer carries; `client`, where people sign in: whether TLS is to stay. */
export function secure(response: ServerResponse, client?: Pick<Client, 'secure' | 'host'>): void {
  for (const [name, value] of Object.entries(ALWAYS)) response.setHeader(name, value);
  if (client?.secure === true && !isOwnMachine(client.host)) response.setHeader('Strict-Transport-Security', STRICT);
}

/** Answers once; does nothing if the answer has begun or the client is gone. */
export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {}
): void {
  if (response.headersSent || response.destroyed) return;
  secure(response);
  const bytes = Buffer.from(body, 'utf8');
  response.writeHead(status, { ...API, 'Content-Type': type, 'Content-Length': bytes.length, ...headers });
  response.end(bytes);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

/** RFC 9457. A 401 names the scheme, a wait the seconds. */
export function sendProblem(
  response: ServerResponse,
  problem: Problem,
  headers: Readonly<Record<string, string>> = {}
): void {
  const extra: Record<string, string> = { ...headers };
  if (problem.status === 401) extra['WWW-Authenticate'] = 'Bearer realm="pilotlight"';
  if (problem.retryAfter !== undefined) extra['Retry-After'] = String(problem.retryAfter);
  send(response, problem.status, 'application/problem+json; charset=utf-8', JSON.stringify(problem), extra);
}
