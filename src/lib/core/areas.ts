import type { AreaId } from './ids.ts';
import type { AreaSettings } from './settings.ts';
import type { SiteState } from './state.ts';

/** The tree of areas by id, each with its parent: contacts and outages name ids of any depth. */
export function areasById(tree: readonly AreaSettings[]): NonNullable<SiteState['areas']> {
  const found: [AreaId, { names: AreaSettings['names']; parent: AreaId | null }][] = [];
  const walk = (areas: readonly AreaSettings[], parent: AreaId | null): void => {
    for (const { id, names, areas: inner } of areas) {
      found.push([id, { names, parent }]);
      walk(inner, id);
    }
  };
  walk(tree, null);
  return Object.fromEntries(found);
}
