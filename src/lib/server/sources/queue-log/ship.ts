import type { AnyFact } from '../../../core/facts.ts';
import type { EpochMs } from '../../../core/ids.ts';
import type { Clock } from '../../ports.ts';
import { createBookmarks } from './bookmark.ts';
import { followLog, type LogPosition } from './follow.ts';
import { createLogParser } from './parse.ts';
import { createLogTranslator } from './translate.ts';

export interface ShipOptions {
  readonly path: string;
  /** The server: `https://wall.example.com`. */
  readonly to: string;
  readonly key: string;
  /** The `source` attribute of the events: the id of the server's `events` source. */
  readonly source: string;
  /** Lines before this moment are passed over when there is no bookmark. */
  readonly since: EpochMs;
  readonly bookmark: string;
  readonly clock: Clock;
  readonly say: (line: string) => void;
  readonly fetch?: typeof fetch;
}

export interface Shipper {
  /** Reads what is new and sends it; resolves when all of it has its 202, or it can't be sent now. */
  run(): Promise<void>;
  close(): Promise<void>;
}

const BATCH = 500;
const FIRST_RETRY = 500;
const LAST_RETRY = 30_000;
/** What this server would refuse again, however often it is sent. */
const FINAL = [400, 401, 403, 404, 413, 415];

/**
 * Follows a queue_log here and posts it, as events, to a Pilotlight elsewhere (QLOG8). The bookmark moves when the
 * server has vouched for what was sent, so nothing is lost; ids come from the lines, so nothing is doubled.
 */
export async function openShipper(options: ShipOptions): Promise<Shipper> {
  const { clock, say, source } = options;
  const bookmarks = createBookmarks(options.bookmark);
  const from = await bookmarks.read();
  const parser = createLogParser();
  // numbers go as they are: the door that takes them seals them
  const translator = createLogTranslator({ source, seal: (number) => ({ key: number, shown: number }) });
  const waiting: { event: object; after: LogPosition | null }[] = [];
  let retry = FIRST_RETRY;
  let holdUntil: EpochMs = 0;
  let sending: Promise<void> | null = null;

  const follower = followLog({
    ...{ path: options.path, from, clock },
    onLines(lines) {
      for (const text of lines) {
        const line = parser.parse(text);
        if (line && (from !== null || line.time >= options.since)) translator.line(line);
      }
      for (const fact of translator.take()) {
        const event = toEvent(fact);
        if (event) waiting.push({ event, after: null });
      }
      const last = waiting.at(-1);
      if (last) waiting[waiting.length - 1] = { ...last, after: follower.position() };
    },
    onTrouble: (reason) => say(reason ?? `reading ${options.path}`)
  });

  async function send(): Promise<void> {
    while (waiting.length > 0 && clock.now() >= holdUntil) {
      const batch = waiting.slice(0, BATCH);
      const trouble = await post(
        options,
        batch.map(({ event }) => event)
      );
      if (trouble !== null) {
        say(`${trouble}; trying again in ${retry / 1000} s`);
        holdUntil = clock.now() + retry;
        retry = Math.min(LAST_RETRY, retry * 2);
        return;
      }
      retry = FIRST_RETRY;
      waiting.splice(0, batch.length);
      const after = batch.findLast((one) => one.after !== null)?.after;
      if (after) await bookmarks.write({ ...after, toldUntil: 0 });
    }
  }

  return {
    async run() {
      await follower.poll();
      await (sending ??= send().finally(() => (sending = null)));
    },
    async close() {
      await follower.close();
      await sending?.catch(() => undefined);
    }
  };
}

/** Null: taken. Text: not now. @throws Error when the server will never take it. */
async function post(options: ShipOptions, events: readonly object[]): Promise<string | null> {
  const url = new URL('/api/v1/events', options.to);
  let answer: Response;
  try {
    answer = await (options.fetch ?? fetch)(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${options.key}`, 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(events),
      redirect: 'error',
      signal: AbortSignal.timeout(30_000)
    });
  } catch (error) {
    return `${url.origin} can't be reached (${error instanceof Error ? error.message : String(error)})`;
  }
  const body = (await answer.json().catch(() => ({}))) as {
    rejected?: { id: string; message: string }[];
    detail?: string;
  };
  if (answer.status === 202) {
    for (const { id, message } of body.rejected ?? []) options.say(`refused: ${id}: ${message}`);
    return null;
  }
  const said = `${url.origin} answers ${answer.status}: ${body.detail ?? ''}`;
  if (FINAL.includes(answer.status)) throw new Error(said);
  return said;
}

/** A fact as its CloudEvent; null: one that only phone systems inside the house speak of. */
function toEvent({ type, time, source, id, data }: AnyFact): object | null {
  if (type === 'queue.found' || type === 'seat.link' || type === 'queue.unseen' || type === 'seat.moved') return null;
  const caller = 'caller' in data && data.caller ? { caller: data.caller.key } : {};
  return { specversion: '1.0', id, source, type, time: new Date(time).toISOString(), data: { ...data, ...caller } };
}
