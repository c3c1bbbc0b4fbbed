import type { AlertPlace, AlertState, Severity } from '../alert-state.ts';
import type { EpochMs } from '../ids.ts';
import type { ActRefusal, Actor, Alert, AlertAct, AlertChange, LadderCopy } from './alert.ts';
import type { Finding, Subject } from './find.ts';
import type { Rule } from './rule.ts';

/** All alerts of a floor: a pure machine driven by findings, acts and the clock. */
export interface AlertBook {
  /** What a rule says of a subject now; null: the subject is gone, and what was true of it is over at once. */
  told(rule: Rule, subject: Subject, finding: Finding | null, now: EpochMs): void;
  /** Starts an escalation by hand; answers the alert's id. */
  start(start: HandStart, by: Actor, now: EpochMs): string;
  act(id: string, act: AlertAct, by: Actor, now: EpochMs): ActRefusal | null;
  /** Nobody could be reached at that level: it climbs at once, as far as it may. */
  nobody(id: string, level: number, now: EpochMs): void;
  /** They signed out, or their duty ended: what they hold is given back. */
  left(person: string, now: EpochMs): void;
  /** Runs what is due. */
  tick(now: EpochMs): void;
  /** When the next tick is wanted; null: never by itself. */
  nextAt(): EpochMs | null;
  /** What moved since the last call, in order. */
  take(): readonly AlertChange[];
  get(id: string): Alert | undefined;
  /** As shown; undefined: pending, gone, or never there. A resolved one is shown for `keep`. */
  show(id: string): AlertState | undefined;
  shown(): Iterable<string>;
  /** All that must be remembered to go on from, pending ones too. */
  all(): Iterable<Alert>;
}

export interface HandStart {
  readonly subject: Subject;
  readonly place: AlertPlace;
  readonly severity: Severity;
  readonly level: number;
  readonly reason: string;
  readonly promise: string | null;
}

export interface BookOptions {
  /** The ladder in force at the alert's site at that moment; copied into the alert. */
  readonly ladder: (site: string | null, now: EpochMs) => LadderCopy;
  /** Gives a new alert its id; `count` goes up with each of the same rule and subject. */
  readonly idOf: (rule: string, subject: string, count: number) => string;
  /** As remembered, at a start. */
  readonly restored?: readonly Alert[];
}
