import type { Caller } from '../../core/facts.ts';
import type { EpochMs, SourceId } from '../../core/ids.ts';
import type { SeatMatch } from '../sources/asterisk/names.ts';
import { createTranslator } from '../sources/asterisk/translate.ts';
import type { LogLine } from '../sources/queue-log/parse.ts';
import type { AmiStep } from './ami-file.ts';
import type { Stage } from './stages.ts';

/** A log line is heard when its second is over: events of that second come first, as they mostly do live. */
const HEARD = 1_000;

/** Recorded connections through the translator, a queue_log beside or not. */
export function createAmiStage(options: {
  readonly source: SourceId;
  readonly steps: readonly AmiStep[];
  readonly log: readonly LogLine[] | null;
  readonly seal: (number: string) => Caller | undefined;
  readonly seats: readonly SeatMatch[];
}): Stage {
  const { steps, seal, source, seats } = options;
  const log = options.log ?? [];
  const translator = createTranslator({ source, seal, seats, log: () => options.log !== null });
  let step = 0;
  let line = 0;

  const lineAt = (): EpochMs => (line < log.length ? log[line]!.time + HEARD : Infinity);
  const stepAt = (): EpochMs => (step < steps.length ? steps[step]!.at : Infinity);

  function play(one: AmiStep, now: EpochMs): void {
    if (one.kind === 'open') {
      translator.opened(now);
      return;
    }
    if (one.kind === 'close') {
      translator.closed(now, 'the line closed');
      return;
    }
    for (const frame of one.frames) translator.frame(frame, now);
  }

  return {
    next() {
      const next = Math.min(lineAt(), stepAt(), translator.due() ?? Infinity);
      return next === Infinity ? null : next;
    },
    run(now) {
      translator.flush(now);
      if (stepAt() <= now) play(steps[step++]!, now);
      else if (lineAt() <= now) translator.line(log[line++]!, now);
      return translator.take();
    }
  };
}
