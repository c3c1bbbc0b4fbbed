import type { EpochMs } from '../../core/ids.ts';
import { createLogParser, type LogLine } from '../sources/queue-log/parse.ts';
import type { AmiStep } from './ami-file.ts';
import { linesOf } from './read.ts';
import { ReplayError } from './stages.ts';

export interface LogFile {
  readonly lines: readonly LogLine[];
  /** Lines that were no queue_log lines. */
  readonly refused: number;
}

export async function readLogFile(path: string): Promise<LogFile> {
  const parser = createLogParser();
  const lines: LogLine[] = [];
  for await (const text of linesOf(path)) {
    const line = parser.parse(text);
    if (line) lines.push(line);
  }
  lines.sort((a, b) => a.time - b.time);
  return { lines, refused: parser.refused };
}

/** The log's clock and the recorder's may differ by this much. */
const CLOCKS = 10_000;

/**
 * Refuses a queue_log of another recording: the joins seen live within its span must stand in it, at their time.
 * Without any, the two must overlap in time.
 */
export function checkBelongs(log: readonly LogLine[], steps: readonly AmiStep[], path: string): void {
  const first = log[0]?.time;
  const last = log.at(-1)?.time;
  const from = steps[0]?.at;
  const to = steps.at(-1)?.at;
  if (first === undefined || last === undefined) throw new ReplayError(`${path}: not a queue_log, or an empty one`);
  if (from === undefined || to === undefined) return;
  const refuse = (why: string): never => {
    throw new ReplayError(`${path} does not belong to this recording: ${why}`);
  };
  const span = `it runs ${iso(first)} to ${iso(last)}, the recording ${iso(from)} to ${iso(to)}`;
  if (last + CLOCKS < from || first - CLOCKS > to) refuse(span);
  const entered = new Map<string, EpochMs[]>();
  for (const line of log) {
    if (line.event !== 'ENTERQUEUE') continue;
    const key = `${line.contact}\n${line.queue}`;
    entered.set(key, [...(entered.get(key) ?? []), line.time]);
  }
  let seen = 0;
  let found = 0;
  for (const step of steps) {
    if (step.kind !== 'frames') continue;
    for (const frame of step.frames) {
      if (frame.get('Event') !== 'QueueCallerJoin') continue;
      seen += 1;
      const times = entered.get(`${frame.text('Uniqueid')}\n${frame.text('Queue')}`) ?? [];
      if (times.some((time) => Math.abs(time - step.at) <= CLOCKS)) found += 1;
    }
  }
  // a log cut short or rotated lacks some; another day's has none
  if (seen > 0 && found * 2 < seen) refuse(`of ${seen} calls seen joining a queue it holds ${found} (${span})`);
}

function iso(at: EpochMs): string {
  return new Date(at).toISOString();
}
