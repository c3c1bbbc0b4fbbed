import { groundOf } from '../core/ahead/ground.ts';
import { freeze, thaw } from '../core/checkpoint.ts';
import { createFloor, type Floor } from '../core/floor.ts';
import { showAll, showOne } from '../core/show/show.ts';
import { nextDue, settle, step, takeChanged } from '../core/step.ts';
import type { Fold } from './engine/fold.ts';
import { createWriter, type Engine, type EngineOptions } from './engine/writer.ts';

export type { Engine, EngineOptions, EngineStats } from './engine/writer.ts';

/** The core, as the engine folds it. */
export const floorFold: Fold<Floor> = {
  create: createFloor,
  step,
  nextDue,
  takeChanged,
  showOne,
  showAll,
  aheadOf(floor, queue, now) {
    settle(floor);
    return groundOf(floor, queue, now);
  },
  surgeOf: (floor, site) => floor.data.surges.get(site) ?? null,
  freeze,
  thaw
};

/** The engine over the floor: restored from the log, ready to fold. Rejects if the log can't be read. */
export function createEngine(options: EngineOptions): Promise<Engine> {
  return createWriter(floorFold, options);
}
