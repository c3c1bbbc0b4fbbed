import type { AlertState } from '../alert-state.ts';
import type { EpochMs } from '../ids.ts';
import type { Alert } from './alert.ts';
import { topOf } from './climb.ts';
import { goneAt, isOpen } from './terms.ts';

/** On the wall: raised, held, or over for less than `keep`. */
export function isShown(alert: Alert, now: EpochMs): boolean {
  if (alert.phase === 'pending') return false;
  return alert.phase !== 'resolved' || now < goneAt(alert);
}

/** The record as shown; `folds`: how many stand under it. */
export function showAlert(alert: Alert, folds: number, now: EpochMs): AlertState | undefined {
  if (!isShown(alert, now) || alert.phase === 'pending') return undefined;
  const { shelved, holder } = alert;
  return {
    id: alert.id,
    rule: alert.rule,
    names: alert.names,
    subject: alert.subject,
    place: alert.place,
    severity: alert.severity,
    state: alert.phase,
    level: alert.level,
    since: alert.since!,
    reasons: alert.reasons,
    holder: holder?.person ?? null,
    holder_name: holder?.name ?? null,
    held_until: holder?.until ?? null,
    climbs_at: alert.climbsAt,
    top: topOf(alert),
    folded_under: alert.foldedUnder,
    folds,
    shelved:
      shelved !== null && isOpen(alert)
        ? {
            by: shelved.by,
            by_name: shelved.byName,
            reason: shelved.reason,
            until: shelved.until
          }
        : null,
    by_hand: alert.byHand,
    note: alert.note,
    promise: alert.promise,
    steps: alert.steps
  };
}
