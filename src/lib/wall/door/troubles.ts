import { m } from '../../text/paraglide/messages.js';
import type { Trouble } from './api.ts';

const WORDS: Readonly<Record<string, (trouble: Trouble) => string>> = {
  network: () => m.door_network(),
  sign_in_failed: () => m.door_sign_in_failed(),
  code_invalid: () => m.door_code_invalid(),
  password_weak: () => m.door_password_weak(),
  signed_out: () => m.door_signed_out(),
  forbidden: () => m.door_forbidden(),
  too_many: ({ retryAfter }) =>
    retryAfter === null ? m.door_too_many_soon() : m.door_too_many({ n: Math.ceil(retryAfter) })
};

/** What went wrong, in the language of the page; what it has no words for, in the server's. */
export function troubleText(trouble: Trouble): string {
  const say = Object.hasOwn(WORDS, trouble.code) ? WORDS[trouble.code] : undefined;
  return say?.(trouble) ?? m.door_other({ reason: trouble.detail || trouble.code });
}

/** The server's own words beside ours, where they tell how to mend it. */
export function mendText(trouble: Trouble): string | null {
  return trouble.code === 'password_weak' && trouble.detail !== '' ? trouble.detail : null;
}
