import type { AlertReason } from '../core/alert-state.ts';
import { m } from './paraglide/messages.js';

type Unit = 'seconds' | 'ratio' | 'count' | 'word';
type Say = () => string;

/** Measures by what they are called and how they are written. */
const MEASURES = new Map<string, readonly [Say, Unit]>([]);

const SIGNS: Record<AlertReason['is'], string> = {
  '>': '>',
  '>=': '≥',
  '<': '<',
  '<=': '≤',
  '=': '=',
  '!=': '≠',
  in: '∈',
  has: '∋'
};

function duration(seconds: number): string {
  const all = Math.max(0, Math.floor(seconds));
  const [h, min, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, String(all % 60).padStart(2, '0')];
  return h > 0 ? `${h}:${String(min).padStart(2, '0')}:${s}` : `${min}:${s}`;
}

function written(value: AlertReason['than'] | null, unit: Unit): string {
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? m.yes() : m.no();
  if (typeof value === 'object') return value.join(', ');
  if (typeof value === 'string') return value;
  if (unit === 'seconds') return duration(value);
  if (unit === 'ratio') return `${Math.round(value * 1000) / 10} %`;
  return String(Math.round(value * 100) / 100);
}

/** `Longest wait 1:12 > 1:00`: why an alert holds; a clock that runs is read at `now`. */
export function reasonText({ measure, value, is, than, since }: AlertReason, now: number): string {
  const [name, unit] = MEASURES.get(measure) ?? [() => measure.replaceAll(/[_.]/g, ' '), 'count' as Unit];
  const shown = since === undefined ? value : (now - since) / 1000;
  if (typeof than === 'boolean' && is === '=' && than) return name();
  return `${name()} ${written(shown, since === undefined ? unit : 'seconds')} ${SIGNS[is]} ${written(than, since === undefined ? unit : 'seconds')}`;
}
