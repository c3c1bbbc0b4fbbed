import type { Expected } from './forecast-state.ts';
import type { AreaId, EpochMs, SiteId } from './ids.ts';
import type { Incident } from './surge/incident.ts';

type Known = 'id' | 'kind' | 'area' | 'topic' | 'onset' | 'raised' | 'ended' | 'under' | 'reasons';

/** Something that broke, as the calls tell it: where, about what, since when, and why we think so. Callers to a tenth. */
export interface SurgeView extends Pick<Incident, Known | 'callers' | 'expected' | 'ratio' | 'likelihood'> {
  readonly site: SiteId;
  /** The outage that explains it; null: none that is known. */
  readonly outage: string | null;
  /** Its callers of the last hour by place (areas right inside its own; null: named none of them) and by topic. */
  readonly places: readonly (readonly [AreaId | null, callers: number, expected: number])[];
  readonly topics: readonly (readonly [string | null, callers: number, expected: number])[];
  /** Per 5 minutes since the onset: `[start, callers, expected]`. */
  readonly slots: readonly (readonly [EpochMs, callers: number, expected: number])[];
  /** Calls beyond the usual that it will still bring within the next hour; null: it is over. */
  readonly ahead: Expected | null;
}
