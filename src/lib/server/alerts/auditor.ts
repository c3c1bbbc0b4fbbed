import type { Logger } from 'pino';
import type { Alert } from '../../core/alerts/alert.ts';
import { overdue } from '../../core/alerts/overdue.ts';
import type { Ms } from '../../core/ids.ts';
import type { Clock } from '../ports.ts';

const LOOK: Ms = 5000;

/** Looks at the alerts themselves, never at a timer: a step that did not run is said and run (ALERT15). */
export interface Auditor {
  /** How many were found since the start. */
  found(): number;
  close(): void;
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
    const late = overdue(options.alerts(), now);
    if (late.length === 0) return;
    count += late.length;
    for (const { id, since } of late)
      logger.error({ alert: id, late: now - since }, 'a step of the ladder did not run');
    options.run();
  });
  return { found: () => count, close: stop };
}
