import { LEVELS } from '../../core/alert-state.ts';
import type { AlertSettings } from '../../core/alerts/ground.ts';
import type { DutyLine } from '../../core/ladder/duty.ts';
import type { ConfigFile } from './file.ts';
import { daysOf } from './parts.ts';
import type { AreaFile } from './site.ts';

/** What alerts go by beside the floor. */
export interface AlertsConfig {
  readonly settings: AlertSettings;
  /** Who is to be reached at a level, and when; `person` as they sign in. */
  readonly duty: readonly DutyLine[];
}

const idsOf = (areas: readonly AreaFile[]): string[] =>
  areas.flatMap(({ id, areas: below = [] }) => [id, ...idsOf(below)]);

/** Ways that need no target outside this server. */
const SCREENS: ReadonlySet<string> = new Set(['wall', 'tablet']);

export function alertsConfig({ sites, duty, breaks }: ConfigFile): AlertsConfig {
  return {
    settings: {
      breaks,
      danger: Object.fromEntries(sites.map(({ id, danger }) => [id, danger?.topics ?? []])),
      orders: Object.fromEntries(sites.map(({ id, workorders }) => [id, workorders])),
      areas: Object.fromEntries(sites.flatMap((site) => idsOf(site.areas).map((area) => [area, site.id]))),
      only: sites.length === 1 ? sites[0]!.id : null
    },
    duty: duty.map(({ level, person, days, from, to, rest, reach }) => ({
      ...{ level: LEVELS.indexOf(level) + 1, person, reach: reach.filter((way) => SCREENS.has(way)) },
      ...(days === undefined ? {} : { days: daysOf(days) }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(rest === undefined ? {} : { rest })
    }))
  };
}
