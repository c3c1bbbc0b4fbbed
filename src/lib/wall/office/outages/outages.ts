import type { OutageState } from '../../../core/record-state.ts';
import { m } from '../../../text/paraglide/messages.js';
import { causeIn, topicIn } from '../../../text/words.ts';
import type { SiteOutline } from '../../floor.svelte.ts';
import { timeOfDay } from '../../format.ts';
import { areaNames } from '../../places.ts';

/** An outage as it is written down before it is declared. */
export interface Draft {
  readonly areas: readonly string[];
  readonly topic: string | null;
  readonly cause: string | null;
  readonly customers: number | null;
  readonly eta: number | null;
  /** When it began; absent: not known. */
  readonly started?: number | null;
  readonly planned: boolean;
  readonly say: Readonly<Record<Locale, string>>;
}

export const LOCALES = ['zh-CN', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** What was not planned before what was, then the newest. */
export function byUrgency(a: OutageState, b: OutageState): number {
  return Number(a.planned) - Number(b.planned) || (b.started ?? b.since) - (a.started ?? a.since);
}

/** What everybody says alike of it, in a language, as far as it is known: for the floor and for the callers' announcement. */
export function sayOf(
  { areas, topic, cause, eta }: Pick<Draft, 'areas' | 'topic' | 'cause' | 'eta'>,
  site: SiteOutline | undefined,
  locale: Locale
): string {
  const says = { locale };
  const what = topic === null ? m.say_outage({}, says) : topicIn(topic, locale);
  const where = areas.length === 0 ? m.say_everywhere({}, says) : areaNames(site, areas, locale);
  return [
    m.say_known({ what, where }, says),
    cause === null || cause === '' ? '' : m.say_cause({ cause: causeIn(cause, locale) }, says),
    eta === null ? m.say_no_eta({}, says) : m.say_eta({ time: timeOfDay(eta, site?.timezone ?? 'UTC', false) }, says)
  ].join('');
}

export interface AreaRow {
  readonly id: string;
  readonly depth: number;
}

/** The tree as rows, each below the one that it lies in. */
export function areaRows(areas: NonNullable<SiteOutline['areas']>): readonly AreaRow[] {
  const below = Map.groupBy(Object.keys(areas), (id) => areas[id]!.parent);
  const rows: AreaRow[] = [];
  const walk = (parent: string | null, depth: number): void => {
    for (const id of below.get(parent) ?? []) {
      rows.push({ id, depth });
      walk(id, depth + 1);
    }
  };
  walk(null, 0);
  return rows;
}
