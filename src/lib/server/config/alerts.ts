import { LEVELS } from '../../core/alert-state.ts';
import { BOX } from '../../core/alerts/box/box.ts';
import type { Rule } from '../../core/alerts/rule.ts';
import { rulesInForce } from '../../core/alerts/site-rules.ts';
import type { LaddersSettings } from '../../core/ladder/ladder.ts';
import { NO_ROSTER, type AlertSettings } from '../../core/alerts/ground.ts';
import type { Ms } from '../../core/ids.ts';
import type { DutyLine } from '../../core/ladder/duty.ts';
import type { ConfigFile } from './file.ts';
import { laddersSettings } from './ladders.ts';
import { daysOf } from './parts.ts';
import { siteRules } from './rules.ts';
import type { AreaFile } from './site.ts';

/** What alerts go by beside the floor. */
export interface AlertsConfig {
  readonly settings: AlertSettings;
  /** Those in the box with what the site says of them, and its own. */
  readonly rules: readonly Rule[];
  readonly ladders: LaddersSettings;
  /** By site: how often whoever is alone is asked, ms; from and to as minutes of the day, the same: always. */
  readonly alone: Readonly<Record<string, { readonly every: Ms; readonly from: number; readonly to: number }>>;
  /** Who is to be reached at a level, and when; `person` as they sign in. */
  readonly duty: readonly DutyLine[];
}

const idsOf = (areas: readonly AreaFile[]): string[] =>
  areas.flatMap(({ id, areas: below = [] }) => [id, ...idsOf(below)]);

/** Ways that need no target outside this server. */
const SCREENS: ReadonlySet<string> = new Set(['wall', 'tablet']);

export function alertsConfig({ sites, duty, breaks, notify, rules, ladders }: ConfigFile): AlertsConfig {
  const targets = new Set(notify.targets.map(({ id }) => id));
  return {
    settings: {
      breaks,
      breaksAtOnce: Object.fromEntries(
        sites.flatMap(({ queues }) =>
          queues.flatMap(({ id, breaksAtOnce: most }) => (most === undefined ? [] : [[id, most] as const]))
        )
      ),
      danger: Object.fromEntries(sites.map(({ id, danger }) => [id, danger?.topics ?? []])),
      orders: Object.fromEntries(sites.map(({ id, workorders }) => [id, workorders])),
      areas: Object.fromEntries(sites.flatMap((site) => idsOf(site.areas).map((area) => [area, site.id]))),
      only: sites.length === 1 ? sites[0]!.id : null,
      roster: NO_ROSTER
    },
    rules: rulesInForce(BOX, siteRules(rules)),
    ladders: laddersSettings(ladders),
    alone: Object.fromEntries(
      sites.flatMap(({ id, alone }) =>
        alone ? [[id, { every: alone.checkIn, from: alone.from ?? 0, to: alone.to ?? 0 }] as const] : []
      )
    ),
    duty: duty.map(({ level, person, days, from, to, rest, reach, phone }) => ({
      ...{ level: LEVELS.indexOf(level) + 1, person },
      reach: reach.filter((way) => SCREENS.has(way) || targets.has(way) || (way === 'phone' && phone !== undefined)),
      ...(phone === undefined ? {} : { phone }),
      ...(days === undefined ? {} : { days: daysOf(days) }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(rest === undefined ? {} : { rest })
    }))
  };
}
