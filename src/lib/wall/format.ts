import type { EpochMs, Ms } from '../core/ids.ts';
import type { Unit } from '../text/figures.ts';

/** What stands where a figure can't be told. */
export const NONE = '–';

/** A running clock: `0:07`, `12:40`, `1:02:33`; never negative. */
export function clock(ms: Ms): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const s = String(all % 60).padStart(2, '0');
  const min = Math.floor(all / 60) % 60;
  const h = Math.floor(all / 3600);
  return h > 0 ? `${h}:${String(min).padStart(2, '0')}:${s}` : `${min}:${s}`;
}

/** A count with the thousands set apart. */
export function count(n: number | null | undefined): string {
  if (n === null || n === undefined) return NONE;
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A ratio 0..1 in whole per cent, without its sign. 99.6 % of a thousand is not 100: what is not whole never rounds to 0 or 100. */
export function percent(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return NONE;
  const whole = Math.round(ratio * 100);
  if (whole === 100 && ratio < 1) return '99';
  if (whole === 0 && ratio > 0) return '<1';
  return String(whole);
}

/** A figure with its sign, as tables show it. */
export function figure(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return NONE;
  if (unit === 'ratio') return `${percent(value)} %`;
  return unit === 'seconds' ? clock(value * 1000) : count(value);
}

/** An age in its largest fitting unit: tenths below ten seconds, for a beat is shorter than that, unless `whole`. */
export function age(ms: Ms, whole = false): { n: string; unit: 's' | 'min' | 'h' } {
  const s = Math.max(0, ms) / 1000;
  if (s < 9.95 && !whole) return { n: s.toFixed(1), unit: 's' };
  if (s < 99.5) return { n: s.toFixed(0), unit: 's' };
  return s < 5970 ? { n: (s / 60).toFixed(0), unit: 'min' } : { n: (s / 3600).toFixed(0), unit: 'h' };
}

/** Wall time in the site's own zone, `14:07:32`. Zones that the browser does not know fall back to UTC. */
export function timeOfDay(at: EpochMs, timezone: string, seconds = true): string {
  const options: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(seconds ? { second: '2-digit' } : {})
  };
  try {
    return formatter(timezone, options).format(at);
  } catch {
    return formatter('UTC', options).format(at);
  }
}

function formatter(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
}
