import type { Ms } from '../core/ids.ts';
import { m } from '../text/paraglide/messages.js';
import { age } from './format.ts';

const UNITS = { s: m.unit_s, min: m.unit_min, h: m.unit_h };

/** `0.2 s`, `7 s`, `3 min` in the language of the page. */
export function ageText(ms: Ms, whole = false): string {
  const { n, unit } = age(ms, whole);
  return UNITS[unit]({ n });
}

/** A name that keeps its own direction where no element can stand: inside an option. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;
