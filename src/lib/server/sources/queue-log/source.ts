import type { Caller } from '../../../core/facts.ts';
import type { EpochMs } from '../../../core/ids.ts';
import type { SourceSettings } from '../../../core/settings.ts';
import type { Clock, Intake, Source } from '../../ports.ts';
import type { SeatMatch } from '../asterisk/names.ts';
import { createBookmarks } from './bookmark.ts';
import { followLog, type LogFollower } from './follow.ts';
import { createLogParser, type LogLine } from './parse.ts';
import { createLogTranslator } from './translate.ts';

export interface QueueLogOptions {
  readonly settings: SourceSettings;
  readonly path: string;
  readonly seal: (number: string) => Caller | undefined;
  readonly seats?: readonly SeatMatch[];
  /** Without a bookmark, lines before this moment (the business day's start) are passed over. */
  readonly since: EpochMs;
  /** Where reading stands is kept here; null: nowhere. */
  readonly bookmark: string | null;
}

/** A queue_log as a source of its own: what stands in it since the day began, then what is added. */
export function createQueueLogSource(options: QueueLogOptions): Source {
  const { settings } = options;
  const bookmarks = createBookmarks(options.bookmark);
  const parser = createLogParser();
  let follower: LogFollower | null = null;
  let stop: () => void = () => undefined;

  return {
    settings,
    async open(intake, clock) {
      const translator = createLogTranslator({
        source: settings.id,
        seal: options.seal,
        seats: options.seats ?? []
      });
      const from = await bookmarks.read();
      follower = followLog({
        path: options.path,
        from,
        clock,
        onLines(lines) {
          intake.heard(settings.id);
          for (const line of wanted(lines)) translator.line(line);
          intake.ingest(translator.take());
        },
        onTrouble: (reason) => report(intake, clock, settings.id, reason)
      });
      stop = clock.every(1_000, () => {
        const at = follower?.position();
        if (at) void bookmarks.write({ ...at, toldUntil: 0 });
      });
      await follower.poll();
    },
    async close() {
      stop();
      const at = follower?.position();
      if (at) await bookmarks.write({ ...at, toldUntil: 0 });
      await follower?.close();
      follower = null;
    }
  };

  function wanted(lines: readonly string[]): LogLine[] {
    return lines.flatMap((text) => {
      const line = parser.parse(text);
      return line && line.time >= options.since ? [line] : [];
    });
  }
}

function report(intake: Intake, clock: Clock, source: string, reason: string | null): void {
  const time = clock.now();
  const state = reason === null ? 'up' : 'down';
  const data = { source, state, ...(reason === null ? {} : { reason }) } as const;
  intake.ingest([{ type: 'source.state', time, source, id: `log-state-${time}`, data }]);
}
