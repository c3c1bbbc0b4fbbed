import type { AgentId, EpochMs, Ms, QueueId, SiteId, TeamId } from '../ids.ts';
import type { Collection, FloorState } from '../state.ts';
import type { AlertPlace } from '../alert-state.ts';
import type { TeamAttendance } from './attendance.ts';

export type RecordOf<C extends Collection> = FloorState[C][string];

/** The floor as rules read it: as it is shown now, and what the site says of its rules. */
export interface Ground {
  readonly now: EpochMs;
  look<C extends Collection>(collection: C, id: string | null): RecordOf<C> | undefined;
  readonly settings: AlertSettings;
  /** Missed rings of a seat's agents, when they were noticed, the last ten minutes. */
  missed(seat: string): readonly EpochMs[];
  /** Since when the check-in of whoever is alone at a site has been due; null: it is not. */
  checkInDue(site: SiteId): EpochMs | null;
  /** Who of a team's roster is here; undefined: the roster has no such team. */
  attendance(team: TeamId): TeamAttendance | undefined;
}

/** What a site says of its rules beside the rules themselves. */
export interface AlertSettings {
  /** How long an agent may be away, by reason; others: as long as they like. */
  readonly breaks: Readonly<Record<string, Ms>>;
  /** How many of a queue's agents may be away at once; others: as many as like. */
  readonly breaksAtOnce: Readonly<Record<QueueId, number>>;
  /** What is danger wherever it comes up: topics, by site. */
  readonly danger: Readonly<Record<SiteId, readonly string[]>>;
  /** The limit of each step of a work order, by the step that it ends with, by site. */
  readonly orders: Readonly<Record<SiteId, OrderSteps>>;
  /** The site of each area, of any depth. */
  readonly areas: Readonly<Record<string, SiteId>>;
  /** The only site; null: there are several. */
  readonly only: SiteId | null;
  readonly roster: Roster;
}

/** Who should be at work around now. */
export interface Roster {
  /** By team; those without a shift have none in their list. */
  readonly teams: Readonly<
    Record<TeamId, { readonly id: TeamId; readonly site: SiteId; readonly shifts: readonly Shift[] }>
  >;
  /** The teams that an agent has shifts in. */
  readonly of: Readonly<Record<AgentId, readonly TeamId[]>>;
}

export interface Shift {
  readonly agent: AgentId;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export const NO_ROSTER: Roster = { teams: {}, of: {} };

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
  | { readonly value: number | null; readonly dueAt: EpochMs | null };

/** How a kind of subject is read: its record, its measures by name, and where it is. */
export interface Kind<R> {
  /** Null: none of its own; `find` has the record. */
  readonly collection: Collection | null;
  readonly find?: (id: string, ground: Ground) => object | undefined;
  /** Names the field's standard terms; the pages put them in words. */
  readonly measures: Readonly<Record<string, (record: R, ground: Ground) => Measured>>;
  place(record: R, ground: Ground): AlertPlace;
  note?(record: R, ground: Ground): string | null;
  promise?(record: R): string | null;
}
