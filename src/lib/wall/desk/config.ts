import type { Names } from '../../core/state.ts';
import type { SettingPath } from '../../protocol/people.ts';

/** The parts of the config that are shown here, in the file's own shape: durations as `15s`, times as `08:00`. */
export interface Config {
  readonly sites?: readonly SiteConfig[];
  readonly teams?: readonly TeamConfig[];
  readonly sources?: readonly { readonly id: string; readonly type: string }[];
}
export interface SiteConfig {
  readonly id: string;
  readonly names?: Names;
  readonly timezone?: string;
  readonly dayStart?: string;
  readonly answerWithin?: string;
  readonly target?: number;
  readonly variant?: string;
  readonly shortAbandon?: string;
  readonly targets?: Readonly<Record<string, number>>;
  readonly periods?: readonly PeriodConfig[];
  readonly calendar?: readonly CalendarConfig[];
  readonly queues?: readonly QueueConfig[];
}
export interface PeriodConfig {
  readonly from: string;
  readonly to: string;
  readonly answerWithin?: string;
  readonly target?: number;
}
export interface CalendarConfig {
  readonly from: string;
  readonly to?: string;
  readonly as: 'holiday' | 'workday';
  readonly names?: Names;
}
export type HoursConfig = Readonly<Record<string, string | readonly string[]>>;
export interface QueueConfig {
  readonly id: string;
  readonly names?: Names;
  readonly channels?: readonly string[];
  readonly answerWithin?: string;
  readonly target?: number;
  readonly targets?: Readonly<Record<string, number>>;
  readonly wrapUp?: string;
  readonly hours?: HoursConfig;
}
export interface TeamConfig {
  readonly id: string;
  readonly names?: Names;
  readonly site?: string;
  readonly groups?: readonly GroupConfig[];
}
export interface GroupConfig {
  readonly id: string;
  readonly names?: Names;
  readonly seats?: readonly SeatConfig[];
}
export interface SeatConfig {
  readonly id: string;
  readonly desk?: Cell;
  readonly channels?: Readonly<Record<string, number>>;
  readonly queues?: readonly string[];
}
/** A place in the room: column and row. */
export interface Cell {
  readonly x: number;
  readonly y: number;
}

export const CHANNELS = [
  'voice',
  'video',
  'chat',
  'wechat',
  'weibo',
  'douyin',
  'app',
  'web',
  'sms',
  'email',
  'ticket'
] as const;

/** Of a team that names no site: the first. */
export const siteOf = (config: Config, team: TeamConfig): string => team.site ?? config.sites?.[0]?.id ?? '';

export const teamsOf = (config: Config, site: string): readonly TeamConfig[] =>
  (config.teams ?? []).filter((team) => siteOf(config, team) === site);

export const queuesOf = (config: Config, site: string): readonly QueueConfig[] =>
  config.sites?.find(({ id }) => id === site)?.queues ?? [];

const DURATION = /^\d{1,9}(\.\d{1,3})?(ms|s|m|h|d)$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const ID = /^[^\s"'<>\\]{1,64}$/;

export type FlawKind = 'duration' | 'ratio' | 'time' | 'order';

/** What is wrong with a value, seen from its key alone; the server sees the rest. */
export function flawIn(key: string, value: unknown): FlawKind | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value : '';
  switch (key) {
    case 'answerWithin':
    case 'wrapUp':
    case 'shortAbandon':
      return DURATION.test(text) ? null : 'duration';
    case 'target':
      return typeof value === 'number' && value >= 0 && value <= 1 ? null : 'ratio';
    case 'dayStart':
      return TIME.test(text) ? null : 'time';
    case 'hours':
      return Object.values(value).flat().every(isSpan) ? null : 'time';
    case 'from':
    case 'to':
      return TIME.test(text) || DATE.test(text) ? null : 'time';
    default:
      return null;
  }
}

/** `08:00-21:00`. */
function isSpan(text: unknown): boolean {
  const [from = '', to = '', more] = String(text).split('-');
  return more === undefined && TIME.test(from) && TIME.test(to) && from !== to && from !== '24:00';
}

/** Days of the calendar that run backwards. */
function isBackwards(value: object): boolean {
  const { from, to } = value as { readonly from?: unknown; readonly to?: unknown };
  return typeof from === 'string' && typeof to === 'string' && DATE.test(from) && DATE.test(to) && to < from;
}

/** Every flaw that the page sees by itself in a change, with where it stands. */
export function flawsIn(path: SettingPath, value: unknown): { readonly path: SettingPath; readonly kind: FlawKind }[] {
  const kind = flawIn(path.at(-1) ?? '', value);
  if (kind !== null) return [{ path, kind }];
  if (['names', 'hours', 'channels'].includes(path.at(-1) ?? '') || typeof value !== 'object' || value === null)
    return [];
  if (isBackwards(value)) return [{ path: [...path, 'to'], kind: 'order' }];
  const list = Array.isArray(value);
  return Object.entries(value as Record<string, unknown>).flatMap(([key, one]) => {
    const id = list && typeof one === 'object' && one !== null && 'id' in one ? String(one.id) : key;
    return flawsIn([...path, id], one);
  });
}

export const isId = (text: string): boolean => ID.test(text);

/** `0.85` as `85`; what is no ratio yet as it was typed. */
export function percentText(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 10_000) / 100);
  return typeof value === 'string' ? value : '';
}

/** `85` as 0.85; nothing as null; what is no number as it was typed. */
export function ratioOf(text: string): number | string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const n = Number(trimmed.replace(/%$/, ''));
  return Number.isFinite(n) ? Math.round(n * 100) / 10_000 : trimmed;
}
