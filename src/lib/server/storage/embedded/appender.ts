import type { LogRow } from '../../ports.ts';
import { LogError } from '../errors.ts';
import { createGather } from './gather.ts';
import type { Batch } from './messages.ts';
import { createWaiters } from './waiters.ts';

/** Commits follow each other by at least this much (STORE6): at 2,000 single events/s 250 commits, not 2,000. */
const COMMIT_MS = 4;
/** One transaction carries about this much text: some 10 ms of writing. */
const COMMIT_CHARS = 2 * 1024 * 1024;
const RETRY_MS = 250;

/** Takes rows from the fold, hands them to the disk in groups, and knows how far the disk has got. */
export interface Appender {
  append(rows: readonly LogRow[]): void;
  durable(offset: number): Promise<void>;
  /** Resolves when nothing is held any more; rejects while the disk refuses. */
  flushed(): Promise<void>;
  /**
   * Called when the fold's state at `offset` is about to be saved: rows dropped so far will stand in it, so that holding may
   * begin again. Returns what to call once that state is on the disk.
   */
  covering(offset: number): () => void;
  health(): { ok: boolean; pending: number; commitMs: number; error: string | null; dropped: number };
  close(): void;
}

export interface AppenderOptions {
  /** The last offset on the disk. */
  readonly last: number;
  readonly holdChars: number;
  /** Writes one transaction; milliseconds it took. Rejects with LogError. */
  readonly commit: (batches: readonly Batch[]) => Promise<number>;
  readonly onRefused: (error: Error) => void;
  readonly onRecovered: () => void;
}

export function createAppender({ last, holdChars, commit, onRefused, onRecovered }: AppenderOptions): Appender {
  const gather = createGather();
  const waiters = createWaiters();
  let seen = last;
  let written = last;
  let failing: Error | null = null;
  let dropping = false;
  /** Rows that are on no disk: the first and the last of them. */
  let gap: { from: number; to: number } | null = null;
  let dropped = 0;
  let committing = false;
  let committedAt = -Infinity;
  let commitMs = 0;
  let timer: NodeJS.Timeout | null = null;
  let closed: Error | null = null;

  const refusal = (offset: number): Error | null => {
    if (closed) return closed;
    if (gap && offset >= gap.from) {
      return new LogError(
        'refused',
        `facts from offset ${gap.from} on found no room: the disk has refused for too long`
      );
    }
    return offset > written ? failing : null;
  };
  const plan = (ms: number): void => {
    if (timer || committing || closed) return;
    timer = setTimeout(() => void run(), ms);
  };
  const run = async (): Promise<void> => {
    timer = null;
    const batches = gather.oldest(COMMIT_CHARS);
    if (batches.length === 0) return;
    committing = true;
    try {
      commitMs = await commit(batches);
      gather.done(batches);
      written = Math.max(written, batches.at(-1)!.last);
      if (failing) onRecovered();
      failing = null;
      waiters.resolve(written);
    } catch (error) {
      if (!failing) onRefused(error as Error);
      failing = error as Error;
      waiters.reject(failing);
    }
    committing = false;
    committedAt = performance.now();
    if (gather.rows() > 0) plan(failing ? RETRY_MS : COMMIT_MS);
  };

  const durable = (offset: number): Promise<void> => {
    const error = refusal(offset);
    if (error) return Promise.reject(error);
    return offset <= written ? Promise.resolve() : waiters.wait(offset);
  };

  return {
    append(rows) {
      if (rows.length === 0) return;
      seen = rows.at(-1)!.offset;
      if (!dropping && gather.chars() > holdChars) dropping = true;
      if (dropping) {
        gap = { from: gap?.from ?? rows[0]!.offset, to: seen };
        dropped += rows.length;
        return;
      }
      gather.add(rows);
      plan(Math.max(0, committedAt + COMMIT_MS - performance.now()));
    },
    durable,
    flushed() {
      if (closed) return Promise.reject(closed);
      return gather.rows() === 0 ? Promise.resolve() : durable(gap ? gap.from - 1 : seen);
    },
    covering(offset) {
      if (dropping && offset >= seen && gather.chars() < holdChars / 2) dropping = false;
      return () => {
        if (!gap || dropping || offset < gap.to) return;
        written = Math.max(written, gap.to);
        gap = null;
        dropped = 0;
      };
    },
    health: () => ({
      ok: failing === null && gap === null && closed === null,
      pending: gather.rows(),
      commitMs,
      error: (closed ?? failing ?? refusal(Infinity))?.message ?? null,
      dropped
    }),
    close() {
      closed ??= new LogError('closed', 'the log is closed');
      if (timer) clearTimeout(timer);
      waiters.reject(closed);
    }
  };
}
