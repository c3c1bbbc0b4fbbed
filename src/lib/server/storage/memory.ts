import type { EpochMs } from '../../core/ids.ts';
import type { Checkpoint, FactLog, LogRow } from '../ports.ts';
import { LogError } from './errors.ts';

/** A log that forgets with its process: tests, replay, and a wall that need not remember. Rows are durable at once. */
export function createMemoryLog(): FactLog {
  let rows: LogRow[] = [];
  let checkpoints: Checkpoint[] = [];
  let closed: LogError | null = null;

  const whileOpen = <T>(work: () => T): Promise<T> => (closed ? Promise.reject(closed) : Promise.resolve(work()));

  return {
    append(added) {
      if (!closed) rows.push(...added);
    },
    durable: () => whileOpen(() => undefined),
    checkpoint: () => whileOpen(() => checkpoints[0] ?? null),
    saveCheckpoint: ({ offset, state }) =>
      whileOpen(() => {
        checkpoints = [{ offset, state: state.slice() }, ...checkpoints].slice(0, 2);
      }),
    async *read(after) {
      const found = await whileOpen(() => rows.filter((row) => row.offset > after));
      if (found.length > 0) yield found;
    },
    trim: (before: EpochMs) =>
      whileOpen(() => {
        const covered = checkpoints[1]?.offset ?? 0;
        rows = rows.filter((row) => row.at >= before || row.offset > covered);
      }),
    health: () => ({ ok: !closed, pending: 0, commitMs: 0, error: closed?.message ?? null, dropped: 0 }),
    close: () => {
      closed ??= new LogError('closed', 'the log is closed');
      return Promise.resolve();
    }
  };
}
