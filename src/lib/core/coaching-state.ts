import type { EpochMs } from './ids.ts';
import type { Names } from './state.ts';

/** How a coach is on a call: hears; speaks to the agent; speaks to all; instead of the agent. */
export const COACH_MODES = ['listen', 'whisper', 'barge', 'take_over'] as const;
export type CoachMode = (typeof COACH_MODES)[number];

/** What came of a session. */
export const OUTCOMES = ['helped', 'took_over', 'no_action', 'train_later'] as const;
export type CoachOutcome = (typeof OUTCOMES)[number];

/** A coach on a call, a note, or a call back from a break: from the press of the button to its filed outcome. Times are epoch ms. */
export interface CoachSession {
  readonly id: string;
  readonly kind: CoachMode | 'note' | 'recall';
  /** Person id and name. */
  readonly coach: string;
  readonly coach_name: string;
  readonly agent: string | null;
  readonly seat: string;
  readonly contact: string | null;
  readonly site: string | null;
  readonly team: string | null;
  readonly group: string | null;
  /** The alert that led here. */
  readonly alert: string | null;
  /** `asked`: recorded, nothing dialled; `dialling`; `on`: the phone system confirmed, or the note is on the page; `over`; `failed`. */
  readonly state: 'asked' | 'dialling' | 'on' | 'over' | 'failed';
  /** Why it failed, or how it ended: `call_ended`, `hung_up`, `line_lost`, … */
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
  /** The script's text by language; null: free text. */
  readonly said: Names | null;
  /** The script that it was taken from. */
  readonly script: string | null;
  readonly sent: EpochMs;
  readonly seen: EpochMs | null;
}
