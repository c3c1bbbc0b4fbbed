import type { EpochMs, Ms, SiteId } from '../ids.ts';
import type { Collection, FloorState } from '../state.ts';
import type { AlertPlace } from '../alert-state.ts';

export type RecordOf<C extends Collection> = FloorState[C][string];

/** The floor as rules read it: as it is shown now, and what the site says of its rules. */
export interface Ground {
  readonly now: EpochMs;
  look<C extends Collection>(collection: C, id: string | null): RecordOf<C> | undefined;
  readonly settings: AlertSettings;
  /** Missed rings of a seat's agents, when they were noticed, the last ten minutes. */
  missed(seat: string): readonly EpochMs[];
}

/** What a site says of its rules beside the rules themselves. */
export interface AlertSettings {
  /** How long an agent may be away, by reason; others: as long as they like. */
  readonly breaks: Readonly<Record<string, Ms>>;
  /** What is danger wherever it comes up: topics, by site. */
  readonly danger: Readonly<Record<SiteId, readonly string[]>>;
  /** The limit of each step of a work order, by the step that it ends with, by site. */
  readonly orders: Readonly<Record<SiteId, OrderSteps>>;
  /** The site of each area, of any depth. */
  readonly areas: Readonly<Record<string, SiteId>>;
  /** The only site; null: there are several. */
  readonly only: SiteId | null;
}

export interface OrderSteps {
  readonly steps: readonly string[];
  readonly limits: Readonly<Record<string, Ms>>;
}

/**
 * What a measure is now: a value; a clock that has run since a moment (seconds, may still lie ahead); or a value that
 * changes by itself at a moment. Null: can't be told, and no condition on it holds.
 */
export type Measured =
  | number
  | string
  | boolean
  | null
  | readonly string[]
  | { readonly since: EpochMs }
  | { readonly value: number; readonly dueAt: EpochMs | null };

/** How a kind of subject is read: its record, its measures by name, and where it is. */
export interface Kind<R> {
  readonly collection: Collection;
  /** Names the field's standard terms; the pages put them in words. */
  readonly measures: Readonly<Record<string, (record: R, ground: Ground) => Measured>>;
  place(record: R, ground: Ground): AlertPlace;
  note?(record: R, ground: Ground): string | null;
  promise?(record: R): string | null;
}
