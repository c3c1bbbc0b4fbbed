import { Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { DatabaseSync } from 'node:sqlite';
import { explainPostgres, explainSqlite, placeOf } from './explain.ts';
import { alone, migrateUp, refuseNewer, type SqlType } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite, sqliteDialect } from './sqlite.ts';
import type { Db, Tables } from './tables.ts';

export interface Sql {
  readonly db: Db;
  readonly type: SqlType;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface SqlOptions {
  /** A SQLite file (made if it is not there; its folder must be), `:memory:`, or `postgres://user:password@host/database`. */
  readonly url: string;
  readonly logger: Pick<Logger, 'warn'>;
}

/** Opens the database of people, migrated to the newest schema. Rejects with SqlError. */
export function openSql({ url, logger }: SqlOptions): Promise<Sql> {
  return /^postgres(ql)?:/.test(url) ? atPostgres(url, logger) : atFile(url);
}

async function atFile(file: string): Promise<Sql> {
  try {
    const database = await openSqlite(file, (found) => refuseNewer(migrationsIn(found), file));
    return await ready(new Kysely<Tables>({ dialect: sqliteDialect(database) }), 'sqlite', migrateUp);
  } catch (error) {
    throw explainSqlite(error, file);
  }
}

async function atPostgres(url: string, logger: Pick<Logger, 'warn'>): Promise<Sql> {
  try {
    return await ready(await openPostgres(url, logger), 'postgres', (db) =>
      alone(db, async () => {
        refuseNewer(await migrationsAt(db), placeOf(url));
        await migrateUp(db);
      })
    );
  } catch (error) {
    throw explainPostgres(error, url);
  }
}

async function ready(db: Db, type: SqlType, prepare: (db: Db) => Promise<void>): Promise<Sql> {
  try {
    await prepare(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  let closing: Promise<void> | null = null;
  return { db, type, close: () => (closing ??= db.destroy()) };
}

function migrationsIn(database: DatabaseSync): string[] {
  const table = database
    .prepare("select 1 from sqlite_master where type = 'table' and name = 'kysely_migration'")
    .get();
  if (!table) return [];
  return database
    .prepare('select name from kysely_migration')
    .all()
    .map(({ name }) => String(name));
}

async function migrationsAt(db: Db): Promise<string[]> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(
    db
  );
  if (!rows[0]?.there) return [];
  const done = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return done.rows.map(({ name }) => name);
}
