import type { Names } from '../core/state.ts';
import type { CoachOutcome, CoachSession } from '../core/coaching-state.ts';

/** `GET /api/v1/coaching`: sessions and notes that are over, the newest first. */
export interface CoachPage {
  readonly sessions: readonly CoachSession[];
  readonly next: string | null;
}

/** `GET /api/v1/coaching/outcomes`, over the last 30 days. */
export interface CoachOutcomes {
  readonly agents: readonly {
    readonly agent: string;
    readonly sessions: number;
    readonly notes: number;
    readonly seen: number;
    readonly outcomes: Readonly<Partial<Record<CoachOutcome, number>>>;
  }[];
  readonly tags: readonly { readonly tag: string; readonly n: number }[];
}

/** One entry of `GET /api/v1/scripts`: what a note may say (话术), by situation. */
export interface Script {
  readonly id: string;
  readonly names: Names;
  readonly text: Names;
}

/** One entry of `GET /api/v1/announcements`: what stands now, and who has seen it. Times are epoch ms. */
export interface AnnouncementRow {
  readonly id: string;
  readonly text: Names;
  readonly to: readonly string[];
  readonly since: number;
  readonly until: number | null;
  readonly seen: readonly { readonly seat: string; readonly agent: string | null; readonly at: number }[];
}
