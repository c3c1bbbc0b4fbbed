/** A refusal as the API words it (RFC 9457); `code` is stable. `offline`: no answer came at all. */
export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly do: string;
  /** Of a refused settings.change: what is wrong, and where. */
  readonly flaws?: readonly { readonly path: string | readonly (string | number)[]; readonly message: string }[];
}
export interface Refused {
  readonly problem: Problem;
}

/** Longer than any answer takes, ms. */
const PATIENCE = 15_000;
const OFFLINE: Problem = { code: 'offline', status: 0, title: 'No answer', detail: '', do: 'retry' };

export function isRefused(answer: unknown): answer is Refused {
  return typeof answer === 'object' && answer !== null && 'problem' in answer;
}

/** Reads `path`, such as `/api/v1/people`. Never throws: what went wrong is the answer. */
export function ask<T>(path: string): Promise<T | Refused> {
  return send<T>(path, { headers: { accept: 'application/json' } });
}

/** Posts JSON; an answer without a body (204) is null. */
export function tell<T = null>(path: string, body: unknown): Promise<T | Refused> {
  return send<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body)
  });
}

/** Sends a command under an id of its own. */
export function command<R = unknown>(
  type: string,
  fields: Readonly<Record<string, unknown>>
): Promise<{ readonly result?: R } | Refused> {
  return tell<{ readonly result?: R }>('/api/v1/commands', { id: uuid(), type, ...fields });
}

async function send<T>(path: string, init: RequestInit): Promise<T | Refused> {
  try {
    const answer = await fetch(path, { ...init, signal: AbortSignal.timeout(PATIENCE) });
    const text = await answer.text();
    if (answer.ok) return (text === '' ? null : JSON.parse(text)) as T;
    return { problem: problemIn(text, answer) };
  } catch {
    return { problem: OFFLINE };
  }
}

/** What answered may be something in between that speaks no JSON. */
function problemIn(text: string, { status, statusText }: Response): Problem {
  const bare: Problem = { code: 'unreadable_answer', status, title: statusText, detail: '', do: 'retry' };
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' && said !== null ? { ...bare, ...said } : bare;
  } catch {
    return bare;
  }
}

/** A random UUID (version 4); `crypto.randomUUID` is not there on pages without TLS. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
