import { createHmac, createSecretKey } from 'node:crypto';
import type { Caller } from '../../core/facts.ts';

/** Turns a caller's number into what may be kept; undefined: withheld, or no number at all. */
export type CallerSeal = (number: string) => Caller | undefined;

/** What phone systems write where there is no number. */
const NOBODY = new Set([
  '',
  'anonymous',
  'unknown',
  '<unknown>',
  'unavailable',
  'restricted',
  'private',
  'withheld',
  's'
]);

/**
 * A call names its caller two or three times within minutes, and a keyed hash costs as much as ten events:
 * 10,000 numbers are some 2 MB.
 */
const RECENT = 10_000;

/** Three digits in front and four at the end of a full number; less of a shorter one; nothing of a very short one. */
function mask(number: string): string {
  const characters = Array.from(number);
  const [front, back] = characters.length >= 11 ? [3, 4] : characters.length >= 7 ? [2, 2] : [0, 1];
  return `${characters.slice(0, front).join('')}****${characters.slice(characters.length - back).join('')}`;
}

/** Digits as dialled: separators, `+` or `00`, and the country code before a Chinese mobile make no other caller. */
function normal(raw: string): string {
  const number = raw
    .trim()
    .replace(/^(sip|tel):/i, '')
    .replace(/[@;].*$/, '');
  const digits = number.replace(/[\s().\-/]/g, '');
  return /^\+?\d+$/.test(digits) ? digits.replace(/^(\+|00)(86(?=1\d{10}$))?/, '') : number;
}

/**
 * The door's seal: `key` is an HMAC-SHA-256 of the number with the site's secret (16 bytes, base64url), so equal
 * callers are equal and no number can be read back; `shown` is masked for people.
 * @param keep where the whole number goes, to be kept encrypted.
 */
export function createCallerSeal(secret: Uint8Array, keep?: (key: string, number: string) => void): CallerSeal {
  const key = createSecretKey(secret);
  const recent = new Map<string, Caller>();
  return (raw) => {
    const number = normal(raw);
    if (NOBODY.has(number.toLowerCase())) return undefined;
    const known = recent.get(number);
    if (known !== undefined) {
      keep?.(known.key, number);
      return known;
    }
    const digest = createHmac('sha256', key).update(number, 'utf8').digest();
    const caller = { key: digest.subarray(0, 16).toString('base64url'), shown: mask(number) };
    if (recent.size >= RECENT) recent.clear();
    recent.set(number, caller);
    keep?.(caller.key, number);
    return caller;
  };
}

/** What stands between the digits of a number that people write. */
const BETWEEN = String.raw`[\p{Zs}\p{Pd}\p{Cf}\t().\/·（）／．]{0,3}`;
/** Left alone: a date (2026-11-23), an address of a machine (10.0.0.12). */
const NO_NUMBER = String.raw`(?:19|20)\d\d(?<between>[-./])\d\d?\k<between>\d\d?(?!\d)|\d{1,3}(?:\.\d{1,3}){3}(?![.\d])`;
const NUMBERS = new RegExp(String.raw`(?<left>${NO_NUMBER})|\+?\p{Nd}(?:${BETWEEN}\p{Nd}){6,}`, 'gu');

/**
 * Masks every phone number in a text that people or systems write: seven digits or more, whatever stands between them,
 * in any script's digits. What else is so long (a meter's number, an order's) is masked too: the safe side.
 */
export function maskNumbers(text: string): string {
  return text.replace(NUMBERS, (run: string, left: string | undefined) =>
    left === undefined ? mask(normal(run.normalize('NFKC').replace(/[^\p{Nd}+]/gu, ''))) : run
  );
}
