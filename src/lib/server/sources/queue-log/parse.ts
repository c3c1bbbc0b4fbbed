import type { EpochMs } from '../../../core/ids.ts';

/** One line of queue_log: `epoch|callid|queue|agent|EVENT|data…`. */
export interface LogLine {
  /** The second it was written in, as epoch ms. */
  readonly time: EpochMs;
  /** '' where the log says NONE (or a manager action stands in its place). */
  readonly contact: string;
  readonly queue: string;
  /** Member name; an interface in ADDMEMBER, REMOVEMEMBER, PENALTY, RINGINUSE and INFO. */
  readonly agent: string;
  readonly event: string;
  readonly data: readonly string[];
  /** The line itself, and how many like it stood before: the same line read again is the same fact. */
  readonly key: string;
}

/** Longer lines are no queue_log lines. */
export const MAX_LOG_LINE = 4_096;

export interface LogParser {
  /** Null: not a queue_log line; it is counted. */
  parse(text: string): LogLine | null;
  readonly refused: number;
}

/** Reads lines one by one; junk is counted, never fatal. */
export function createLogParser(): LogParser {
  let refused = 0;
  let second = '';
  let repeats = new Map<string, number>();
  return {
    parse(text) {
      const line = text.endsWith('\r') ? text.slice(0, -1) : text;
      const parts = line.split('|');
      const [time = '', callid = '', queue = '', agent = '', event = ''] = parts;
      if (line.length > MAX_LOG_LINE || !/^\d{9,11}(\.\d{1,6})?$/.test(time) || !/^[A-Z]+$/.test(event)) {
        if (line !== '') refused += 1;
        return null;
      }
      if (time !== second) {
        second = time;
        repeats = new Map();
      }
      const repeat = repeats.get(line) ?? 0;
      repeats.set(line, repeat + 1);
      return {
        time: Math.floor(Number(time) * 1000),
        contact: /^(NONE|MANAGER|REALTIME)?$/.test(callid) ? '' : callid,
        queue: queue === 'NONE' ? '' : queue,
        agent: agent === 'NONE' ? '' : agent,
        event,
        data: parts.slice(5),
        key: repeat === 0 ? line : `${line}#${repeat}`
      };
    },
    get refused() {
      return refused;
    }
  };
}

/** A stated number at this place, from the end when negative; undefined when it is none. */
export function stated(line: LogLine, at: number): number | undefined {
  const text = line.data.at(at);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
