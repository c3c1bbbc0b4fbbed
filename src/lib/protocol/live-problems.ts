import type { LiveProblem } from './wire.ts';

/** The problems of the live stream and what a client does about each. Codes are stable. */
const LIVE_PROBLEMS = {
  unreadable: 'give-up',
  unknown_view: 'give-up',
  forbidden: 'give-up',
  key_invalid: 'sign-in',
  signed_out: 'sign-in',
  internal: 'retry',
  protocol: 'reload',
  unknown_command: 'give-up',
  'needs-people': 'give-up',
  draining: 'retry'
} as const satisfies Record<string, LiveProblem['do']>;

export type LiveProblemCode = keyof typeof LIVE_PROBLEMS;

export function liveProblem(code: LiveProblemCode, detail: string): LiveProblem {
  return { code, detail, do: LIVE_PROBLEMS[code] };
}
