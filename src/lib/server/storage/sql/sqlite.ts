import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type SqliteDatabase
} from 'kysely';

const BUSY = 5;
/** How long another's lock is waited for. */
const PATIENCE_MS = 5000;

/**
 * Opens a file (or `:memory:`) as it should be: 0600, WAL, every commit fsynced, foreign keys held. `before` looks at it
 * first and throws to leave it untouched. Throws what node:sqlite and the file system throw.
 */
export async function openSqlite(file: string, before: (database: DatabaseSync) => void): Promise<DatabaseSync> {
  if (file !== ':memory:' && !existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  // No waiting inside SQLite: it would hold up this thread, and whoever it waits for may be in it (`patiently`).
  const database = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: true });
  try {
    await patiently(() => before(database));
    await patiently(() => database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL'));
    // SQLite's own knows only A to Z.
    database.function('lower', { deterministic: true }, (text) =>
      typeof text === 'string' ? text.toLowerCase() : text
    );
    for (const name of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(name)) chmodSync(name, 0o600);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Kysely over node:sqlite: transactions take the write lock at once, migrations are transactions too. */
export function sqliteDialect(database: DatabaseSync): Dialect {
  const plain = new SqliteDialect({ database: shapeOf(database) });
  const adapter = Object.defineProperty(new SqliteAdapter(), 'supportsTransactionalDdl', { value: true });
  return {
    createAdapter: () => adapter,
    createQueryCompiler: () => plain.createQueryCompiler(),
    createIntrospector: (db) => plain.createIntrospector(db),
    createDriver: () => patientDriver(plain.createDriver(), database)
  };
}

/** Kysely wants better-sqlite3's shape. */
function shapeOf(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      const args = (values: readonly unknown[]): SQLInputValue[] =>
        values.map((value) => {
          if (value instanceof Date) return value.toISOString();
          if (value === undefined) return null;
          return typeof value === 'boolean' ? Number(value) : (value as SQLInputValue);
        });
      return {
        reader: statement.columns().length > 0,
        all: (values) => statement.all(...args(values)),
        run: (values) => statement.run(...args(values)),
        iterate: (values) => statement.iterate(...args(values))
      };
    }
  };
}

function patientDriver(inner: Driver, database: DatabaseSync): Driver {
  const patient = new WeakMap<DatabaseConnection, DatabaseConnection>();
  return {
    init: () => inner.init(),
    async acquireConnection() {
      const connection = await inner.acquireConnection();
      const known = patient.get(connection);
      if (known) return known;
      const made: DatabaseConnection = {
        executeQuery: (query) => patiently(() => connection.executeQuery(query)),
        streamQuery: (query, size) => connection.streamQuery(query, size)
      };
      patient.set(connection, made);
      return made;
    },
    async beginTransaction(connection) {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'));
    },
    commitTransaction: (connection) => inner.commitTransaction(connection),
    async rollbackTransaction(connection) {
      // SQLite has done it by itself where the disk refused
      if (database.isTransaction) await inner.rollbackTransaction(connection);
    },
    savepoint: async (...all) => inner.savepoint?.(...all),
    rollbackToSavepoint: async (...all) => inner.rollbackToSavepoint?.(...all),
    releaseSavepoint: async (...all) => inner.releaseSavepoint?.(...all),
    releaseConnection: (connection) => inner.releaseConnection(connection),
    destroy: () => inner.destroy()
  };
}

/** Tries again while another connection holds the lock; the thread goes on meanwhile. */
async function patiently<T>(work: () => T | Promise<T>): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (let wait = 1; ; wait = Math.min(2 * wait, 50)) {
    try {
      return await work();
    } catch (error) {
      const busy = error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === BUSY;
      if (!busy || performance.now() > until) throw error;
    }
    await sleep(wait);
  }
}
