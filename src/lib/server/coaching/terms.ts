import type { Logger } from 'pino';
import type { CoachMode, CoachSession } from '../../core/coaching-state.ts';
import type { ContactView, Names } from '../../core/state.ts';
import type { Recorder } from '../actions/perform.ts';
import type { Beside, SeatFlags } from '../beside.ts';
import type { Clock, CoachLine, Turns } from '../ports.ts';
import type { CoachStore, Filed } from './store.ts';

/** Who coaches. */
export interface Coach {
  readonly person: string;
  readonly name: string;
  /** As the audit names them. */
  readonly actor: string;
}

export interface CoachStart {
  readonly mode: CoachMode;
  readonly contact: string;
  readonly seat: string;
  /** The coach's own phone, as the phone system names it. */
  readonly phone: string;
  readonly alert: string | null;
}

export interface NoteStart {
  readonly kind: 'note' | 'recall';
  readonly seat: string;
  readonly contact: string | null;
  readonly text: string;
  readonly script: string | null;
  /** The script's text by language. */
  readonly said: Names | null;
  readonly alert: string | null;
}

/** Why nothing was dialled. */
export type CoachRefusal =
  | { readonly code: 'no_call' | 'no_line' | 'open_mode' }
  /** Somebody speaks on this call already. */
  | { readonly code: 'coached'; readonly by: string };

export interface CoachDesk {
  readonly beside: Beside;
  readonly flags: SeatFlags;
  /** Dials; what comes of it is shown. Resolves with the session once it is kept. */
  start(start: CoachStart, by: Coach): Promise<{ readonly session: string } | CoachRefusal>;
  note(start: NoteStart, by: Coach): Promise<string>;
  /** Whoever sits at that seat has seen it; false: there is no such note there. */
  seen(note: string, seat: string): Promise<boolean>;
  /** Hangs up where something is on, and files what came of it; null: no such session of theirs. */
  file(session: string, by: Coach, filed: Filed | null): Promise<CoachSession | null>;
  get(session: string): CoachSession | undefined;
  close(): Promise<void>;
}

export interface CoachDeskOptions {
  readonly turns: Pick<Turns, 'onTurn' | 'show'>;
  /** The phone system that carries the contact; null: it can't put a coach on. */
  readonly line: (contact: ContactView) => CoachLine | null;
  readonly lines: readonly CoachLine[];
  /** Whether nothing real may be dialled. */
  readonly isOpen: (contact: ContactView) => boolean;
  readonly audit: Pick<Recorder, 'record'>;
  readonly store: CoachStore;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
}
