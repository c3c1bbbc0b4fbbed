import type { z } from 'zod';
import type { EpochMs } from '../core/ids.ts';
import { EVENT_TYPES, eventData, type EventData, type EventType } from './event-data.ts';
import { isId } from './event-parts.ts';
import { explain, pathText } from './explain.ts';
import { didYouMean } from './suggest.ts';
import { parseRfc3339 } from './time.ts';

/** A CloudEvent that passed every check but those that need a clock, a key or the floor. */
export type CheckedEvent = {
  [T in EventType]: {
    readonly type: T;
    /** CloudEvents `source`: a URI reference without spaces. */
    readonly source: string;
    readonly id: string;
    readonly time: EpochMs;
    readonly data: EventData[T];
  };
}[EventType];

export type RefusalCode =
  | 'missing_field'
  | 'bad_value'
  | 'unknown_key'
  | 'unknown_type'
  | 'bad_specversion'
  | 'not_an_event'
  | 'too_large'
  | 'too_early'
  | 'too_late'
  | 'unknown_queue'
  | 'source_forbidden';

/** Why an event was not taken: the field, what is wrong with it, and how to mend it. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly path: string;
  readonly message: string;
}

const ATTRIBUTES = ['specversion', 'id', 'source', 'type', 'time', 'subject', 'datacontenttype', 'dataschema', 'data'];
const CORE = new Set(ATTRIBUTES);
const SOURCE_MAX = 256;
/** What a URI reference may hold (RFC 3986). */
const URI_REFERENCE = /^[!#$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~\u00a1-\uffff]+$/;
const EXTENSION = /^[a-z0-9]{1,64}$/;
const JSON_TYPE = /^[^;]+[/+]json\s*(;|$)/i;

const schemas: ReadonlyMap<string, z.core.$ZodType> = new Map(Object.entries(eventData));

const refuse = (code: RefusalCode, path: string, message: string): Refusal => ({
  code,
  path,
  message: `${path === '' ? 'the event' : path}: ${message}`
});

/** What is wrong with a required text attribute. */
function attributeRefusal(event: Record<string, unknown>, name: string, hint: string): Refusal {
  const value = event[name];
  if (value !== undefined && value !== null) return refuse('bad_value', name, hint);
  const near = Object.keys(event)
    .slice(0, 20)
    .filter((key) => !CORE.has(key));
  const instead = near.find((key) => didYouMean(key, [name]) !== '');
  const renamed = instead === undefined ? '' : `; "${instead.slice(0, 64)}" should be called "${name}"`;
  return refuse('missing_field', name, `is missing; ${hint}${renamed}`);
}

/** CloudEvents allows extensions, lower-case letters and digits; anything else beside the attributes is a mistake. */
function extensionRefusal(event: Record<string, unknown>): Refusal | null {
  for (const key in event) {
    if (CORE.has(key)) continue;
    const value = event[key];
    if (key === 'data_base64') return refuse('bad_value', key, 'data must be JSON; give it as "data"');
    if (!EXTENSION.test(key)) {
      return refuse('unknown_key', key.slice(0, 64), `unknown attribute${didYouMean(key, ATTRIBUTES)}`);
    }
    if (typeof value === 'object' && value !== null) {
      return refuse('unknown_key', key, `an extension is a string, number or boolean${didYouMean(key, ATTRIBUTES)}`);
    }
  }
  const { datacontenttype: type, subject, dataschema } = event;
  if (type !== undefined && type !== null && !(typeof type === 'string' && JSON_TYPE.test(type))) {
    return refuse('bad_value', 'datacontenttype', 'must be application/json, or be left out');
  }
  for (const [name, value] of [
    ['subject', subject],
    ['dataschema', dataschema]
  ] as const) {
    if (value !== undefined && value !== null && typeof value !== 'string') {
      return refuse('bad_value', name, 'must be a string');
    }
  }
  return null;
}

const misnamed = (issue: z.core.$ZodIssue) => (issue.code === 'unrecognized_keys' ? 0 : 1);
const TOLD = 3;

/** The data's own flaws: a wrong name before what it leaves missing. The first gives code and path, the message up to three. */
function dataRefusal(schema: z.core.$ZodType, data: unknown, issues: readonly z.core.$ZodIssue[]): Refusal {
  const ordered = [...issues].sort((a, b) => misnamed(a) - misnamed(b));
  const flaws = explain(schema, data, ordered, TOLD);
  const told = flaws.slice(0, TOLD).map((flaw) => `${pathText(['data', ...flaw.path])}: ${flaw.message}`);
  const more = flaws.length > TOLD || issues.length > TOLD ? '; and more' : '';
  const first = flaws[0];
  if (!first) return refuse('bad_value', 'data', 'does not fit its type');
  return { code: first.code, path: pathText(['data', ...first.path]), message: told.join('; ') + more };
}

/**
 * Checks one CloudEvent as parsed from JSON. Never throws, whatever `raw` is.
 * About 1 µs an event: envelope by hand, `data` by its type's own compiled schema.
 */
export function checkEvent(raw: unknown): CheckedEvent | Refusal {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return refuse('not_an_event', '', 'must be a JSON object: a CloudEvent');
  }
  const event = raw as Record<string, unknown>;
  const { specversion, id, source, type, time, data } = event;
  if (specversion !== '1.0') {
    if (specversion === undefined) return attributeRefusal(event, 'specversion', 'give "1.0"');
    return refuse('bad_specversion', 'specversion', 'must be "1.0": no other version of CloudEvents is read');
  }
  if (typeof id !== 'string' || !isId(id)) {
    return attributeRefusal(event, 'id', 'give 1 to 128 characters, unique within the source');
  }
  if (typeof source !== 'string' || source.length > SOURCE_MAX || !URI_REFERENCE.test(source)) {
    return attributeRefusal(event, 'source', 'give the id of the source, a URI reference of at most 256 characters');
  }
  if (typeof type !== 'string') return attributeRefusal(event, 'type', 'give one of the event types');
  const schema = schemas.get(type);
  if (schema === undefined) {
    return refuse('unknown_type', 'type', `unknown type "${type.slice(0, 64)}"${didYouMean(type, EVENT_TYPES)}`);
  }
  if (typeof time !== 'string') return attributeRefusal(event, 'time', 'give when it happened, RFC 3339');
  const at = parseRfc3339(time);
  if (Number.isNaN(at)) {
    return refuse('bad_value', 'time', 'must be RFC 3339 with a zone, such as 2026-11-23T08:30:00.250+08:00');
  }
  const flaw = extensionRefusal(event);
  if (flaw) return flaw;
  if (data === undefined || data === null) return attributeRefusal(event, 'data', `give the data of ${type}`);
  const result = parseData(schema, data);
  if ('issues' in result) return dataRefusal(schema, data, result.issues);
  return { type: type as EventType, source, id, time: at, data: result.value } as CheckedEvent;
}

/** Whether `checkEvent` refused. */
export const isRefusal = (checked: CheckedEvent | Refusal): checked is Refusal => 'code' in checked;

type Parsed = { readonly value: unknown } | { readonly issues: readonly z.core.$ZodIssue[] };

function parseData(schema: z.core.$ZodType, data: unknown): Parsed {
  const result = schema['~standard'].validate(data);
  return result as Parsed;
}
