/** The three ways in which CloudEvents come over HTTP; null: none of them. */
export type EventMode = 'structured' | 'batch' | 'binary';

/** Header fields by lower-case name, each with every value it came with (`IncomingMessage.headersDistinct`). */
export type Headers = Readonly<Record<string, readonly string[] | undefined>>;

/** One event ≤ 64 KB, one request ≤ 8 MB, 1,000 events a batch (contract "Events in"). */
export const EVENT_BYTES = 64 * 1024;
export const REQUEST_BYTES = 8 * 1024 * 1024;
export const BATCH_EVENTS = 1000;

/** Media type and charset of a Content-Type, lower case. */
export function mediaType(header: string): { readonly type: string; readonly charset: string } {
  const [type = '', ...parameters] = header.toLowerCase().split(';');
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith('charset='));
  return { type: type.trim(), charset: charset?.slice(8).replaceAll('"', '') ?? 'utf-8' };
}

const isJson = (type: string) => type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type);

/**
 * Which mode a request is in, by the HTTP binding: a `cloudevents` media type is structured or batched, anything
 * else is binary and must then be JSON with `ce-` headers. A string says why it is none.
 */
export function eventMode(headers: Headers): EventMode | { readonly wrong: string } {
  const types = headers['content-type'] ?? [];
  const { type, charset } = mediaType(types[0] ?? '');
  if (types.length === 0) return { wrong: 'Content-Type is missing; give application/cloudevents+json' };
  if (charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii')
    return { wrong: 'the charset must be utf-8' };
  if (headers['content-encoding']?.some((coding) => coding.toLowerCase() !== 'identity')) {
    return { wrong: 'Content-Encoding is not read; send the body as it is' };
  }
  if (type === 'application/cloudevents+json') return 'structured';
  if (type === 'application/cloudevents-batch+json') return 'batch';
  if (type.startsWith('application/cloudevents')) return { wrong: 'of the CloudEvents formats only JSON is read' };
  if (!isJson(type)) return { wrong: 'data must be JSON; give application/cloudevents+json or application/json' };
  if (Object.keys(headers).some((name) => name.startsWith('ce-'))) return 'binary';
  return { wrong: 'without ce- headers, give application/cloudevents+json or application/cloudevents-batch+json' };
}

/** A header value as the binding has it: quotes undone, then percent-decoded UTF-8. Null: not decodable. */
function headerValue(raw: string): string | null {
  const unquoted = raw.replace(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) => inner.replace(/\\(.)/g, '$1'));
  if (/[^\x20-\x7e]/.test(unquoted)) return null;
  try {
    return decodeURIComponent(unquoted);
  } catch {
    return null;
  }
}

/** Attributes of a binary-mode event from its `ce-` headers, or what is wrong with them. */
export function binaryEvent(headers: Headers, data: unknown): Record<string, unknown> | { readonly wrong: string } {
  const event = new Map<string, unknown>([
    ['datacontenttype', 'application/json'],
    ['data', data]
  ]);
  for (const [name, values] of Object.entries(headers)) {
    if (!name.startsWith('ce-')) continue;
    const attribute = name.slice(3);
    if (attribute === 'data' || attribute === 'datacontenttype') return { wrong: `there is no header ${name}` };
    if (values?.length !== 1) return { wrong: `the header ${name} is given more than once` };
    const value = headerValue(values[0]!);
    if (value === null) return { wrong: `the header ${name} must be percent-encoded UTF-8` };
    event.set(attribute, value);
  }
  return Object.fromEntries(event);
}
