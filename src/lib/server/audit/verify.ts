import { sql } from 'kysely';
import { setImmediate as breathe } from 'node:timers/promises';
import type { AuditTable, Db } from '../storage/sql/tables.ts';
import { anchorMac, GENESIS, hashOf, type Head } from './chain.ts';
import { readHead } from './head.ts';

export type AuditVerdict =
  | { readonly ok: true; readonly entries: number; readonly head: Head }
  | {
      readonly ok: false;
      /** The first entry that is not as it was. */
      readonly at: number;
      readonly what: 'changed' | 'missing' | 'tail' | 'order';
      readonly message: string;
    };

type Flaw = Extract<AuditVerdict, { ok: false }>;

const PAGE = 1_000;

export interface VerifyOptions {
  readonly db: Db;
  readonly secret: Uint8Array;
  readonly headFile: string;
}

/** Walks the whole chain from its anchor to its end and holds the end against the head file. Writes nothing. */
export async function verifyAudit({ db, secret, headFile }: VerifyOptions): Promise<AuditVerdict> {
  for (;;) {
    // first: the trail may grow while it is walked, and must reach at least this far
    const head = await readHead(headFile).catch((error: unknown) => error as Error);
    const anchor = await anchorOf(db, secret);
    if ('ok' in anchor) return anchor;
    const verdict = await walk(db, secret, anchor, head);
    if (verdict.ok) return verdict;
    const now = await anchorOf(db, secret);
    // entries dropped in the meantime are no flaw
    if ('ok' in now || now.seq === anchor.seq) return verdict;
  }
}

async function anchorOf(db: Db, secret: Uint8Array): Promise<Head | Flaw> {
  const { rows } = await sql<{
    seq: string;
    hash: string;
    mac: string;
  }>`select cast(seq as text) as seq, hash, mac from audit_anchor`.execute(db);
  const row = rows[0];
  if (!row) return GENESIS;
  const anchor = { seq: Number(row.seq), hash: row.hash };
  if (String(anchor.seq) === row.seq && anchorMac(secret, anchor) === row.mac) return anchor;
  return flaw(anchor.seq, 'changed', 'the place where the trail begins was changed');
}

async function walk(db: Db, secret: Uint8Array, anchor: Head, head: Head | Error | null): Promise<AuditVerdict> {
  let last = anchor;
  let entries = 0;
  let reached = head instanceof Error || head === null || head.seq < anchor.seq;
  const reach = (): Flaw | null => {
    if (reached || head instanceof Error || head?.seq !== last.seq) return null;
    reached = true;
    if (head.hash === last.hash) return null;
    return flaw(last.seq, 'tail', `entry ${last.seq} is another one than the head file knows`);
  };
  let found = reach();
  for (let page = await pageOf(db, null); page.length > 0 && !found; page = await pageOf(db, last.seq)) {
    for (const row of page) {
      found = compare(secret, last, row);
      if (found) return found;
      last = { seq: Number(row.seq), hash: row.hash };
      entries++;
      found = reach();
      if (found) return found;
    }
    await breathe();
  }
  if (found) return found;
  if (head instanceof Error && entries > 0) return flaw(last.seq, 'tail', head.message);
  if (head === null && entries > 0) {
    return flaw(last.seq, 'tail', "the head file is gone: whether the trail's end was cut off can't be told");
  }
  if (reached) return { ok: true, entries, head: last };
  return flaw(last.seq + 1, 'tail', `the trail's end is missing from entry ${last.seq + 1} on`);
}

/** Numbers as text: a changed one may be larger than JavaScript counts. */
type Stored = Omit<AuditTable, 'seq' | 'at'> & { readonly seq: string; readonly at: string };

async function pageOf(db: Db, after: number | null): Promise<Stored[]> {
  // without a bound first: a changed number may stand before the anchor
  const bound = after === null ? sql`` : sql`where seq > ${after}`;
  const { rows } = await sql<Stored>`
    select cast(seq as text) as seq, cast(at as text) as at, actor, actor_name, action, subject, detail, outcome, prev, hash
    from audit ${bound} order by audit.seq limit ${PAGE}`.execute(db);
  return rows;
}

function compare(secret: Uint8Array, last: Head, row: Stored): Flaw | null {
  const seq = Number(row.seq);
  const at = Number(row.at);
  if (seq > last.seq + 1) return flaw(last.seq + 1, 'missing', `entry ${last.seq + 1} is missing`);
  if (seq <= last.seq) return flaw(seq, 'order', `entry ${row.seq} stands where ${last.seq + 1} belongs`);
  if (String(at) !== row.at || hashOf(secret, { ...row, seq, at }) !== row.hash) {
    return flaw(seq, 'changed', `entry ${seq} was changed`);
  }
  if (row.prev !== last.hash) return flaw(seq, 'order', `entry ${seq} does not follow the one before it`);
  return null;
}

function flaw(at: number, what: Flaw['what'], message: string): Flaw {
  return { ok: false, at, what, message };
}
