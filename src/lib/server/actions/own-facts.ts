import { randomUUID } from 'node:crypto';
import { OWN_SOURCE, type AnyFact } from '../../core/facts.ts';
import type { Clock, Intake } from '../ports.ts';

export interface OwnFacts {
  readonly intake: Pick<Intake, 'ingest' | 'durable'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Folds it as of now; resolves when it is on the disk. */
export async function tellFact({ intake, clock }: OwnFacts, fact: Pick<AnyFact, 'type' | 'data'>): Promise<void> {
  const { offset } = intake.ingest([{ ...fact, time: clock.now(), source: OWN_SOURCE, id: randomUUID() } as AnyFact]);
  await intake.durable(offset);
}
