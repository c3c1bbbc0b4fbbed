import type { EpochMs, Ms, SourceId } from '../core/ids.ts';
import type { Collection, FloorState } from '../core/state.ts';

/** The shapes of the live stream, as types alone: a browser that reads it needs no schema code. Checked in `live.ts`. */

/** A version of a view: offsets count up by one while `epoch` stays. */
export interface At {
  readonly epoch: string;
  readonly offset: number;
}

export interface Watch {
  /** `floor:<site>`, `wall:<board>`, `seat:<seat>`, `network` or `alerts`. */
  readonly view: string;
  /** What the client has already; answered with patches if the whole gap is there. */
  readonly at?: At;
}

/** The ids of a collection by handle; null: the handle is free. */
export type Handles = { readonly [C in Collection]?: readonly (string | null)[] };

export interface Snapshot extends At {
  readonly now: EpochMs;
  readonly handles: Handles;
  readonly state: FloorState;
}

export interface Patches extends At {
  readonly now: EpochMs;
  readonly patches: readonly Patch[];
}

export interface Patch extends At {
  /** The offset that this patch starts from. */
  readonly prev: number;
  readonly now: EpochMs;
  readonly changes: Changes;
}

/** What moved, by collection. Within one: `gone`, then `put`, then `set` (WIRE3). */
export type Changes = { readonly [C in Collection]?: CollectionChanges };

export interface CollectionChanges {
  /** Removed: a handle, or an id where the sender can't know the reader's handle. An unknown id is no error. */
  readonly gone?: readonly (number | string)[];
  /** New or whole: handle, id, record. */
  readonly put?: readonly (readonly [handle: number, id: string, record: object])[];
  /** The same marks on each of some entries; `since` of each is `now` + its number, where there is a third list. */
  readonly set?: readonly SetGroup[];
}

export type SetGroup =
  | readonly [marks: Marks, handles: readonly number[]]
  | readonly [marks: Marks, handles: readonly number[], since: readonly number[]];

/** By field: null, boolean, number or string replaces; an object goes deeper; `[value]` replaces by value; `[]` removes. */
export interface Marks {
  readonly [field: string]: Mark;
}
export type Mark = null | boolean | number | string | readonly unknown[] | Marks;

export interface Beat extends At {
  readonly now: EpochMs;
  /** Ms since each source was last heard; null: never. */
  readonly ages: Readonly<Record<SourceId, Ms | null>>;
  /** Of the state at `offset`, 16 hex digits; in each fifth beat (WIRE7). */
  readonly hash?: string;
}

/** Acknowledges a beat. A client that never sends it is judged by its unsent bytes alone. */
export type Seen = At;

export type ByeReason = 'draining' | 'revoked' | 'slow' | 'rate';

export interface Bye {
  readonly reason: ByeReason;
  /** Come back after so many ms; spread over the clients by the server. */
  readonly retryAfter: Ms;
}

export interface LiveProblem {
  readonly code: string;
  readonly detail: string;
  /** What the client does about it. */
  readonly do: 'retry' | 'reload' | 'sign-in' | 'give-up';
}

export interface Refusal {
  readonly problem: LiveProblem;
}

export interface Command {
  /** Makes it idempotent: the same id again is answered as before. */
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface CommandDone {
  readonly id: string;
  /** What the command tells: a code that was made, a version. */
  readonly result?: Readonly<Record<string, unknown>>;
}

export interface ServerEvents {
  patch: (patch: Patch) => void;
  beat: (beat: Beat) => void;
  bye: (bye: Bye) => void;
}

export interface ClientEvents {
  watch: (watch: Watch, ack: (answer: Snapshot | Patches | Refusal) => void) => void;
  seen: (seen: Seen) => void;
  command: (command: Command, ack: (answer: CommandDone | Refusal) => void) => void;
}
