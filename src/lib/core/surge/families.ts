import { logAtLeast } from '../maths/counts.ts';
import { LOOKED_AT, type Found } from './scan.ts';
import type { SurgeTree } from './plan.ts';

/** False ones among those shown, within each family. */
const FALSE_SHARE = 0.05;

/** How likely chance brings such a find: its tail, times the windows and streams that were looked at. */
export function chanceOf({ callers, expected }: Found, width: number): number {
  return Math.min(1, Math.exp(logAtLeast({ mean: expected, dispersion: 1 }, callers)) * LOOKED_AT * width);
}

/**
 * The places that stand out among many, by a hierarchical Benjamini–Hochberg test (Yekutieli 2008): the children of a
 * place are tested, as one family, only if the place itself stood out. The site always does: it is asked for a storm.
 */
export function standOut(tree: SurgeTree, width: number, found: readonly Found[]): Set<number> {
  const chances = new Map<number, number>();
  for (const one of found) {
    const chance = chanceOf(one, width);
    if (chance < (chances.get(one.node) ?? 1)) chances.set(one.node, chance);
  }
  const children = new Map<number, { node: number; chance: number }[]>();
  for (const [node, chance] of chances) {
    const family = children.get(tree.parent[node]!);
    if (family) family.push({ node, chance });
    else children.set(tree.parent[node]!, [{ node, chance }]);
  }
  const sizes = new Map<number, number>();
  for (const up of tree.parent) sizes.set(up, (sizes.get(up) ?? 0) + 1);
  const out = new Set<number>([0]);
  for (const node of out) {
    const family = children.get(node);
    if (!family) continue;
    family.sort((a, b) => a.chance - b.chance);
    const last = family.findLastIndex(({ chance }, i) => chance <= (FALSE_SHARE * (i + 1)) / sizes.get(node)!);
    for (const { node: child } of family.slice(0, last + 1)) out.add(child);
  }
  return out;
}
