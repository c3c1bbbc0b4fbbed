import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** What must never stand in a log line, wherever it is nested. */
const SECRET = ['secret', 'key', 'password', 'token', 'authorization', 'cookie', 'caller', 'to_external'];

/** Structured lines on stdout (or `to`), without secrets and callers. `level`: pino's names; `silent` for tests. */
export function createLogger(options: { readonly level?: string; readonly to?: DestinationStream } = {}): Logger {
  const redact = { paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[withheld]' };
  const settings = { level: options.level ?? 'info', base: undefined, redact };
  return options.to ? pino(settings, options.to) : pino(settings);
}
