import { floorFold } from '../engine.ts';
import { cpuMicros, type Variant } from './bench.ts';
import { createWorkload, type Size } from './workload.ts';

/** A big centre: 1,000 seats in 50 queues with 1,500 contacts open. */
export const SIZE: Size = { seats: 1000, queues: 50, open: 1500 };

const BATCH = 100;
const TURN_MS = 33;

/** Folds the next `count` facts as the engine does: batches of 100, a turn at most every 33 ms of their own time. */
export function createFolder(size: Size, count: number): Variant {
  const workload = createWorkload(size);
  const opening = workload.opening();
  const floor = floorFold.create(workload.settings, opening[0]!.time);
  for (const fact of opening) floorFold.step(floor, { kind: 'fact', fact }, fact.time);
  floorFold.takeChanged(floor);
  let turned = 0;

  return () => {
    const facts = workload.next(count);
    const started = cpuMicros();
    for (let at = 0; at < count; at += BATCH) {
      const batch = facts.slice(at, at + BATCH);
      const now = batch.at(-1)!.time;
      for (const fact of batch) {
        if (floorFold.step(floor, { kind: 'fact', fact }, now) !== 'accepted')
          throw new Error('a bench fact was refused');
      }
      const due = floorFold.nextDue(floor);
      if (due !== null && due <= now) floorFold.step(floor, { kind: 'tick' }, now);
      if (now < turned + TURN_MS) continue;
      turned = now;
      floorFold.takeChanged(floor);
    }
    return (cpuMicros() - started) / count;
  };
}
