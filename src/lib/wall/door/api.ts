/** The server's API from a page. A refusal is an answer like another; nothing here throws. */

/** Why something was not done, and what helps. */
export interface Trouble {
  /** A problem's stable code; `network`: no answer came; `unreadable_answer`: none of ours. */
  readonly code: string;
  /** This case in the server's own words; may be empty. */
  readonly detail: string;
  readonly do: 'mend' | 'split' | 'wait' | 'retry' | 'reload' | 'sign-in' | 'give-up';
  /** Seconds, where waiting helps. */
  readonly retryAfter: number | null;
  /** What in the request is wrong, by path; only some commands say it. */
  readonly flaws: readonly { readonly path: string; readonly message: string }[];
}

/** The value, or the trouble: `const { value, trouble } = await ask(…); if (trouble) …`. */
export type Told<T> =
  { readonly value: T; readonly trouble?: undefined } | { readonly value?: undefined; readonly trouble: Trouble };

/** Longer than any answer takes; shorter than people wait. */
const PATIENCE_MS = 15_000;

/** Reads. `path` begins with `/api/`. */
export function ask<T>(path: string, signal?: AbortSignal): Promise<Told<T>> {
  return call<T>(path, { headers: { accept: 'application/json' } }, signal);
}

/** Sends a body, as JSON. Void where the answer is a 204. */
export function tell<T = undefined>(path: string, body: object, signal?: AbortSignal): Promise<Told<T>> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  return call<T>(path, { method: 'POST', headers, body: JSON.stringify(body) }, signal);
}

/** A command under an id of its own; its `result`. */
export async function command<T = undefined>(type: string, fields: object = {}): Promise<Told<T>> {
  const said = await tell<{ result?: T }>('/api/v1/commands', { id: newId(), type, ...fields });
  return said.trouble ? said : { value: said.value.result as T };
}

/** A random UUID. `crypto.randomUUID` is there on HTTPS and on this machine only. */
function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

async function call<T>(path: string, request: RequestInit, signal?: AbortSignal): Promise<Told<T>> {
  const late = AbortSignal.timeout(PATIENCE_MS);
  try {
    const answer = await fetch(path, { ...request, signal: signal ? AbortSignal.any([signal, late]) : late });
    const text = await answer.text();
    const body = read(text);
    if (!answer.ok) return { trouble: troubleOf(answer, body) };
    if (body === undefined && text !== '') return { trouble: own('unreadable_answer', 'retry') };
    return { value: body as T };
  } catch {
    return { trouble: own('network', 'retry') };
  }
}

/** The JSON of an answer; undefined where there is none. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function troubleOf(answer: Response, body: unknown): Trouble {
  // a problem (RFC 9457), or the short form of device pairing (RFC 8628): {error, error_description?}
  const said = (typeof body === 'object' && body !== null ? body : {}) as Partial<Trouble> & {
    error?: string;
    error_description?: string;
  };
  const header = Number(answer.headers.get('retry-after') ?? NaN);
  const plain = own(answer.status === 404 ? 'not_found' : 'unreadable_answer', 'retry');
  return {
    code: said.code ?? said.error ?? plain.code,
    detail: said.detail ?? said.error_description ?? '',
    do: said.do ?? plain.do,
    retryAfter: said.retryAfter ?? (Number.isFinite(header) ? header : null),
    flaws: Array.isArray(said.flaws) ? said.flaws : []
  };
}

function own(code: 'network' | 'not_found' | 'unreadable_answer', act: Trouble['do']): Trouble {
  return { code, detail: '', do: act, retryAfter: null, flaws: [] };
}
