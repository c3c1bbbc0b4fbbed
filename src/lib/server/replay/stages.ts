import type { AnyFact } from '../../core/facts.ts';
import type { EpochMs } from '../../core/ids.ts';

/** A recording turned into facts: steps in time order, each with what it tells. */
export interface Stage {
  /** When the next thing happens, and null at the end. */
  next(): EpochMs | null;
  /** Does what is due at `now`; returns the facts. */
  run(now: EpochMs): AnyFact[];
}

/** What can't be replayed: the message is for whoever typed the command. */
export class ReplayError extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
