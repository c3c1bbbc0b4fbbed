import type { Severity } from '../core/alert-state.ts';
import type { CoachMode } from '../core/coaching-state.ts';
import type { AnyFact } from '../core/facts.ts';
import type { EpochMs, Ms, SourceId } from '../core/ids.ts';
import type { FloorSettings, SourceSettings } from '../core/settings.ts';
import type { Collection, FloorState } from '../core/state.ts';

/** What the shell needs from the world. Embedded, shared (Redis) and tests each bring their own. */
export interface Clock {
  now(): EpochMs;
  /** Calls `work` every `ms`; the returned function stops it. */
  every(ms: Ms, work: () => void): () => void;
  after(ms: Ms, work: () => void): () => void;
}

/** One folded fact as the log keeps it; `offset` counts up from 1 without holes, in fold order. */
export interface LogRow {
  readonly offset: number;
  /** The engine's clock at the fold: replay folds it at this same moment. */
  readonly at: EpochMs;
  readonly fact: AnyFact;
}

export interface Checkpoint {
  /** The last row folded into it. */
  readonly offset: number;
  /** The fold's state, `v8.serialize`d. */
  readonly state: Uint8Array;
}

/** The facts' log. One contract suite runs on every implementation (test/contracts). */
export interface FactLog {
  /** Hands rows over in fold order; never blocks the caller. */
  append(rows: readonly LogRow[]): void;
  /** Resolves once every row up to `offset` is fsynced; rejects if the disk refuses. */
  durable(offset: number): Promise<void>;
  /** The newest whole checkpoint, or null. */
  checkpoint(): Promise<Checkpoint | null>;
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /**
   * Makes a checkpoint out of what is on the disk (the last one and the rows since), away from the caller's thread, and
   * resolves to its offset. Absent where the log can't: the caller then saves its own floor.
   */
  readonly compact?: (settings: FloorSettings) => Promise<number>;
  /** Rows after `offset`, in order, in batches. */
  read(after: number): AsyncIterable<readonly LogRow[]>;
  /** Drops rows older than `at` that a checkpoint covers. */
  trim(before: EpochMs): Promise<void>;
  /** For /readyz and /metrics. */
  health(): {
    readonly ok: boolean;
    readonly pending: number;
    readonly commitMs: number;
    readonly error: string | null;
    /** Rows that found no room while the disk refused, until a checkpoint covers them: save one when this is not 0. */
    readonly dropped: number;
  };
  /** Writes what is held, bounded; idempotent. */
  close(): Promise<void>;
}

/** What a fold did with a fact. `time` is the only reason for refusal that the schema can't see. */
export type Verdict = 'accepted' | 'duplicate' | 'too_early' | 'too_late' | 'unknown_queue';

/** Where sources bring what they heard. Implemented by the engine. */
export interface Intake {
  /** Folds at once, in order, and logs beside. The offset is what `durable` waits for. */
  ingest(facts: readonly AnyFact[]): { readonly verdicts: readonly Verdict[]; readonly offset: number };
  durable(offset: number): Promise<void>;
  /** Any byte or event heard from the source: its values are fresh as of now. */
  heard(source: SourceId): void;
}

/** A source of facts: opened by the composition root, closed by it. */
export interface Source {
  readonly settings: SourceSettings;
  /** Where this phone system can put a coach on a call, or ring a person; absent: it can't. */
  readonly coach?: CoachLine;
  open(intake: Intake, clock: Clock): Promise<void> | void;
  close(): Promise<void> | void;
}

/** What the live stream reads from the engine: never the fold itself. */
export interface Turns {
  /** New whenever state was rebuilt: at start, under other settings. */
  readonly epoch: string;
  /** Called once per turn (leading edge, then at most every 33 ms), with what moved since the last one. */
  onTurn(listener: (turn: Turn) => void): () => void;
  /** The record as shown, freshly built, or undefined when the thing is gone. */
  show(collection: Collection, id: string): object | undefined;
  /** The whole state as shown: for snapshots and the API. */
  state(): FloorState;
  /** Milliseconds since each source was last heard; null: never. */
  ages(): Record<SourceId, Ms | null>;
}

export interface Turn {
  readonly now: EpochMs;
  readonly changed: ReadonlyMap<Collection, ReadonlySet<string>>;
}

/** What a coach asks of a phone system. The audit record is there before (COACH). */
export interface CoachAsk {
  /** The session's id: what is dialled names it, and nothing else. */
  readonly session: string;
  readonly mode: CoachMode;
  readonly contact: string;
  readonly seat: string;
  /** The coach's own phone as the phone system names it: `PJSIP/2001`. */
  readonly phone: string;
}

/** Why a coach is not on the call, in the order of what may go wrong. */
export type CoachFailure =
  | 'not_supported'
  | 'not_connected'
  | 'no_call'
  | 'several_calls'
  | 'refused'
  | 'coach_no_answer'
  | 'call_ended'
  | 'not_confirmed';

/** A phone system that can put a coach on a call. Nothing is dialled twice for one session. */
export interface CoachLine {
  /** The coach's phone rings first. Resolves with null once the phone system confirmed spy and spied, else with why not. */
  open(ask: CoachAsk): Promise<CoachFailure | null>;
  /** Hangs the coach up; resolves when that is sent. */
  stop(session: string): Promise<void>;
  /** A confirmed session is over: the call ended, the coach hung up, the line broke. */
  onEnd(listener: (session: string, why: 'call_ended' | 'hung_up' | 'line_lost') => void): () => void;
  /** Rings a person's phone and says the class of an alert; `acknowledged`: they pressed 1. */
  ring(call: {
    readonly id: string;
    readonly phone: string;
    readonly severity: Severity;
  }): Promise<'acknowledged' | 'heard' | 'no_answer' | 'failed'>;
}
