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
