import type { Logger } from 'pino';
import type { FactLog } from '../../ports.ts';
import { createAppender } from './appender.ts';
import { compact } from './compact.ts';
import { decodeBatch } from './rows.ts';
import { startThread, type Thread } from './thread.ts';

export interface LogOptions {
  /** Made if it is not there. */
  readonly folder: string;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** How much the database may grow to; past it the log is "full". Absent: as much as the disk has. */
  readonly maxBytes?: number;
  /** Characters of rows held while the disk refuses (STORE7). */
  readonly holdChars?: number;
}

const HOLD_CHARS = 64 * 1024 * 1024;
const CLOSE_MS = 5000;

/**
 * Opens the embedded log: SQLite and checkpoint files in a folder, in a thread of its own. Rejects with LogError: `in_use`,
 * `damaged`, `newer`, `read_only`, `unwritable`, `full`.
 */
export async function openLog({ folder, logger, maxBytes, holdChars = HOLD_CHARS }: LogOptions): Promise<FactLog> {
  const thread = startThread();
  let last: number;
  try {
    ({ last } = await thread.call('open', { folder, maxBytes: maxBytes ?? null }));
  } catch (error) {
    await thread.end();
    throw error;
  }
  return attach(thread, last, { folder, holdChars, logger });
}

function attach(
  thread: Thread,
  last: number,
  { folder, holdChars, logger }: LogOptions & { holdChars: number }
): FactLog {
  const appender = createAppender({
    last,
    holdChars,
    commit: async (batches) => (await thread.call('append', { batches })).ms,
    onRefused: (error) => logger.error({ error: error.message }, 'the log refuses; facts are held and tried again'),
    onRecovered: () => logger.info('the log takes facts again; nothing held was lost')
  });
  let closing: Promise<void> | null = null;

  const close = async (): Promise<void> => {
    await within(CLOSE_MS, appender.flushed());
    const { pending, dropped } = appender.health();
    if (pending + dropped > 0) logger.error({ rows: pending + dropped }, 'facts never reached the disk');
    appender.close();
    await within(CLOSE_MS, thread.call('close', null));
    await thread.end();
  };

  return {
    append: (rows) => appender.append(rows),
    durable: (offset) => appender.durable(offset),
    async checkpoint() {
      const { checkpoint, broken } = await thread.call('newest', null);
      for (const file of broken) logger.error({ file }, 'this checkpoint is damaged; the one before it is used');
      return checkpoint;
    },
    async saveCheckpoint({ offset, state }) {
      const covered = appender.covering(offset);
      await appender.flushed();
      const copy = new Uint8Array(state);
      await thread.call('save', { offset, state: copy }, [copy.buffer]);
      covered();
    },
    async compact(settings) {
      await appender.flushed();
      return compact({ folder, settings }, logger);
    },
    async *read(after) {
      await appender.flushed();
      let page = thread.call('read', { after });
      for (;;) {
        const { batches } = await page;
        if (batches.length === 0) return;
        // Asked before this page is used: the disk reads while the caller works.
        page = thread.call('read', { after: batches.at(-1)!.last });
        page.catch(() => undefined);
        for (const batch of batches) {
          const rows = decodeBatch(batch, after);
          if (rows.length > 0) yield rows;
        }
      }
    },
    async trim(before) {
      await thread.call('trim', { before });
    },
    health: () => appender.health(),
    close: () => (closing ??= close())
  };
}

/** Waits for the end of `work`, good or bad, but no longer than `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work.catch(() => undefined), patience]);
  clearTimeout(timer);
}
