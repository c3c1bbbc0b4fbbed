import type { EpochMs } from './ids.ts';

/** How a coach is on a call: hears; speaks to the agent; speaks to all; instead of the agent. */
export const COACH_MODES = ['listen', 'whisper', 'barge', 'take_over'] as const;
export type CoachMode = (typeof COACH_MODES)[number];

/** What came of a session. */
export const OUTCOMES = ['helped', 'took_over', 'no_action', 'train_later'] as const;
export type CoachOutcome = (typeof OUTCOMES)[number];

/** A coach on a call, or a note: from the press of the button to its filed outcome. Times are epoch ms. */
export interface CoachSession {
  readonly id: string;
  readonly kind: CoachMode | 'note';
  /** Person id and name. */
  readonly coach: string;
  readonly coach_name: string;
  readonly agent: string | null;
  readonly seat: string;
  readonly contact: string | null;
  readonly site: string | null;
  readonly team: string | null;
  /** The alert that led here. */
  readonly alert: string | null;
  /** `asked`: recorded, nothing dialled; `dialling`; `on`: the phone system confirmed; `over`; `failed`. */
  readonly state: 'asked' | 'dialling' | 'on' | 'over' | 'failed';
  readonly reason: string | null;
  readonly asked: EpochMs;
  readonly began: EpochMs | null;
  readonly ended: EpochMs | null;
  readonly outcome: CoachOutcome | null;
  readonly tag: string | null;
  readonly note: CoachNote | null;
}

/** A slip of paper on the agent's page. */
export interface CoachNote {
  readonly id: string;
  readonly text: string;
  /** The script that it was taken from. */
  readonly script: string | null;
  readonly sent: EpochMs;
  readonly seen: EpochMs | null;
}
