import type { Logger } from 'pino';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Clock, FactLog } from '../ports.ts';

/** A restart folds at most about this many rows: under a second of work. */
const FACTS = 50_000;
const EVERY: Ms = 5 * 60_000;
/** How often the above is looked at. */
const LOOK: Ms = 5000;
/** How long facts are kept where nothing else is said (`terms.facts`). */
const KEEP_FACTS: Ms = 30 * 24 * 3_600_000;

/** Decides when a checkpoint is made (ENGINE6), and trims the log behind it. */
export interface Keeper {
  /** The last checkpoint if there is anything new; waits for one under way. Idempotent. */
  close(): Promise<void>;
  /** One out of the floor itself as soon as may be: what is in the log no longer gives this floor (ENGINE13). */
  keep(): void;
}

export interface KeeperOptions {
  readonly clock: Clock;
  readonly log: FactLog;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  /** The last checkpoint's offset, at the start. */
  readonly saved: number;
  /** How long facts are kept. */
  readonly keep?: Ms;
  readonly offset: () => number;
  readonly now: () => EpochMs;
  /** Makes one and returns its offset. `memory`: out of the floor itself, since the log lacks rows or the server ends. */
  readonly save: (from: 'memory' | 'log') => Promise<number>;
}

export function createKeeper({
  clock,
  log,
  logger,
  saved,
  keep = KEEP_FACTS,
  offset,
  now,
  save
}: KeeperOptions): Keeper {
  let savedTo = saved;
  let savedAt = now();
  let under: Promise<void> | null = null;
  /** What stands in the log could not be made into a checkpoint: the floor itself still can. */
  let failed = false;
  let closing: Promise<void> | null = null;
  /** The floor is another one than the last checkpoint and the rows since make. */
  let apart = false;

  const run = async (from: 'memory' | 'log'): Promise<void> => {
    const started = performance.now();
    if (from === 'memory') apart = false;
    try {
      savedTo = await save(from);
      logger.info({ offset: savedTo, ms: Math.round(performance.now() - started), from }, 'checkpoint');
      failed = false;
      await log.trim(now() - keep);
    } catch (error) {
      failed = true;
      apart ||= from === 'memory';
      logger.error({ error: String(error) }, 'no checkpoint could be made; it is tried again');
    }
    savedAt = now();
    under = null;
  };
  const look = (): void => {
    if (under) return;
    const { dropped } = log.health();
    const fresh = offset() - savedTo;
    if (dropped > 0 || apart) under = run('memory');
    else if (fresh >= FACTS || (fresh > 0 && now() - savedAt >= EVERY)) under = run(failed ? 'memory' : 'log');
  };
  const stop = clock.every(LOOK, look);

  const finish = async (): Promise<void> => {
    stop();
    await under;
    if (offset() > savedTo || apart) await run('memory');
  };
  return {
    close: () => (closing ??= finish()),
    keep() {
      apart = true;
      if (!under) under = run('memory');
    }
  };
}
