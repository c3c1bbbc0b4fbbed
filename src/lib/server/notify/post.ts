import { request as plain, type RequestOptions } from 'node:http';
import { request as secure } from 'node:https';
import type { Ms } from '../../core/ids.ts';
import type { Checked } from './guard.ts';

export interface Answer {
  readonly status: number;
  /** Ms from now, as Retry-After says; null: it doesn't. */
  readonly retryAfter: Ms | null;
  readonly text: string;
}

/** An answer is read no further: it comes from outside. */
const LONGEST = 64 * 1024;
const PATIENCE: Ms = 10_000;

/** Sends JSON to exactly the checked address; follows no redirect, uses no proxy. Rejects where nothing is answered in 10 s. */
export type Post = (to: Checked, headers: Readonly<Record<string, string>>, body: string) => Promise<Answer>;

export function createPost(options: { readonly patience?: Ms; readonly ca?: string } = {}): Post {
  const { patience = PATIENCE, ca } = options;
  return ({ url, address }, headers, body) =>
    new Promise((resolve, reject) => {
      const bytes = Buffer.from(body);
      const how: RequestOptions = {
        method: 'POST',
        // a connection of its own: none is kept that was opened to another address
        agent: false,
        signal: AbortSignal.timeout(patience),
        headers: { ...headers, 'Content-Length': bytes.length, 'User-Agent': 'Pilotlight' },
        lookup: (_host, { all }, answered) => {
          const family = address.includes(':') ? 6 : 4;
          if (all) answered(null, [{ address, family }]);
          else answered(null, address, family);
        }
      };
      const sent =
        url.protocol === 'https:' ? secure(url, { ...how, ...(ca === undefined ? {} : { ca }) }) : plain(url, how);
      sent.on('error', reject);
      sent.on('response', (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size <= LONGEST) parts.push(part);
          else response.destroy(new Error('the answer is too long'));
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: retryAfter(response.headers['retry-after']),
            text: Buffer.concat(parts).toString('utf8')
          })
        );
      });
      sent.end(bytes);
    });
}

/** RFC 9110 10.2.3 in seconds; dates are not worth the clocks that differ. */
function retryAfter(value: string | undefined): Ms | null {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : null;
}
