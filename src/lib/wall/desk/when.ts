import type { EpochMs } from '../../core/ids.ts';
import { m } from '../../text/paraglide/messages.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `just now`, `12 min ago`, `3 h ago`, then the day. */
export function ago(at: EpochMs, now: EpochMs, locale: string): string {
  const age = now - at;
  if (age < MINUTE) return m.set_just_now();
  if (age < HOUR) return m.set_min_ago({ n: Math.floor(age / MINUTE) });
  if (age < DAY) return m.set_h_ago({ n: Math.floor(age / HOUR) });
  return dayText(at, locale);
}

/** Day and time of day on this device. */
export function moment(at: EpochMs, locale: string): string {
  return `${dayText(at, locale)} ${timeText(at).slice(0, 5)}`;
}

export function timeText(at: EpochMs): string {
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23'
  }).format(at);
}

export function dayText(at: EpochMs, locale: string): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    year: 'numeric',
    month: locale === 'en' ? 'short' : 'long',
    day: 'numeric'
  }).format(at);
}
