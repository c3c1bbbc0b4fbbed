import { sql, type Transaction } from 'kysely';
import { typeOf } from '../storage/sql/migrate.ts';
import type { AuditTable, Db, Tables } from '../storage/sql/tables.ts';
import { GENESIS, hashOf, type Head, type Unsigned } from './chain.ts';

export type Trx = Transaction<Tables>;

/** Any number that no other lock of this database takes. */
const LOCK = 710_174;

/** A transaction that has the trail for itself, across processes: SQLite's by its write lock, PostgreSQL's by one of ours. */
export function withTrail<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  // read committed: what is read after the lock is what the last holder left
  const begun = typeOf(db) === 'postgres' ? db.transaction().setIsolationLevel('read committed') : db.transaction();
  return begun.execute(async (trx) => {
    if (typeOf(db) === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(trx);
    return work(trx);
  });
}

/** The end of the chain as the database has it. */
export async function lastOf(db: Db): Promise<Head> {
  const last = await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return last ?? (await db.selectFrom('audit_anchor').select(['seq', 'hash']).executeTakeFirst()) ?? GENESIS;
}

/** Writes an entry behind `last` and returns the new end. */
export async function append(
  trx: Trx,
  secret: Uint8Array,
  last: Head,
  entry: Omit<Unsigned, 'seq' | 'prev'>
): Promise<Head> {
  const unsigned: Unsigned = { ...entry, seq: last.seq + 1, prev: last.hash };
  const row: AuditTable = { ...unsigned, hash: hashOf(secret, unsigned) };
  await trx.insertInto('audit').values(row).execute();
  return { seq: row.seq, hash: row.hash };
}
