import type { AheadGround } from '../../core/ahead/ground.ts';
import type { AnyFact } from '../../core/facts.ts';
import type { EpochMs, QueueId, SiteId, SourceId } from '../../core/ids.ts';
import type { FloorSettings } from '../../core/settings.ts';
import type { Collection, FloorState } from '../../core/state.ts';
import type { SurgeState } from '../../core/surge/state.ts';
import type { Verdict } from '../ports.ts';

/** What the engine needs of the core, as one thing: tests bring a small one of their own. `F` is the floor, opaque here. */
export interface Fold<F extends object> {
  create(settings: FloorSettings, now: EpochMs): F;
  step(floor: F, input: FoldInput, now: EpochMs): Verdict;
  /** When `step` must be called again even if nothing comes in; null: not by itself. */
  nextDue(floor: F): EpochMs | null;
  /** What moved since it was last asked. */
  takeChanged(floor: F): Map<Collection, Set<string>>;
  showOne(floor: F, collection: Collection, id: string, now: EpochMs): object | undefined;
  showAll(floor: F, now: EpochMs): FloorState;
  /** What a queue's next hour is reckoned from; null: nothing to reckon. */
  aheadOf(floor: F, queue: QueueId, now: EpochMs): AheadGround | null;
  /** What the detector of a site knows: to be read, or copied, before the next step. */
  surgeOf(floor: F, site: SiteId): SurgeState | null;
  /** Plain data that `v8.serialize` takes. */
  freeze(floor: F): unknown;
  /** Throws if the data is not of this version. */
  thaw(settings: FloorSettings, data: unknown, now: EpochMs): F;
}

export type FoldInput =
  | { readonly kind: 'fact'; readonly fact: AnyFact }
  | { readonly kind: 'tick' }
  | { readonly kind: 'heard'; readonly source: SourceId };
