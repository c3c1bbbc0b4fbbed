import type { AreaId } from '../core/ids.ts';
import type { SiteState } from '../core/state.ts';
import type { SurgeView } from '../core/surge-state.ts';
import type { Level } from './levels.ts';
import { areaAndAround } from './places.ts';

/** An area on the heat grid, with the callers of its last half hour. */
export interface HeatCell {
  readonly id: AreaId;
  readonly callers: number;
  readonly expected: number;
  /** Of the surge that is open there. */
  readonly level: Level;
  /** The gravest of them; null: none. */
  readonly surge: SurgeView | null;
}

/** An area of the site with those that lie right inside it; null: areas that hold no others. */
export interface HeatGroup extends Omit<HeatCell, 'id'> {
  readonly id: AreaId | null;
  readonly cells: readonly HeatCell[];
}

type Graver = (surge: SurgeView) => boolean;

const NONE: readonly [number, number] = [0, 0];
/** No longer in need of a finder. */
const isOpen = ({ kind, ended, under }: SurgeView): boolean => kind === 'surge' && ended === null && under === null;

/**
 * The site's areas as rows of cells, in the order of its settings.
 * @param isGrave whether a surge is one of danger.
 */
export function heatGroups(site: SiteState, surges: readonly SurgeView[], isGrave: Graver): readonly HeatGroup[] {
  const counts = new Map(site.heat.map(([id, callers, expected]) => [id, [callers, expected] as const]));
  const open = surges.filter((surge) => surge.site === site.id && isOpen(surge));
  const cellOf = (id: AreaId, mine: readonly SurgeView[]): HeatCell => {
    const [callers, expected] = counts.get(id) ?? NONE;
    const ranked = mine.map((surge) => ({ surge, level: levelOf(surge, isGrave) }));
    ranked.sort((a, b) => RANK[b.level] - RANK[a.level] || b.surge.callers - a.surge.callers);
    return { id, callers, expected, level: ranked[0]?.level ?? 'calm', surge: ranked[0]?.surge ?? null };
  };
  const children = Map.groupBy(Object.entries(site.areas ?? {}), ([, { parent }]) => parent);
  const groups: HeatGroup[] = [];
  const alone: HeatCell[] = [];
  for (const [root] of children.get(null) ?? []) {
    const within = open.filter(({ area }) => area !== null && areaAndAround(site, area).includes(root));
    const below = children.get(root) ?? [];
    if (below.length === 0) {
      alone.push(cellOf(root, within));
      continue;
    }
    const own = within.filter(({ area }) => area === root);
    const cells = below.map(([id]) =>
      cellOf(
        id,
        within.filter(({ area }) => areaAndAround(site, area!).includes(id))
      )
    );
    groups.push({ ...cellOf(root, own), cells });
  }
  if (alone.length > 0) groups.push({ id: null, callers: 0, expected: 0, level: 'calm', surge: null, cells: alone });
  return groups;
}

const RANK: Record<Level, number> = { calm: 0, late: 1, serious: 2, critical: 3 };

/** One that an outage explains is known, and no longer to be found. */
function levelOf(surge: SurgeView, isGrave: Graver): Level {
  if (surge.outage !== null) return 'late';
  return isGrave(surge) ? 'critical' : 'serious';
}

/** The groups as far as there is room: the hottest cells stay, each where it stood; and how many were left out. */
export function fit(
  groups: readonly HeatGroup[],
  columns: number,
  rows: number
): { readonly groups: readonly HeatGroup[]; readonly left: number } {
  const all = groups.flatMap(({ cells }) => cells);
  const hot = [...all].sort(
    (a, b) => RANK[b.level] - RANK[a.level] || b.callers - b.expected - (a.callers - a.expected)
  );
  const withHottest = (kept: number): readonly HeatGroup[] => {
    const stay = new Set(hot.slice(0, kept));
    return groups
      .map((group) => ({ ...group, cells: group.cells.filter((cell) => stay.has(cell)) }))
      .filter(({ cells, level }) => cells.length > 0 || level !== 'calm');
  };
  const fits = (kept: number): boolean => rowsOf(withHottest(kept), columns) <= rows;
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return { groups: withHottest(low), left: all.length - low };
}

/** A group takes a row at least. */
const rowsOf = (groups: readonly HeatGroup[], columns: number): number =>
  groups.reduce((sum, { cells }) => sum + Math.max(1, Math.ceil(cells.length / columns)), 0);
