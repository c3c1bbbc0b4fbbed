import type { Expected } from '../../../core/forecast-state.ts';
import type { SurgeView } from '../../../core/surge-state.ts';
import { m } from '../../../text/paraglide/messages.js';
import { topicName } from '../../../text/words.ts';
import type { SiteOutline } from '../../floor.svelte.ts';
import { count } from '../../format.ts';
import { areaName } from '../../places.ts';
import type { Draft } from '../outages/outages.ts';

const MINUTE = 60_000;

export function placeOf({ area, kind }: SurgeView, site: SiteOutline | undefined, locale: string): string {
  const where = area === null ? m.surge_whole_site() : areaName(site, area, locale);
  return kind === 'silence' ? `${m.surge_silence()} · ${where}` : where;
}

/** Without a card of its own it stands under another's. Open ones first, the most callers beyond the usual first. */
export function bySize(a: SurgeView, b: SurgeView): number {
  return (
    Number(a.ended !== null) - Number(b.ended !== null) ||
    Number(a.under !== null) - Number(b.under !== null) ||
    b.callers - b.expected - (a.callers - a.expected)
  );
}

/** A few callers with a tenth, many without. */
export const few = (n: number): string => (n < 10 ? String(Math.round(n * 10) / 10) : count(n));

export const range = ({ mean, low, high }: Expected): string =>
  m.surge_range({ mean: count(mean), low: count(low), high: count(high) });

/** The outage that would explain it. */
export const draftOf = (surge: SurgeView | null): Partial<Draft> =>
  surge === null ? {} : { areas: surge.area === null ? [] : [surge.area], topic: surge.topic, started: surge.onset };

/** Why it is thought to be one, a sentence each. */
export function whySentences({ reasons, likelihood, kind }: SurgeView): readonly string[] {
  const said = reasons.map((reason) => {
    switch (reason.kind) {
      case 'more_than_expected': {
        const { callers, expected, ms } = reason;
        return m.surge_why_more({ callers: count(callers), expected: few(expected), minutes: minutesOf(ms) });
      }
      case 'cluster':
        return m.surge_why_cluster({ callers: count(reason.callers), minutes: minutesOf(reason.ms) });
      case 'fewer_than_expected':
        return m.surge_why_fewer({ expected: few(reason.expected), minutes: minutesOf(reason.ms) });
      case 'about_one_topic':
        return m.surge_why_topic({ topic: topicName(reason.topic) });
    }
  });
  return kind === 'surge' && likelihood > 0 ? [...said, m.surge_why_odds({ n: oddsOf(likelihood) })] : said;
}

const minutesOf = (ms: number): string => String(Math.max(1, Math.round(ms / MINUTE)));

/** eˣ in words of one size: a thousand million and more is that. */
function oddsOf(likelihood: number): string {
  const most = 9;
  const digits = Math.min(most, Math.floor(likelihood / Math.LN10));
  return count(10 ** digits);
}
