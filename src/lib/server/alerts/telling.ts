import type { AlertChange } from '../../core/alerts/alert.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { Calls } from './store.ts';
import type { Duty, NotifyBody, OutboxMessage, Reached, Words } from './parts.ts';
import {
  LEVEL_WORDS,
  LINE_WORDS,
  placeText,
  reasonText,
  RULE_WORDS,
  SEVERITY_WORDS,
  TONGUES,
  type Tongue
} from './words.ts';

/** Ways that are no message: whoever is here sees it. */
const SCREENS: ReadonlySet<string> = new Set(['wall', 'tablet']);
const PHONE = 'phone';

/** The target of a person's phone. */
export const phoneOf = (person: string): string => `${PHONE}:${person}`;
/** Whose phone it is; null: no phone. */
export const personOfPhone = (target: string): string | null =>
  target.startsWith(`${PHONE}:`) ? target.slice(PHONE.length + 1) : null;

/** The key of what one step of one alert sends. */
export const keyOf = (alert: string, n: number): string => `${alert}:${n}`;
export function ofKey(key: string): { readonly alert: string; readonly n: number } | null {
  const found = /^(.+):(\d{1,9})$/.exec(key);
  return found ? { alert: found[1]!, n: Number(found[2]) } : null;
}

/** Whom a change calls, and with what. */
export interface Telling {
  readonly calls: Calls;
  readonly messages: readonly OutboxMessage[];
  /** Somebody is called, or looks at the wall. */
  readonly reached: boolean;
}

export interface TellingOptions {
  readonly duty: Duty;
  /** The address of an alert's page; null: this server has no address that others reach. */
  readonly link: (alert: string) => string | null;
  /** A moment as people at that site read it. */
  readonly time: (at: EpochMs, site: string | null) => string;
}

/** People of the levels, or one by name, as messages: one for each target, however many it reaches (TELL1). */
export function tellingOf(change: AlertChange, n: number, options: TellingOptions): Telling | null {
  const { alert, at, tell } = change;
  if (tell === null) return null;
  const { duty } = options;
  const { severity, place, id } = alert;
  const people: readonly Reached[] = [
    ...tell.levels.flatMap((level) => duty.at({ level, severity, place, at })),
    ...(tell.person === null ? [] : [duty.person(tell.person, at)])
  ];
  const targets = new Set<string>();
  const here = new Set<string>();
  for (const { person, ways, present } of people) {
    if (present && ways.some((way) => SCREENS.has(way))) here.add(person);
    for (const way of ways) if (!SCREENS.has(way)) targets.add(way === PHONE ? phoneOf(person) : way);
  }
  // what is over is told, and rings nobody
  const called = [...targets].filter((target) => tell.why !== 'resolved' || personOfPhone(target) === null);
  const body = bodyOf(change, options);
  return {
    calls: { level: alert.level, targets: called, people: [...here], missed: [] },
    messages: called.map((target) => ({ key: keyOf(id, n), target, severity, at, body })),
    reached: called.length > 0 || here.size > 0
  };
}

function bodyOf(change: AlertChange, options: TellingOptions): NotifyBody {
  const { alert, tell } = change;
  const over = tell?.why === 'resolved';
  const named = RULE_WORDS[alert.rule];
  const title = (language: keyof Words): string => {
    const { of, colon } = TONGUES[language];
    const name = alert.names?.[language] ?? (named ? of(named) : alert.rule);
    return `${over ? of(LINE_WORDS.over) : of(SEVERITY_WORDS[alert.severity])}${colon}${name}`;
  };
  return {
    kind: over ? 'resolved' : 'alert',
    ...{ alert: alert.id, rule: alert.rule, level: alert.level, severity: alert.severity },
    title: { en: title('en'), 'zh-CN': title('zh-CN') },
    lines: { en: linesOf(change, TONGUES.en, options), 'zh-CN': linesOf(change, TONGUES['zh-CN'], options) },
    link: options.link(alert.id)
  };
}

/** What, where, since, tried by whom, why. */
function linesOf({ alert, at }: AlertChange, tongue: Tongue, { duty, time }: TellingOptions): readonly string[] {
  const { of, colon, comma } = tongue;
  const line = (words: Words, text: string): string[] => (text === '' ? [] : [`${of(words)}${colon}${text}`]);
  const level = LEVEL_WORDS[alert.level - 1];
  const tried = LEVEL_WORDS.slice(0, alert.level - 1).flatMap((words, i) =>
    alert.reached.includes(i + 1) ? [of(words)] : []
  );
  const holders = alert.steps.flatMap(({ what, by }) => (what === 'acked' && by !== null ? [duty.name(by) ?? by] : []));
  return [
    ...line(LINE_WORDS.where, placeText(alert.place, tongue)),
    ...line(LINE_WORDS.since, time(alert.since ?? at, alert.place.site)),
    ...line(LINE_WORDS.level, level ? of(level) : ''),
    ...line(LINE_WORDS.tried, [...new Set([...tried, ...holders])].join(comma)),
    ...line(LINE_WORDS.why, alert.reasons.map(reasonText).join(comma)),
    ...line(LINE_WORDS.note, alert.note ?? '')
  ];
}
