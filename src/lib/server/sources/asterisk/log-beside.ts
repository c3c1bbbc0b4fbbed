import type { EpochMs } from '../../../core/ids.ts';
import type { Clock } from '../../ports.ts';
import { createBookmarks } from '../queue-log/bookmark.ts';
import { followLog } from '../queue-log/follow.ts';
import { createLogParser, type LogLine } from '../queue-log/parse.ts';

export interface LogBeside {
  /** Null: it is there and readable. */
  readonly trouble: string | null;
  close(): Promise<void>;
}

export interface LogBesideOptions {
  readonly path: string;
  readonly since: EpochMs;
  readonly bookmark: string | null;
  readonly clock: Clock;
  /** The live line is up, and tells what the log holds. */
  readonly isUp: () => boolean;
  readonly onLines: (lines: LogLine[]) => void;
}

const SAVE = 1_000;

/**
 * Follows the PBX's queue_log beside its live line. After a restart the lines that the live line told before are
 * passed over: told twice at two times, one call would be two.
 */
export async function openLogBeside(options: LogBesideOptions): Promise<LogBeside> {
  const { clock, isUp } = options;
  const bookmarks = createBookmarks(options.bookmark);
  const mark = await bookmarks.read();
  const from = mark === null ? options.since : Math.max(options.since, mark.toldUntil);
  const parser = createLogParser();
  let toldUntil = mark?.toldUntil ?? 0;
  const follower = followLog({
    path: options.path,
    from: mark,
    clock,
    onLines(texts) {
      const lines = texts.flatMap((text) => parser.parse(text) ?? []).filter((line) => line.time >= from);
      if (lines.length > 0) options.onLines(lines);
    }
  });
  const save = async (): Promise<void> => {
    const at = follower.position();
    // should this process die before the next save, what the live line tells until then is told
    if (isUp()) toldUntil = clock.now() + SAVE;
    if (at) await bookmarks.write({ ...at, toldUntil });
  };
  const stop = clock.every(SAVE, () => void save());
  await follower.poll();
  return {
    get trouble() {
      return follower.trouble;
    },
    async close() {
      stop();
      if (isUp()) toldUntil = clock.now();
      await follower.close();
    }
  };
}
