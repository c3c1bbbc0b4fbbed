import type { Floor } from '../floor.ts';
import type { EpochMs, Ms, SourceId } from '../ids.ts';

/** How long ago each source was last heard; null: never. */
export function agesOf(floor: Floor, now: EpochMs): Record<SourceId, Ms | null> {
  return Object.fromEntries(
    [...floor.data.sources.values()].map((s) => [s.id, s.heard === null ? null : Math.max(0, now - s.heard)])
  );
}
