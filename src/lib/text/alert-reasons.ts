import type { AlertReason } from '../core/alert-state.ts';
import { m } from './paraglide/messages.js';

type Unit = 'seconds' | 'ratio' | 'count' | 'word';
type Say = () => string;

/** Measures by what they are called and how they are written. */
const MEASURES = new Map<string, readonly [Say, Unit]>([
  ['longest_wait', [m.measure_longest_wait, 'count']],
  ['queued', [m.measure_queued, 'count']],
  ['staffed', [m.measure_staffed, 'count']],
  ['available', [m.measure_available, 'count']],
  ['service_level', [m.measure_service_level, 'ratio']],
  ['abandon_rate', [m.measure_abandon_rate, 'ratio']],
  ['settled', [m.measure_settled, 'count']],
  ['missing', [m.measure_missing, 'count']],
  ['missing_share', [m.measure_missing_share, 'ratio']],
  ['required', [m.fig_required, 'count']],
  ['wait_ahead', [m.measure_wait_ahead, 'seconds']],
  ['turned_away', [m.measure_turned_away, 'count']],
  ['signed_in', [m.measure_signed_in, 'count']],
  ['silent', [m.measure_silent, 'count']],
  ['state', [m.measure_state, 'count']],
  ['planned', [m.measure_planned, 'count']],
  ['help', [m.measure_help, 'count']],
  ['ring_missed', [m.measure_ring_missed, 'count']],
  ['wrap', [m.measure_wrap, 'count']],
  ['break', [m.measure_break, 'count']],
  ['rush', [m.measure_rush, 'count']],
  ['many_away', [m.measure_many_away, 'count']],
  ['contradiction', [m.measure_contradiction, 'count']],
  ['occupancy_30', [m.measure_occupancy_30, 'ratio']],
  ['occupancy_60', [m.measure_occupancy_60, 'ratio']],
  ['no_pause', [m.measure_no_pause, 'count']],
  ['breaches', [m.measure_breaches, 'count']],
  ['absent', [m.measure_absent, 'count']],
  ['late', [m.measure_late, 'count']],
  ['talk', [m.measure_talk, 'count']],
  ['hold', [m.measure_hold, 'count']],
  ['holds', [m.measure_holds, 'count']],
  ['unanswered', [m.measure_unanswered, 'count']],
  ['danger', [m.measure_danger, 'count']],
  ['danger_said', [m.measure_danger_said, 'count']],
  ['nth_day', [m.measure_nth_day, 'count']],
  ['nth_week', [m.measure_nth_week, 'count']],
  ['louder_db', [m.measure_louder_db, 'count']],
  ['faster', [m.measure_faster, 'count']],
  ['sentiment', [m.measure_sentiment, 'count']],
  ['talk_over', [m.measure_talk_over, 'count']],
  ['forbidden', [m.measure_forbidden, 'count']],
  ['abuse', [m.measure_abuse, 'count']],
  ['no_apology', [m.measure_no_apology, 'count']],
  ['overdue', [m.measure_overdue, 'count']],
  ['step_overdue', [m.measure_step_overdue, 'count']],
  ['open', [m.measure_open, 'count']],
  ['topic', [m.measure_topic, 'count']],
  ['surging', [m.measure_surging, 'count']],
  ['suspected', [m.measure_suspected, 'count']],
  ['quiet', [m.measure_quiet, 'count']],
  ['callers', [m.measure_callers, 'count']],
  ['expected', [m.measure_expected, 'count']],
  ['ratio', [m.measure_ratio, 'count']],
  ['outage_known', [m.measure_outage_known, 'count']],
  ['dangerous', [m.measure_dangerous, 'count']],
  ['alone', [m.measure_alone, 'count']],
  ['idle', [m.measure_idle, 'count']],
  ['waiting', [m.measure_waiting, 'count']],
  ['check_in_due', [m.measure_check_in_due, 'count']]
]);

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
  const [name, unit] = MEASURES.get(measure) ?? [() => measure.replaceAll(/[_.]/g, ' '), 'count'];
  const shown = since === undefined ? value : (now - since) / 1000;
  if (typeof than === 'boolean' && is === '=') return than ? name() : m.reason_no({ name: name() });
  // a clock that runs to a deadline is short of it by so much
  if (typeof shown === 'number' && typeof than === 'number' && than < 0) {
    return `${name()} ${shown < 0 ? '−' : ''}${duration(Math.abs(shown))}`;
  }
  return `${name()} ${written(shown, since === undefined ? unit : 'seconds')} ${SIGNS[is]} ${written(than, since === undefined ? unit : 'seconds')}`;
}
