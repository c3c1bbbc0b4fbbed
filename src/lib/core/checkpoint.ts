import { assemble, furnish, type Floor, type FloorData } from './floor.ts';
import type { EpochMs } from './ids.ts';
import { createPlan } from './plan.ts';
import type { FloorSettings } from './settings.ts';
import { settle } from './step.ts';

/** Bumped whenever the shape of `FloorData` changes: an older checkpoint is then passed over for the log. */
export const SHAPE = 3;

interface Frozen {
  readonly shape: number;
  readonly data: FloorData;
}

/** The fold's whole state as plain data (structured-cloneable). Not a copy: serialise it before the next step. */
export function freeze(floor: Floor): unknown {
  settle(floor);
  return { shape: SHAPE, data: floor.data } satisfies Frozen;
}

/** The floor again, under the settings of today. @throws Error when the checkpoint is of another shape. */
export function thaw(settings: FloorSettings, frozen: unknown, now: EpochMs): Floor {
  const { shape, data } = frozen as Frozen;
  if (shape !== SHAPE) throw new Error(`the checkpoint has shape ${shape}, this version reads ${SHAPE}`);
  data.turn += 1;
  const floor = assemble(createPlan(settings), data);
  furnish(floor, now);
  for (const id of data.seats.keys()) floor.unsettled.add(id);
  return floor;
}
