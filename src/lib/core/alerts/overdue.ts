import type { EpochMs, Ms } from '../ids.ts';
import type { Alert } from './alert.ts';
import { isQuiet } from './climb.ts';
import { isOpen } from './terms.ts';

/** How late a step of the ladder may run. */
const LATE: Ms = 1000;

/** A step of the ladder that did not run: which alert, and since when it should have. */
export interface Overdue {
  readonly id: string;
  readonly since: EpochMs;
}

/** What did not run by more than a second, or has no time to run at all. It reads alerts only, never a timer. */
export function overdue(alerts: Iterable<Alert>, now: EpochMs): readonly Overdue[] {
  const found: Overdue[] = [];
  for (const alert of alerts) {
    const since = dueSince(alert);
    if (since !== null && now - since > LATE) found.push({ id: alert.id, since });
  }
  return found;
}

function dueSince(alert: Alert): EpochMs | null {
  if (!isOpen(alert)) return null;
  const times: EpochMs[] = [];
  if (alert.holder) times.push(alert.holder.until);
  if (alert.shelved) times.push(alert.shelved.until);
  if (alert.phase === 'raised' && !isQuiet(alert) && alert.severity !== 'info')
    times.push(alert.climbsAt ?? alert.steps.at(-1)?.at ?? alert.at);
  return times.length === 0 ? null : Math.min(...times);
}
