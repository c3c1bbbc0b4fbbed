import type { SurgePlan } from './plan.ts';

/** So many callers a place's own history weighs against its parent's. */
export const KAPPA = 50;
/** Before anything was heard: this part of the contacts names no place further down. */
const UNPLACED = 0.25;
/** A caller counts half after four weeks: about the mean age of eight weeks. */
export const FADE_PER_DAY = 0.5 ** (1 / 28);

/**
 * Each stream's share of the site's callers, from callers counted by stream: a place's share in its parent is a
 * Dirichlet mean shrunk to what the settings say (customers, else equal), a topic's share at a place to the parent's.
 */
export function sharesOf({ tree, width }: Pick<SurgePlan, 'tree' | 'width'>, counts: Float64Array): Float64Array {
  const shares = new Float64Array(counts.length);
  shares[0] = 1;
  for (let topic = 1; topic < width; topic++) shares[topic] = (counts[topic]! + KAPPA / width) / (counts[0]! + KAPPA);
  for (let node = 1; node < tree.parent.length; node++) {
    const up = tree.parent[node]! * width;
    const at = node * width;
    const prior = KAPPA * (1 - UNPLACED) * tree.weight[node]!;
    const share = (shares[up]! * (counts[at]! + prior)) / (counts[up]! + KAPPA);
    shares[at] = share;
    for (let topic = 1; topic < width; topic++) {
      const above = shares[up + topic]! / shares[up]!;
      shares[at + topic] = (share * (counts[at + topic]! + KAPPA * above)) / (counts[at]! + KAPPA);
    }
  }
  return shares;
}

/** Of each stream's share, what names no place further down: what its children leave of it. */
export function unplacedOf({ tree, width }: Pick<SurgePlan, 'tree' | 'width'>, shares: Float64Array): Float64Array {
  const left = shares.slice();
  for (let stream = width; stream < shares.length; stream++) {
    const up = tree.parent[Math.floor(stream / width)]! * width + (stream % width);
    left[up] = left[up]! - shares[stream]!;
  }
  return left.map((share) => Math.max(0, share));
}
