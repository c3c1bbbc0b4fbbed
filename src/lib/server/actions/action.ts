import type { z } from 'zod';
import type { Right } from '../../protocol/people.ts';
import type { Problem } from '../../protocol/problems.ts';
import type { Principal } from '../access/principal.ts';

/** What came of a command: something to tell, or why not. */
export interface Outcome {
  readonly result?: Readonly<Record<string, unknown>>;
  readonly problem?: Problem;
}

/** One type of command. */
export interface Action<Fields extends object = object> {
  readonly right: Right;
  /** Without `id` and `type`. */
  readonly fields: z.ZodType<Fields>;
  /** What it is about, for the audit. */
  subject(fields: Fields): string | null;
  /** What of the fields the audit keeps; absent: all of them. Never a secret. */
  readonly told?: (fields: Fields) => Readonly<Record<string, unknown>>;
  /** Its result holds a secret: told once, kept nowhere. */
  readonly secret?: boolean;
  run(fields: Fields, by: Principal): Promise<Outcome>;
}

/** By type, `noun.verb`; a new one is one entry. */
export type Actions = Readonly<Record<string, Action>>;

/** Keeps the field types of one action while it is put in the table of all. */
export const action = <Fields extends object>(one: Action<Fields>): Action => one as unknown as Action;
