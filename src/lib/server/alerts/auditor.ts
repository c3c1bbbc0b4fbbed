import type { Logger } from 'pino';
import type { Alert } from '../../core/alerts/alert.ts';
import { isOpen } from '../../core/alerts/terms.ts';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Clock } from '../ports.ts';

const LOOK: Ms = 5000;
/** How late a step may run. */
const LATE: Ms = 1000;

/** Looks at the alerts themselves, never at a timer: a step that did not run is said and run (ALERT15). */
export interface Auditor {
  /** How many were found since the start. */
  found(): number;
  close(): void;
}

/** Alerts whose next step should have run more than a second ago, with since when. */
export function lateSteps(alerts: Iterable<Alert>, now: EpochMs): readonly { id: string; since: EpochMs }[] {
  const late: { id: string; since: EpochMs }[] = [];
  for (const alert of alerts) {
    if (!isOpen(alert)) continue;
    const times = [alert.climbsAt, alert.holder?.until, alert.shelved?.until].filter((at) => at != null);
    const since = Math.min(...times);
    if (now - since > LATE) late.push({ id: alert.id, since });
  }
  return late;
}

export function createAuditor(options: {
  readonly alerts: () => Iterable<Alert>;
  readonly run: () => void;
  readonly clock: Pick<Clock, 'now' | 'every'>;
  readonly logger: Pick<Logger, 'error'>;
}): Auditor {
  const { clock, logger } = options;
  let count = 0;
  const stop = clock.every(LOOK, () => {
    const now = clock.now();
    const late = lateSteps(options.alerts(), now);
    if (late.length === 0) return;
    count += late.length;
    for (const { id, since } of late)
      logger.error({ alert: id, late: now - since }, 'a step of the ladder did not run');
    options.run();
  });
  return { found: () => count, close: stop };
}
