import type { AnyFact, Caller } from '../../core/facts.ts';
import type { SourceId } from '../../core/ids.ts';
import type { SeatMatch } from '../sources/asterisk/names.ts';
import type { LogLine } from '../sources/queue-log/parse.ts';
import { createLogTranslator } from '../sources/queue-log/translate.ts';
import type { Stage } from './stages.ts';

/** A queue_log by itself. */
export function createLogStage(options: {
  readonly source: SourceId;
  readonly lines: readonly LogLine[];
  readonly seal: (number: string) => Caller | undefined;
  readonly seats: readonly SeatMatch[];
}): Stage {
  const translator = createLogTranslator(options);
  let at = 0;
  return {
    next: () => options.lines[at]?.time ?? null,
    run() {
      translator.line(options.lines[at++]!);
      return translator.take();
    }
  };
}

/** Facts that are there already, each heard at its own time. */
export function createFactStage(facts: readonly AnyFact[]): Stage {
  let at = 0;
  let now = 0;
  return {
    next() {
      const fact = facts[at];
      return fact ? Math.max(now, fact.time) : null;
    },
    run(time) {
      now = time;
      return [facts[at++]!];
    }
  };
}
