import { createHmac } from 'node:crypto';
import type { AuditTable } from '../storage/sql/tables.ts';

/** An end of the chain: the last entry's number and hash. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first entry. */
export const GENESIS: Head = { seq: 0, hash: '0'.repeat(64) };

/** Every column but the hash itself. */
export type Unsigned = Omit<AuditTable, 'hash'>;

/** HMAC-SHA-256 over all that an entry says and the hash of the one before, in hex. */
export function hashOf(secret: Uint8Array, entry: Unsigned): string {
  const { seq, at, actor, actor_name, action, subject, detail, outcome, prev } = entry;
  return sign(secret, [seq, at, actor, actor_name, action, subject, detail, outcome, prev]);
}

/** What vouches for the place where the trail begins once its oldest entries were dropped. */
export function anchorMac(secret: Uint8Array, { seq, hash }: Head): string {
  return sign(secret, ['anchor', seq, hash]);
}

function sign(secret: Uint8Array, values: readonly unknown[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(values)).digest('hex');
}
