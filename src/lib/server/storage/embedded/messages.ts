import type { EpochMs } from '../../../core/ids.ts';
import type { LogErrorCode } from '../errors.ts';

/** Rows as they lie in the database: offsets `first` to `last` without holes, `body` their JSON (`rows.ts`). */
export interface Batch {
  readonly first: number;
  readonly last: number;
  /** The newest row's `at`. */
  readonly at: EpochMs;
  readonly body: string;
}

export interface KeptCheckpoint {
  readonly offset: number;
  readonly state: Uint8Array<ArrayBuffer>;
}

/** What the thread can be asked, and what it answers. */
export interface Calls {
  open: {
    ask: { readonly folder: string; readonly maxBytes: number | null };
    answer: { readonly last: number };
  };
  append: { ask: { readonly batches: readonly Batch[] }; answer: { readonly ms: number } };
  read: { ask: { readonly after: number }; answer: { readonly batches: readonly Batch[] } };
  save: { ask: KeptCheckpoint; answer: null };
  newest: {
    ask: null;
    answer: { readonly checkpoint: KeptCheckpoint | null; readonly broken: readonly string[] };
  };
  trim: { ask: { readonly before: EpochMs }; answer: null };
  close: { ask: null; answer: null };
}

export type CallName = keyof Calls;
export type Question = { [K in CallName]: { id: number; kind: K; ask: Calls[K]['ask'] } }[CallName];
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly code: LogErrorCode; readonly message: string } };
