import type { IncomingMessage, ServerOptions } from 'node:http';
import { REQUEST_BYTES } from '../../protocol/event-modes.ts';
import { problem, type Problem } from '../../protocol/problems.ts';

/**
 * For `http.createServer` and its server: headers within 10 s, the whole request within 30 s (8 MB at 2.2 Mbit/s),
 * 16 KB of headers. Node itself answers 408 and 431.
 */
export const HTTP_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 20_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024
} as const satisfies ServerOptions;

/** A body over its limit is still swallowed up to here, so that the sender reads our answer instead of a reset. */
const SWALLOW = 4 * REQUEST_BYTES;

/** Whether an answer should end the connection: more is to come than is worth swallowing. Node discards the rest. */
export function isEndless(request: IncomingMessage): boolean {
  return !request.complete && !(Number(request.headers['content-length'] ?? Infinity) <= SWALLOW);
}

/**
 * The whole body, or what is wrong with it; null: the client went away and there is nobody to answer.
 * Holds at most `limit` bytes.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | Problem | null> {
  const tooLarge = () => problem('too_large', `the body may have at most ${limit} bytes; send it in several requests`);
  if (Number(request.headers['content-length'] ?? 0) > SWALLOW) return Promise.resolve(tooLarge());

  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (outcome: Buffer | Problem | null) => {
      request.off('data', take).off('end', finish).off('close', gone).off('error', gone);
      resolve(outcome);
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks.length = 0;
      if (size > SWALLOW) {
        request.pause();
        done(tooLarge());
      }
    };
    const finish = () => done(size > limit ? tooLarge() : Buffer.concat(chunks, size));
    const gone = () => done(null);
    request.on('data', take).once('end', finish).once('close', gone).once('error', gone);
  });
}
