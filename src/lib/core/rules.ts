import type { EpochMs, Ms, QueueId, SiteId } from './ids.ts';
import type { FloorSettings, SiteSettings } from './settings.ts';

/**
 * The part of the settings that figures are counted by. Kept when it changes: what happened under it counts by it for
 * good, told late too, so that figures are a function of the facts and of what held when they happened (PLAN1).
 */
export interface Rules {
  /** In the settings' order: what names no site is the first one's. */
  readonly sites: readonly SiteRules[];
  readonly queues: readonly QueueRules[];
}

export type SiteRules = Pick<
  SiteSettings,
  'id' | 'timezone' | 'dayStart' | 'answerWithin' | 'shortAbandon' | 'periods'
>;

export interface QueueRules {
  readonly id: QueueId;
  readonly site: SiteId;
  readonly answerWithin?: Ms;
  readonly wrapUp?: Ms;
}

/** Rules that held until a moment. `queues` names every queue that stood on the floor then. */
export interface PastRules extends Rules {
  readonly until: EpochMs;
}

/** As long as books of days are kept. */
const KEEP: Ms = 40 * 24 * 3_600_000;

export function rulesOf({ sites }: FloorSettings): Rules {
  return {
    sites: sites.map(({ id, timezone, dayStart, answerWithin, shortAbandon, periods }) => ({
      ...{ id, timezone, dayStart, answerWithin, shortAbandon },
      periods: periods.map(({ from, to, answerWithin: within }) => ({
        ...{ from, to },
        ...(within === undefined ? {} : { answerWithin: within })
      }))
    })),
    queues: sites.flatMap((site) =>
      site.queues.map(({ id, answerWithin, wrapUp }) => ({
        ...{ id, site: site.id },
        ...(answerWithin === undefined ? {} : { answerWithin }),
        ...(wrapUp === undefined ? {} : { wrapUp })
      }))
    )
  };
}

export function sameRules(one: Rules, other: Rules): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * The past once other rules hold from `now` on. `standing`: every queue on the floor, with its site. Rules that held
 * for no time leave no trace.
 */
export function pastWith(
  past: readonly PastRules[],
  held: Rules,
  standing: Iterable<{ readonly id: QueueId; readonly site: SiteId }>,
  now: EpochMs
): PastRules[] {
  const kept = past.filter(({ until }) => until >= now - KEEP);
  if ((kept.at(-1)?.until ?? -Infinity) >= now) return kept;
  const named = new Set(held.queues.map(({ id }) => id));
  const others = Array.from(standing, ({ id, site }) => ({ id, site })).filter(({ id }) => !named.has(id));
  return [...kept, { until: now, sites: held.sites, queues: [...held.queues, ...others] }];
}
