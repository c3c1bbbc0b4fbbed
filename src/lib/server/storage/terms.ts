import type { Logger } from 'pino';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { SealedNumbers } from '../access/sealed.ts';
import type { Audit } from '../audit/audit.ts';
import type { Clock } from '../ports.ts';

const EVERY: Ms = 3_600_000;

/** Lets go of what its term is over for: sealed numbers, the audit and the alerts' history. Facts go with the log's checkpoints. */
export function createTerms(options: {
  readonly terms: { readonly sealed: Ms; readonly audit: Ms; readonly intervals: Ms };
  readonly sealed: Pick<SealedNumbers, 'trim'>;
  readonly audit: Pick<Audit, 'trim'>;
  readonly alerts: { trim(before: EpochMs): Promise<void> };
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}): { close(): void } {
  const { terms, sealed, audit, alerts, clock, logger } = options;
  async function trim(): Promise<void> {
    const now = clock.now();
    try {
      await sealed.trim(now - terms.sealed);
      await audit.trim(now - terms.audit);
      await alerts.trim(now - terms.intervals);
    } catch (error) {
      logger.error({ err: error }, 'what its term is over for could not be let go of; it is tried again');
    }
  }
  const stop = clock.every(EVERY, () => void trim());
  return { close: stop };
}
