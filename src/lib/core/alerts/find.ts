import type { AlertPlace, AlertReason, SubjectKind } from '../alert-state.ts';
import type { EpochMs } from '../ids.ts';

/** What an alert is about. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
}

/** What a rule says of one subject now. */
export interface Finding {
  /** By step of the rule: whether its condition holds (without its `for`). */
  readonly holds: readonly boolean[];
  /** By step: the leaves that made it hold; empty where it does not. */
  readonly reasons: readonly (readonly AlertReason[])[];
  /** When the answer may change although nothing moves; null: never by itself. */
  readonly dueAt: EpochMs | null;
  readonly place: AlertPlace;
  /** Said by the agent, or with the tag; shown with the alert. */
  readonly note: string | null;
  readonly promise: string | null;
}
