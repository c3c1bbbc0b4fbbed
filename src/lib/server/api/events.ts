import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import {
  BATCH_EVENTS,
  binaryEvent,
  EVENT_BYTES,
  eventMode,
  REQUEST_BYTES,
  type EventMode
} from '../../protocol/event-modes.ts';
import { isProblem, problem, type Problem } from '../../protocol/problems.ts';
import { bearer, type IngestKey, type Keys } from '../access/keys.ts';
import type { EventsDoor, Receipt, Rejected } from '../sources/events/door.ts';
import { readBody } from './body.ts';
import type { RateLimit } from './rate.ts';

export interface EventsOptions {
  readonly keys: Keys;
  readonly door: EventsDoor;
  readonly rate: RateLimit;
}

export type EventsAnswer = { readonly receipt: Receipt } | { readonly problem: Problem };

function keyOf(request: IncomingMessage, keys: Keys): IngestKey | Problem {
  const secret = bearer(request.headers.authorization);
  if (secret === null) return problem('key_missing', 'give the ingest key: Authorization: Bearer <key>');
  return keys.find(secret) ?? problem('key_invalid', 'this ingest key is not known; ask for the key of your source');
}

/** The events of a body, still unchecked, in the order in which they stand. */
function eventsOf(request: IncomingMessage, mode: EventMode, body: Buffer): readonly unknown[] | Problem {
  if (!isUtf8(body)) return problem('unreadable', 'the body is not UTF-8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    return problem('unreadable', `the body is not JSON: ${(error as Error).message}`);
  }
  if (mode === 'binary') {
    const event = binaryEvent(request.headersDistinct, parsed);
    return 'wrong' in event && typeof event.wrong === 'string' ? problem('unreadable', event.wrong) : [event];
  }
  if (mode === 'structured') {
    if (!Array.isArray(parsed)) return [parsed];
    return problem('unreadable', 'a list of events is a batch: give application/cloudevents-batch+json');
  }
  if (!Array.isArray(parsed)) return problem('unreadable', 'a batch is a JSON list of events');
  if (parsed.length > BATCH_EVENTS) {
    return problem('too_large', `a batch may have at most ${BATCH_EVENTS} events, this one has ${parsed.length}`);
  }
  return parsed as readonly unknown[];
}

/** Events dealt with before the clock is looked at; 10 of the costliest kind that is refused take some 40 ms. */
const SLICE = 10;
const LONGEST_MS = 20;

/** The whole request through the door, in order; a costly one lets others have their turn in between. */
async function acceptAll(door: EventsDoor, events: readonly unknown[], key: IngestKey, bytes: number) {
  const sum = { accepted: 0, duplicates: 0, rejected: [] as Rejected[] };
  let offset = 0;
  let since = performance.now();
  for (let from = 0; from < events.length || from === 0; from += SLICE) {
    if (performance.now() - since > LONGEST_MS) {
      await setImmediate();
      since = performance.now();
    }
    const part = door.accept(events.slice(from, from + SLICE), key, bytes);
    sum.accepted += part.receipt.accepted;
    sum.duplicates += part.receipt.duplicates;
    for (const one of part.receipt.rejected) sum.rejected.push({ ...one, index: from + one.index });
    ({ offset } = part);
  }
  return { receipt: sum, offset };
}

/** `POST /api/v1/events`. Null: the client went away before its body came. Rejects only if the intake throws. */
export async function takeEvents(request: IncomingMessage, options: EventsOptions): Promise<EventsAnswer | null> {
  const key = keyOf(request, options.keys);
  if (isProblem(key)) return { problem: key };
  const mode = eventMode(request.headersDistinct);
  if (typeof mode === 'object') return { problem: problem('unsupported_media_type', mode.wrong) };
  const body = await readBody(request, mode === 'batch' ? REQUEST_BYTES : EVENT_BYTES);
  if (body === null) return null;
  if (isProblem(body)) return { problem: body };
  const events = eventsOf(request, mode, body);
  if (isProblem(events)) return { problem: events };
  const wait = options.rate.take(key.source, events.length);
  if (wait > 0) return { problem: problem('too_many', `send the same again in ${wait} s, or slower`, wait) };

  const { receipt, offset } = await acceptAll(options.door, events, key, body.length);
  const foreign = receipt.rejected.filter((one) => one.code === 'source_forbidden');
  if (foreign.length > 0 && foreign.length === events.length) {
    return { problem: problem('source_forbidden', foreign[0]!.message) };
  }
  try {
    await options.door.durable(offset);
  } catch {
    const detail = 'the events are on the wall but not on disk; send the same again: what was kept counts once';
    return { problem: problem('not_durable', detail, 5) };
  }
  return { receipt };
}
