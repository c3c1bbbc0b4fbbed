import { z } from 'zod';
import { parseRfc3339 } from './time.ts';

/** Control characters, and halves of surrogate pairs: what storage and logs would not give back as it came. */
const UNSAFE = /[\p{Cc}\p{Cs}]/u;
const UNSAFE_TEXT = /[\p{Cs}\0]/u;

/** The ids' own limit (contract "Events in"). */
export const ID_MAX = 128;

/** Whether a string may be an id; `__proto__` may not, since ids become keys of plain objects. */
export const isId = (text: string) =>
  text.length > 0 && text.length <= ID_MAX && !UNSAFE.test(text) && text !== '__proto__';

/** A name that the sender chose: 1–128 characters. */
export const id = z
  .string()
  .min(1)
  .max(ID_MAX)
  .refine((text) => !UNSAFE.test(text) && text !== '__proto__', 'must not hold control characters, nor be __proto__');

/** Prose for people, up to `max` characters. */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((said) => !UNSAFE_TEXT.test(said), 'must be well-formed Unicode without NUL');

/** A caller's number as the source has it; becomes a sealed `Caller` at the door. */
export const callerNumber = z.string().max(ID_MAX);

export const ids = (max: number) => z.array(id).max(max);

/** Epoch ms below this are seconds by mistake (1973). */
const FIRST_MS = 100_000_000_000;

/** A moment inside `data`: RFC 3339 or epoch ms; comes out as epoch ms. */
export const moment = z
  .union(
    [z.string().meta({ format: 'date-time' }), z.int().min(FIRST_MS)],
    'must be RFC 3339 or whole epoch milliseconds'
  )
  .transform((value, context) => {
    const ms = typeof value === 'number' ? value : parseRfc3339(value);
    if (!Number.isNaN(ms)) return ms;
    context.addIssue({ code: 'custom', message: 'must be RFC 3339 with a zone, such as 2026-11-23T08:30:00+08:00' });
    return z.NEVER;
  });

/** Text in the languages of the floor. */
export const say = z.strictObject({ en: text(2000).optional(), 'zh-CN': text(2000).optional() });

export const seconds = z.number().min(0);
/** Whole seconds that the source itself counted. */
export const stated = z.int().min(0);
export const count = z.int().min(0);
