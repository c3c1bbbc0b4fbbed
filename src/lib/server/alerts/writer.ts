import type { Logger } from 'pino';
import type { Ms } from '../../core/ids.ts';
import type { Clock } from '../ports.ts';
import type { AlertStore, Batch } from './store.ts';

/** How long what nobody waits for may stay unwritten. */
const LAZY: Ms = 1000;
/** Until a refused write is tried again. */
const AGAIN: Ms = 1000;

/** Writes what moved, one batch at a time; a batch that is refused is kept and tried again, whole (ALERT12). */
export interface Writer {
  /** Something that must be on the disk soon; `lazily`: within a second. */
  wake(lazily: boolean): void;
  /** Resolves when an attempt that holds all so far has ended, well or not. */
  flush(): Promise<void>;
  health(): { readonly ok: boolean; readonly error: string | null };
  /** Writes what is held, once; nothing afterwards. */
  close(): Promise<void>;
}

export function createWriter(options: {
  readonly store: Pick<AlertStore, 'write'>;
  /** Takes all that is to be written; null: nothing. */
  readonly collect: () => Batch | null;
  readonly written: (batch: Batch) => void;
  readonly clock: Pick<Clock, 'after'>;
  readonly logger: Pick<Logger, 'error' | 'info'>;
}): Writer {
  const { store, clock, logger } = options;
  let kept: Batch | null = null;
  let under: Promise<void> | null = null;
  /** Something came while an attempt may have taken all it takes. */
  let more = false;
  let stop: (() => void) | null = null;
  let error: string | null = null;
  let closed = false;

  async function attempt(): Promise<void> {
    const batch = kept ?? options.collect();
    if (!batch) return;
    kept = batch;
    try {
      await store.write(batch);
    } catch (thrown) {
      if (error === null) logger.error({ err: thrown }, 'alerts could not be written; kept, and tried again');
      error = thrown instanceof Error ? thrown.message : String(thrown);
      later(AGAIN);
      return;
    }
    kept = null;
    if (error !== null) logger.info('alerts are written again');
    error = null;
    options.written(batch);
    await attempt();
  }

  function later(ms: Ms): void {
    if (closed) return;
    stop ??= clock.after(ms, () => {
      stop = null;
      void run();
    });
  }

  function run(): Promise<void> {
    more = under !== null;
    return (under ??= attempt().finally(() => {
      under = null;
      if (more && error === null) void run();
    }));
  }

  return {
    wake(lazily) {
      if (closed) return;
      if (lazily) later(LAZY);
      // while the database refuses, it is asked once a second
      else if (error === null) void run();
      else later(AGAIN);
    },
    flush: async () => {
      await under;
      await run();
    },
    health: () => ({ ok: error === null, error }),
    async close() {
      if (closed) return;
      closed = true;
      stop?.();
      await under;
      await run();
    }
  };
}
