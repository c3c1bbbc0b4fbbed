import { SEVERITIES, type AlertPlace, type Severity } from '../../core/alert-state.ts';
import type { Alert } from '../../core/alerts/alert.ts';
import { isOpen } from '../../core/alerts/terms.ts';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { AlertHealth } from '../../protocol/alerts.ts';

const HOUR: Ms = 3_600_000;
const WINDOW: Ms = 600_000;
/** More new cards than this within ten minutes are a flood. */
const FLOOD = 10;
const DAY: Ms = 24 * HOUR;

/** An alert that was raised, as health counts it. */
export interface Raised {
  readonly rule: string;
  readonly severity: Severity;
  readonly since: EpochMs;
  readonly place: AlertPlace;
  /** When it first stood as a card of its own; null: always under another one. */
  readonly cardAt: EpochMs | null;
}

/** How the rules behaved over the last 24 hours (ALERT17). Only cards count: what is folded asks for nobody's eyes. */
export function healthOf(
  raised: readonly Raised[],
  open: Iterable<Alert>,
  supervisors: number,
  now: EpochMs
): AlertHealth {
  const from = now - DAY;
  const cards = raised.filter(({ cardAt }) => cardAt !== null && cardAt >= from && cardAt <= now);
  const share = (severity: Severity): number =>
    cards.length === 0 ? 0 : cards.filter((one) => one.severity === severity).length / cards.length;
  const rules = Map.groupBy(cards, ({ rule }) => rule);
  const standing = [...open].filter(isOpen);
  return {
    from,
    to: now,
    raised: cards.length,
    rate: supervisors === 0 ? null : cards.length / supervisors / (DAY / WINDOW),
    shares: Object.fromEntries(SEVERITIES.map((severity) => [severity, share(severity)])) as Record<Severity, number>,
    flood:
      floodOf(
        cards.map(({ cardAt }) => cardAt!).sort((a, b) => a - b),
        now
      ) / DAY,
    hours: Array.from({ length: 24 }, (_, i) => {
      const begin = from + i * HOUR;
      return { from: begin, raised: cards.filter(({ cardAt }) => cardAt! >= begin && cardAt! < begin + HOUR).length };
    }),
    noisiest: [...rules]
      .map(([rule, of]) => ({ rule, raised: of.length }))
      .sort((a, b) => b.raised - a.raised || (a.rule < b.rule ? -1 : 1))
      .slice(0, 10),
    stale: standing.filter(({ since }) => since !== null && now - since > DAY).map(({ id }) => id),
    shelved: standing.filter(({ shelved }) => shelved !== null).length
  };
}

/** For how long more than ten of these moments, in order, lay within the ten minutes before; up to now. */
function floodOf(times: readonly EpochMs[], now: EpochMs): Ms {
  let sum = 0;
  let until = -Infinity;
  for (let i = FLOOD; i < times.length; i++) {
    const end = Math.min(times[i - FLOOD]! + WINDOW, now);
    const begin = Math.max(times[i]!, until);
    if (end <= begin) continue;
    sum += end - begin;
    until = end;
  }
  return sum;
}
