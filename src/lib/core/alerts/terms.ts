import { SEVERITIES, type Severity } from '../alert-state.ts';
import type { EpochMs, Ms } from '../ids.ts';
import type { Alert, RuleTerms } from './alert.ts';

/** What came back once, or grew milder, must hold this long: a signal that flips each second calls nobody twice. */
export const CALM: Ms = 30_000;

/** Cards of the last ten minutes count for the pace of a site. */
export const PACE_WINDOW: Ms = 600_000;

export const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

export const keepOf = (terms: RuleTerms): Ms => Math.max(terms.keep, CALM);

/** How long it must be false before it is over. */
export const clearOf = (alert: Alert): Ms =>
  alert.returns > 0 ? Math.max(alert.terms.clear, CALM) : alert.terms.clear;

const calmOf = (alert: Alert): Ms => Math.max(alert.terms.clear, CALM);

/** Some step holds, whether for long enough or not. */
export const holds = (alert: Alert): boolean => alert.trueSince.some((since) => since !== null);

export const isOpen = (alert: Alert): boolean => alert.phase === 'raised' || alert.phase === 'held';

/** The gravest step that has held for its `for`; -1: none. */
export function counted(alert: Alert, now: EpochMs): number {
  return alert.terms.steps.findLastIndex((step, i) => {
    const since = alert.trueSince[i];
    return since !== null && since !== undefined && since + step.for <= now;
  });
}

/** From when on a resolved alert is shown no more, and the next one is another. */
export const goneAt = (alert: Alert): EpochMs => alert.resolvedAt! + keepOf(alert.terms) + 1;

function forgottenAt(alert: Alert): EpochMs {
  return Math.max(goneAt(alert), (alert.cardAt ?? 0) + PACE_WINDOW);
}

/** Over, not coming back, and no part of the pace of its site any more. */
export function isForgotten(alert: Alert, now: EpochMs): boolean {
  return alert.phase === 'resolved' && !holds(alert) && now >= forgottenAt(alert);
}

/** It has been false for `clear`. */
export function isClear(alert: Alert, now: EpochMs): boolean {
  return alert.falseSince !== null && now >= alert.falseSince + clearOf(alert);
}

/** It has been milder for long enough to be called so. */
export function isMilder(alert: Alert, now: EpochMs): boolean {
  return alert.milderSince !== null && now >= alert.milderSince + calmOf(alert);
}

/** When an alert must be looked at by itself; null: never. */
export function dueOf(alert: Alert): EpochMs | null {
  const times: EpochMs[] = [];
  if (!(alert.phase === 'resolved' && alert.settled))
    alert.terms.steps.forEach((step, i) => {
      const since = alert.trueSince[i];
      if (since !== null && since !== undefined && since + step.for > alert.at) times.push(since + step.for);
    });
  if (alert.phase === 'resolved') {
    if (goneAt(alert) > alert.at) times.push(goneAt(alert));
    if (!holds(alert)) times.push(Math.max(forgottenAt(alert), alert.at));
  }
  if (isOpen(alert)) {
    if (alert.falseSince !== null) times.push(alert.falseSince + clearOf(alert));
    if (alert.milderSince !== null) times.push(alert.milderSince + calmOf(alert));
    if (alert.climbsAt !== null) times.push(alert.climbsAt);
    if (alert.holder) times.push(alert.holder.until);
    if (alert.shelved) times.push(alert.shelved.until);
  }
  return times.length === 0 ? null : Math.min(...times);
}

/** Takes the times that run back with a clock that was set back; what was promised by the clock (a shelf) stays. */
export function setBack(alert: Alert, by: Ms): void {
  const back = <T extends EpochMs | null>(at: T): T => (at === null ? at : ((at - by) as T));
  alert.trueSince = alert.trueSince.map(back);
  alert.falseSince = back(alert.falseSince);
  alert.milderSince = back(alert.milderSince);
  alert.since = back(alert.since);
  alert.resolvedAt = back(alert.resolvedAt);
  alert.climbsAt = back(alert.climbsAt);
  alert.cardAt = back(alert.cardAt);
  alert.at = back(alert.at);
  if (alert.holder) alert.holder = { ...alert.holder, until: back(alert.holder.until) };
}
