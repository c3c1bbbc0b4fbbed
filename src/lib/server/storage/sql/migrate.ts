import { Migrator, NO_MIGRATIONS, PostgresAdapter, sql, type Kysely } from 'kysely';
import { SqlError } from './errors.ts';
import { migrations } from './migrations/list.ts';
import type { Tables } from './tables.ts';

export type SqlType = 'sqlite' | 'postgres';

/** Any number that no other program of this database takes. */
const LOCK = 710_173;

export function typeOf<T>(db: Kysely<T>): SqlType {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}

export function migrator(db: Kysely<Tables>): Migrator {
  return new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
}

/** To the newest schema. All or nothing; rejects with what the database threw. */
export async function migrateUp(db: Kysely<Tables>): Promise<void> {
  const { error } = await migrator(db).migrateToLatest();
  if (error !== undefined) throw asError(error);
}

/** Back to nothing: every table of ours and all that is in it. */
export async function migrateDown(db: Kysely<Tables>): Promise<void> {
  const { error } = await migrator(db).migrateTo(NO_MIGRATIONS);
  if (error !== undefined) throw asError(error);
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/**
 * Runs `work` while no other server of this PostgreSQL does: two that start at once must not both make the tables. `work`
 * uses lines of its own from the pool. SQLite needs none: its file belongs to one server, and migrations lock it.
 */
export async function alone<T>(db: Kysely<Tables>, work: () => Promise<T>): Promise<T> {
  if (typeOf(db) === 'sqlite') return work();
  return db.connection().execute(async (line) => {
    await sql`select pg_advisory_lock(${sql.lit(LOCK)})`.execute(line);
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(LOCK)})`.execute(line);
    }
  });
}

/** Throws SqlError `newer` if one of the migrations done is none of ours. */
export function refuseNewer(done: readonly string[], place: string): void {
  const unknown = done.find((name) => !(name in migrations));
  if (unknown === undefined) return;
  throw new SqlError(
    'newer',
    `${place} was written by a newer Pilotlight (schema ${unknown}, this one knows ${Object.keys(migrations).at(-1)!}): update this one, or give it another database`
  );
}
