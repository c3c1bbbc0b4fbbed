import type { AnyFact, Caller } from '../../../core/facts.ts';
import type { SourceId } from '../../../core/ids.ts';
import { createMembers } from '../asterisk/members.ts';
import { type SeatMatch, seatNamer } from '../asterisk/names.ts';
import { queueFinder } from '../asterisk/shared.ts';
import { createTimers } from '../asterisk/timers.ts';
import { createTold } from '../asterisk/told.ts';
import { createVisits } from '../asterisk/visits.ts';
import type { LogLine } from './parse.ts';
import { createReconcile } from './reconcile.ts';

/** A queue_log by itself: each line at its own time. Seats bear the agents' names, since that is all it knows. */
export interface LogTranslator {
  line(line: LogLine): void;
  take(): AnyFact[];
}

export interface LogTranslatorOptions {
  readonly source: SourceId;
  readonly seal: (number: string) => Caller | undefined;
  readonly seats?: readonly SeatMatch[];
}

export function createLogTranslator(options: LogTranslatorOptions): LogTranslator {
  const { source, seal } = options;
  const told = createTold(source);
  const timers = createTimers();
  const members = createMembers(told, seatNamer(options.seats ?? []));
  const visits = createVisits(told, timers, members, () => true);
  const foundQueue = queueFinder(told);
  const reconcile = createReconcile({ source, told, timers, members, visits, seal, foundQueue }, false);
  return {
    line(line) {
      timers.run(line.time);
      reconcile.line(line, line.time);
    },
    take: () => told.take()
  };
}
