import type { EpochMs, Ms, QueueId, SeatId, SiteId, SourceId, TeamId } from './ids.ts';
import type { Names, ServiceLevelVariant, SoundMode } from './state.ts';

/** What the config file says of the floor, already checked and in ms. The fold reads it, never changes it. */
export interface FloorSettings {
  readonly sites: readonly SiteSettings[];
  readonly teams: readonly TeamSettings[];
  readonly sources: readonly SourceSettings[];
}

export interface SiteSettings {
  readonly id: SiteId;
  readonly names: Names;
  readonly timezone: string;
  /** Minutes after local midnight at which the business day begins. */
  readonly dayStart: number;
  readonly answerWithin: Ms;
  readonly target: number;
  readonly variant: ServiceLevelVariant;
  readonly shortAbandon: Ms;
  readonly targets: Readonly<Record<string, number>>;
  readonly periods: readonly PeriodSettings[];
  readonly calendar: readonly CalendarSettings[];
  readonly areas: readonly AreaSettings[];
  readonly topics: readonly string[];
  readonly workorders: { readonly steps: readonly string[]; readonly limits: Readonly<Record<string, Ms>> };
  readonly queues: readonly QueueSettings[];
}

/** By time of day: `from`, `to` in minutes after local midnight; `to` ≤ `from` runs over midnight. */
export interface PeriodSettings {
  readonly from: number;
  readonly to: number;
  readonly answerWithin?: Ms;
  readonly target?: number;
  /** How alerts climb while it runs, by name. */
  readonly ladder?: string;
  /** How alerts sound while it runs; absent: as ever. */
  readonly sound?: SoundMode;
}

export interface CalendarSettings {
  /** `YYYY-MM-DD`, both ends included. */
  readonly from: string;
  readonly to: string;
  readonly as: 'holiday' | 'workday';
  readonly names: Names;
}

export interface AreaSettings {
  readonly id: string;
  readonly names: Names;
  readonly customers?: number;
  readonly areas: readonly AreaSettings[];
}

export interface QueueSettings {
  readonly id: QueueId;
  readonly names: Names;
  readonly channels: readonly string[];
  readonly answerWithin?: Ms;
  readonly target?: number;
  readonly targets: Readonly<Record<string, number>>;
  /** After-call time where no `wrapped_up` comes; absent: acw can't be told. */
  readonly wrapUp?: Ms;
  /** Opening hours by weekday (0 = Sunday), minutes; null: always open. `holiday` rules on calendar holidays. */
  readonly hours: readonly HoursSettings[] | null;
}

export interface HoursSettings {
  readonly days: readonly (number | 'holiday')[];
  readonly from: number;
  readonly to: number;
}

export interface TeamSettings {
  readonly id: TeamId;
  readonly names: Names;
  readonly site: SiteId;
  readonly groups: readonly GroupSettings[];
}

export interface GroupSettings {
  readonly id: string;
  readonly names: Names;
  readonly seats: readonly SeatSettings[];
}

export interface SeatSettings {
  readonly id: SeatId;
  readonly desk?: { readonly x: number; readonly y: number };
  readonly channels: Readonly<Record<string, number>>;
  readonly queues: readonly QueueId[];
}

export interface SourceSettings {
  readonly id: SourceId;
  readonly type: string;
  /** How often something must be heard; null: no beat. Silent = two beats + 1 s. */
  readonly beat: Ms | null;
  /** Queues that events name and the file does not are made (phone systems always; `events` only if it says so). */
  readonly createsQueues: boolean;
  readonly demo?: string;
}

/** The business day that a time falls in, and its bounds. */
export interface Day {
  readonly key: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}
