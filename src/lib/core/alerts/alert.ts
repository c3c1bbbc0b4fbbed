import type { AlertPlace, AlertReason, AlertStep, AlertWhat, Severity } from '../alert-state.ts';
import type { EpochMs, Ms } from '../ids.ts';
import type { Names } from '../state.ts';

/**
 * One alert as it is remembered: plain data, enough to go on from after a restart. `pending` is not shown. Folded,
 * shelved, level and climb stand beside the phase, never instead of it.
 */
export interface Alert {
  readonly id: string;
  readonly rule: string;
  readonly names: Names | null;
  readonly subject: string;
  phase: 'pending' | 'raised' | 'held' | 'resolved';
  place: AlertPlace;
  severity: Severity;
  level: number;
  /** Since when each step of the rule has held; null: it does not. */
  trueSince: (EpochMs | null)[];
  /** Since when no step has held; null: one does. */
  falseSince: EpochMs | null;
  /** Since when no step as grave as `severity` has counted, though a milder one does; null: one does. */
  milderSince: EpochMs | null;
  /** First raised; null while pending. */
  since: EpochMs | null;
  resolvedAt: EpochMs | null;
  reasons: readonly AlertReason[];
  /** The reasons by step, as last told. */
  found: readonly (readonly AlertReason[])[];
  note: string | null;
  promise: string | null;
  holder: { readonly person: string; readonly name: string; readonly until: EpochMs } | null;
  /** When it climbs, or repeats at the top. */
  climbsAt: EpochMs | null;
  /** Frozen when it was raised: an edit never changes one under way. */
  ladder: LadderCopy;
  foldedUnder: string | null;
  shelved: { readonly by: string; readonly byName: string; readonly reason: string; readonly until: EpochMs } | null;
  readonly byHand: boolean;
  readonly explainedBy: readonly string[];
  /** What of its rule the machine goes by; of the rule as it was when last told. */
  terms: RuleTerms;
  /** How often it came back within `keep`. */
  returns: number;
  /** Ended by hand while its condition held: it stays over until that was false once. */
  settled: boolean;
  /** The levels called so far: they are told when it is over. */
  reached: readonly number[];
  /** When it last came up as a card of its own; null: always folded. */
  cardAt: EpochMs | null;
  /** Up to when its steps have been looked at. */
  at: EpochMs;
  /** The last 20, oldest first. */
  steps: AlertStep[];
}

/** What the machine needs of a rule. */
export interface RuleTerms {
  readonly steps: readonly { readonly severity: Severity; readonly for: Ms }[];
  readonly clear: Ms;
  readonly keep: Ms;
}

/** How one alert climbs. `waits[severity][i]` is the time at level i + 1 before it climbs; at the top it repeats. */
export interface LadderCopy {
  readonly waits: Readonly<Record<Severity, readonly Ms[]>>;
  readonly top: Readonly<Record<Severity, number>>;
  /** At the top, until somebody holds it. */
  readonly repeat: Ms;
  /** How long an ack holds. */
  readonly hold: Ms;
}

/** Something that moved in the book, in order. `alert` is a copy, whose last step says what. */
export interface AlertChange {
  readonly alert: Alert;
  readonly what: AlertWhat;
  readonly at: EpochMs;
  /** Whom to reach now; null: nobody, the wall shows it. */
  readonly tell: Tell | null;
}

/** Levels are resolved to people by the roster and who is there (LADDER). */
export interface Tell {
  readonly levels: readonly number[];
  /** A person by name, as with a hand-over. */
  readonly person: string | null;
  readonly why: 'raised' | 'graver' | 'climbed' | 'repeated' | 'again' | 'given_back' | 'handed_over' | 'resolved';
}

/** Who acts on an alert. */
export interface Actor {
  readonly person: string;
  readonly name: string;
}

/** What people do with an alert. Times are epoch ms. */
export type AlertAct =
  | { readonly type: 'ack' }
  | { readonly type: 'hand_over'; readonly to: Actor }
  | { readonly type: 'climb'; readonly reason: string }
  | { readonly type: 'told'; readonly person: string; readonly name: string }
  | { readonly type: 'shelve'; readonly reason: string; readonly until: EpochMs }
  | { readonly type: 'unshelve' }
  | { readonly type: 'comment'; readonly text: string }
  | { readonly type: 'resolve'; readonly outcome: string };

/** Why an act was not taken; `held`: by whom. */
export type ActRefusal =
  | { readonly code: 'gone' | 'still_true' | 'at_top' | 'not_shelved' | 'too_long' | 'not_held' }
  | { readonly code: 'held'; readonly by: Actor };
