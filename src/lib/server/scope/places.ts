import type { AreaSettings, FloorSettings } from '../../core/settings.ts';

/** What the settings say of where things belong. Made anew when they change. */
export interface Places {
  readonly sites: readonly string[];
  /** The only site there is; null: there are several. */
  readonly only: string | null;
  /** A queue that the config doesn't name stands at the first site. */
  siteOfQueue(queue: string): string;
  siteOfTeam(team: string): string | undefined;
  /** The sites of what an announcement is for, as far as the config names it: a site, a team or a queue. */
  sitesOfAddress(to: string): readonly string[];
  /** Whether the config names that queue at that site. */
  isQueueOf(queue: string, site: string): boolean;
  /** The sites whose trees hold one of the areas. */
  sitesOfAreas(areas: readonly string[]): readonly string[];
}

export function createPlaces(floor: Pick<FloorSettings, 'sites' | 'teams'>): Places {
  const sites = floor.sites.map(({ id }) => id);
  const queues = new Map<string, string>();
  const areas = new Map<string, string[]>();
  for (const site of floor.sites) {
    for (const { id } of site.queues) queues.set(id, site.id);
    const walk = (tree: readonly AreaSettings[]): void => {
      for (const { id, areas: below } of tree) {
        const known = areas.get(id);
        if (known === undefined) areas.set(id, [site.id]);
        else if (!known.includes(site.id)) known.push(site.id);
        walk(below);
      }
    };
    walk(site.areas);
  }
  const teams = new Map(floor.teams.map(({ id, site }) => [id, site]));
  return {
    sites,
    only: sites.length === 1 ? sites[0]! : null,
    siteOfQueue: (queue) => queues.get(queue) ?? sites[0] ?? '',
    siteOfTeam: (team) => teams.get(team),
    sitesOfAddress: (to) =>
      [sites.includes(to) ? to : undefined, teams.get(to), queues.get(to)].filter((site) => site !== undefined),
    isQueueOf: (queue, site) => queues.get(queue) === site,
    sitesOfAreas: (ids) => [...new Set(ids.flatMap((id) => areas.get(id) ?? []))]
  };
}
