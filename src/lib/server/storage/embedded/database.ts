import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { EpochMs } from '../../../core/ids.ts';
import { LogError } from '../errors.ts';
import { explain, MEND } from './explain.ts';
import type { Batch } from './messages.ts';

/** Each entry takes the schema one version up; entries are never changed, only added. */
const MIGRATIONS = [
  `CREATE TABLE batches (
     first INTEGER PRIMARY KEY,
     last  INTEGER NOT NULL,
     at    INTEGER NOT NULL,
     crc   INTEGER NOT NULL,
     body  TEXT    NOT NULL
   ) STRICT`
];

/** One answer to `read` is about this much text: some ten milliseconds of parsing on the other side. */
const PAGE_CHARS = 2 * 1024 * 1024;
/** Batches dropped in one transaction of `trim`: appends come in between. */
const TRIM_BATCHES = 256;

/** The log's table. Synchronous: it lives in a thread of its own. Every error is a LogError. */
export interface Database {
  /** One transaction: all of them or none. */
  append(batches: readonly Batch[]): void;
  /** Batches that hold rows after `after`, in order; empty at the end. */
  read(after: number): Batch[];
  last(): number;
  /** Drops the oldest batches below both bounds; false when there are no more of them. */
  trim(before: EpochMs, upTo: number): boolean;
  close(): void;
}

interface Stored {
  readonly first: number;
  readonly last: number;
  readonly at: number;
  readonly crc: number;
  readonly body: string;
}

export interface DatabaseOptions {
  readonly maxBytes?: number | null;
  /** For a second thread beside the one that writes: reads what is committed. */
  readonly readOnly?: boolean;
}

export function openDatabase(file: string, { maxBytes = null, readOnly = false }: DatabaseOptions = {}): Database {
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw explain(error, file);
    }
  };
  const db = guard(() => new DatabaseSync(file, { timeout: 1000, readOnly }));
  const transact = (work: () => void): void => {
    db.exec('BEGIN IMMEDIATE');
    try {
      work();
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };
  try {
    if (!readOnly) guard(() => prepareSchema(db, file, maxBytes, transact));
  } catch (error) {
    db.close();
    throw error;
  }

  const insert = db.prepare('INSERT INTO batches (first, last, at, crc, body) VALUES (?, ?, ?, ?, ?)');
  const holding = db.prepare('SELECT max(first) AS first FROM batches WHERE first <= ?');
  const page = db.prepare('SELECT first, last, at, crc, body FROM batches WHERE first >= ? ORDER BY first');
  const newest = db.prepare('SELECT last FROM batches ORDER BY first DESC LIMIT 1');
  const oldest = db.prepare('SELECT first, last, at FROM batches ORDER BY first LIMIT ?');
  const remove = db.prepare('DELETE FROM batches WHERE first <= ?');

  return {
    append: (batches) =>
      guard(() =>
        transact(() => {
          for (const batch of batches) insert.run(batch.first, batch.last, batch.at, crc32(batch.body), batch.body);
        })
      ),
    read: (after) =>
      guard(() => {
        const from = (holding.get(after + 1) as { first: number | null }).first ?? 0;
        const batches: Batch[] = [];
        let chars = 0;
        for (const row of page.iterate(from) as Iterable<Stored>) {
          if (row.last <= after) continue;
          if (crc32(row.body) !== row.crc) {
            throw new LogError('damaged', `rows ${row.first} to ${row.last} of ${file} are damaged. ${MEND}`);
          }
          batches.push({ first: row.first, last: row.last, at: row.at, body: row.body });
          chars += row.body.length;
          if (chars >= PAGE_CHARS) break;
        }
        return batches;
      }),
    last: () => guard(() => (newest.get() as { last: number } | undefined)?.last ?? 0),
    trim: (before, upTo) =>
      guard(() => {
        const old = oldest.all(TRIM_BATCHES) as unknown as Omit<Stored, 'crc' | 'body'>[];
        const kept = old.findIndex((batch) => batch.at >= before || batch.last > upTo);
        const gone = kept < 0 ? old.length : kept;
        if (gone > 0) transact(() => remove.run(old[gone - 1]!.first));
        return gone === TRIM_BATCHES;
      }),
    close: () => db.close()
  };
}

function prepareSchema(
  db: DatabaseSync,
  file: string,
  maxBytes: number | null,
  transact: (work: () => void) => void
): void {
  const version = pragma(db, 'user_version');
  if (version > MIGRATIONS.length) {
    throw new LogError(
      'newer',
      `${file} was written by a newer Pilotlight (schema ${version}, this one knows ${MIGRATIONS.length}): update this one, or give it another data folder`
    );
  }
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  if (maxBytes !== null) db.exec(`PRAGMA max_page_count = ${Math.ceil(maxBytes / pragma(db, 'page_size'))}`);
  if (version === MIGRATIONS.length) return;
  transact(() => {
    for (const sql of MIGRATIONS.slice(version)) db.exec(sql);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}

function pragma(db: DatabaseSync, name: string): number {
  return Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0] as number;
}
