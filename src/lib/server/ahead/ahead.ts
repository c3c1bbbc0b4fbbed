import type { Engine } from '../engine.ts';
import type { Clock } from '../ports.ts';
import { createPlanner, type PlannerOptions } from './planner.ts';
import { createReckoner } from './thread.ts';

/** Keeps the next hour of every queue reckoned, in a thread, until the returned function is called. */
export function keepAhead({
  engine,
  clock,
  logger
}: {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly logger: PlannerOptions['logger'];
}): () => Promise<void> {
  const reckoner = createReckoner(clock);
  const planner = createPlanner({ engine, clock, logger, reckon: reckoner.reckon });
  return async () => {
    planner.close();
    await reckoner.close();
  };
}
