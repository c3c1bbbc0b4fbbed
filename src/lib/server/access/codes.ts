import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** RFC 8628, 6.1: consonants alone spell no words and are not taken for digits; 20 of them, 8 long: 35 bits. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;

/** A code that people read off one screen and type at another. */
export function makeCode(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]!).join('');
}

/** As it is typed: any case, with or without spaces and dashes. Null: can be no code. */
export function readCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s\-–—]/g, '');
  return code.length === LENGTH && Array.from(code).every((letter) => LETTERS.includes(letter)) ? code : null;
}

/** `BCDF-GHJK`: how a code is shown. */
export const spellCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** A secret nobody types: 32 random bytes as base64url. */
export const makeSecret = (): string => randomBytes(32).toString('base64url');

export const digestOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex');

/** In constant time. Both are hex digests. */
export function sameDigest(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return x.length === y.length && timingSafeEqual(x, y);
}
