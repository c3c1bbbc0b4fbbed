import type { AlertPlace } from '../alert-state.ts';
import type { EpochMs, Ms } from '../ids.ts';
import type { Alert, LadderCopy, RuleTerms } from './alert.ts';
import type { BookOptions, HandStart } from './book.ts';
import type { Rule } from './rule.ts';
import { HAND_RULE, type Store } from './store.ts';

export function termsOf(rule: Rule): RuleTerms {
  return {
    steps: rule.steps.map((step) => ({ severity: step.severity, for: step.for })),
    clear: rule.clear,
    keep: rule.keep
  };
}

/** How long one that was started by hand is shown after its end. */
const HAND_KEEP: Ms = 600_000;

/** Counts by the clock, so that nothing needs to be remembered of alerts long over. */
export function freeId(
  store: Store,
  options: Pick<BookOptions, 'idOf'>,
  rule: string,
  subject: string,
  now: EpochMs
): string {
  let count = now;
  while (store.alerts.has(options.idOf(rule, subject, count))) count += 1;
  return options.idOf(rule, subject, count);
}

/** An alert whose condition holds, and not yet for long enough. */
export function newAlert(of: {
  readonly id: string;
  readonly rule: Rule;
  readonly subject: string;
  readonly place: AlertPlace;
  readonly ladder: LadderCopy;
  readonly now: EpochMs;
}): Alert {
  const { id, rule, subject, place, ladder, now } = of;
  return {
    id,
    rule: rule.id,
    names: rule.names ?? null,
    subject,
    phase: 'pending',
    place,
    severity: rule.steps[0]?.severity ?? 'warning',
    level: rule.level ?? 1,
    trueSince: rule.steps.map(() => null),
    falseSince: null,
    milderSince: null,
    since: null,
    resolvedAt: null,
    reasons: [],
    found: [],
    note: null,
    promise: null,
    holder: null,
    climbsAt: null,
    ladder,
    foldedUnder: null,
    shelved: null,
    byHand: rule.byHand ?? false,
    explainedBy: rule.explainedBy ?? [],
    terms: termsOf(rule),
    returns: 0,
    settled: false,
    reached: [],
    cardAt: null,
    at: now,
    steps: []
  };
}

/** An escalation that a person starts; `ladder` as it is in force now. */
export function handAlert(id: string, start: HandStart, ladder: LadderCopy, now: EpochMs): Alert {
  const rule: Rule = { id: HAND_RULE, on: start.subject.kind, steps: [], clear: 0, keep: HAND_KEEP, byHand: true };
  return {
    ...newAlert({ id, rule, subject: `${start.subject.kind}:${start.subject.id}`, place: start.place, ladder, now }),
    phase: 'raised',
    severity: start.severity,
    level: start.level,
    since: now,
    note: start.reason,
    promise: start.promise
  };
}
