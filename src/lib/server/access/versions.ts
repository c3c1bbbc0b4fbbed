import type { Logger } from 'pino';
import type { Ms } from '../../core/ids.ts';
import type { Clock } from '../ports.ts';
import type { Db } from '../storage/sql/tables.ts';

/**
 * Counts every change of who may what: people, grants, sessions, displays, keys. Other processes on the same database
 * (the command line, other nodes) are noticed by looking, so that a revocation cuts data within a second everywhere.
 */
export interface Versions {
  readonly now: number;
  /** Something has changed: told here at once, to the others at their next look. */
  bump(): Promise<void>;
  onChange(listener: () => void): () => void;
  close(): void;
}

const LOOK: Ms = 300;

/** Counts a change for whoever looks. */
export async function countChange(db: Db): Promise<number> {
  const row = await db
    .updateTable('access_version')
    .set((e) => ({ version: e('version', '+', 1) }))
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}

export async function createVersions(options: {
  readonly db: Db;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
}): Promise<Versions> {
  const { db, clock, logger } = options;
  const listeners = new Set<() => void>();
  const read = async () => (await db.selectFrom('access_version').select('version').executeTakeFirstOrThrow()).version;
  let now = await read();
  let looking = false;

  function moved(to: number): void {
    if (to === now) return;
    now = to;
    for (const listener of listeners) listener();
  }

  async function look(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      moved(await read());
    } catch (error) {
      logger.error({ err: error }, 'who may what could not be looked up');
    } finally {
      looking = false;
    }
  }
  const stop = clock.every(LOOK, () => void look());

  return {
    get now() {
      return now;
    },
    bump: async () => moved(await countChange(db)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      stop();
      listeners.clear();
    }
  };
}
