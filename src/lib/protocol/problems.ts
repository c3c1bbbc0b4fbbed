/** What the client does about a problem: kept stable, so that programs can act on it. */
export type ProblemDo = 'mend' | 'split' | 'wait' | 'retry' | 'reload' | 'sign-in' | 'give-up';

/** Every problem of the API: its HTTP status, title, and what the client does. `code` is stable. */
export const PROBLEMS = {
  unreadable: { status: 400, title: 'The request could not be read', do: 'mend' },
  bad_query: { status: 400, title: 'A query parameter is wrong', do: 'mend' },
  key_missing: { status: 401, title: 'A key is needed', do: 'sign-in' },
  key_invalid: { status: 401, title: 'The key is not known', do: 'sign-in' },
  signed_out: { status: 401, title: 'Nobody is signed in', do: 'sign-in' },
  sign_in_failed: { status: 401, title: 'Name or password is wrong', do: 'mend' },
  code_invalid: { status: 401, title: 'The code is not good', do: 'mend' },
  forbidden: { status: 403, title: 'This is not yours to do', do: 'give-up' },
  'needs-people': { status: 403, title: 'Somebody must be signed in for this', do: 'give-up' },
  source_forbidden: { status: 403, title: 'The key may not write for this source', do: 'mend' },
  origin_forbidden: { status: 403, title: 'Requests from this page are not taken', do: 'give-up' },
  host_forbidden: { status: 403, title: 'Open mode answers on this machine only', do: 'give-up' },
  forwarded_forbidden: { status: 403, title: 'Open mode takes no forwarded requests', do: 'give-up' },
  not_found: { status: 404, title: 'There is no such thing', do: 'give-up' },
  unknown_command: { status: 404, title: 'There is no such command', do: 'give-up' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here', do: 'mend' },
  taken: { status: 409, title: 'There is one already', do: 'mend' },
  stale_version: { status: 409, title: 'Somebody changed it meanwhile', do: 'reload' },
  gone: { status: 409, title: 'It is over', do: 'give-up' },
  still_true: { status: 409, title: 'It is still true', do: 'mend' },
  held: { status: 409, title: 'Somebody else holds it', do: 'give-up' },
  not_held: { status: 409, title: 'Nobody holds it', do: 'mend' },
  coached: { status: 409, title: 'Somebody coaches this call', do: 'give-up' },
  no_line: { status: 409, title: 'This phone system puts nobody on a call', do: 'give-up' },
  at_top: { status: 409, title: 'It is at the top', do: 'give-up' },
  not_shelved: { status: 409, title: 'It is not on the shelf', do: 'mend' },
  too_large: { status: 413, title: 'The request is too large', do: 'split' },
  unsupported_media_type: { status: 415, title: 'The content type is not read here', do: 'mend' },
  bad_field: { status: 422, title: 'A field is wrong', do: 'mend' },
  password_weak: { status: 422, title: 'The password is too weak', do: 'mend' },
  settings_invalid: { status: 422, title: 'These settings do not fit', do: 'mend' },
  too_many: { status: 429, title: 'Too many at once', do: 'wait' },
  internal: { status: 500, title: 'Something went wrong in Pilotlight', do: 'retry' },
  not_durable: { status: 503, title: 'The log could not be written', do: 'retry' }
} as const satisfies Record<string, { status: number; title: string; do: ProblemDo }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** An RFC 9457 problem, as answered. */
export interface Problem {
  readonly type: string;
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  /** This case, and how to mend it. */
  readonly detail: string;
  readonly do: ProblemDo;
  /** Where several fields are wrong: each with its path. */
  readonly flaws?: readonly { readonly path: string; readonly message: string }[];
  /** Seconds, where waiting helps; also the Retry-After header. */
  readonly retryAfter?: number;
}

export const isProblem = (value: object): value is Problem => 'detail' in value && 'do' in value && 'status' in value;

export function problem(code: ProblemCode, detail: string, retryAfter?: number): Problem {
  const { status, title, do: act } = PROBLEMS[code];
  const wait = retryAfter === undefined ? {} : { retryAfter };
  return { type: `urn:pilotlight:problem:${code}`, code, status, title, detail, do: act, ...wait };
}
