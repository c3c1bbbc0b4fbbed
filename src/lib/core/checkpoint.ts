import { assemble, furnish, type Floor, type FloorData } from './floor.ts';
import type { EpochMs } from './ids.ts';
import { createPlan } from './plan.ts';
import { bringUnderPlan, bringUnderRules, clearUnused } from './resettle.ts';
import { pastWith, rulesOf, sameRules } from './rules.ts';
import type { FloorSettings } from './settings.ts';
import { settle } from './step.ts';

/** Bumped whenever the shape of `FloorData` changes: an older checkpoint is then passed over for the log. */
export const SHAPE = 10;

interface Frozen {
  readonly shape: number;
  readonly data: FloorData;
}

/** The fold's whole state as plain data (structured-cloneable). Not a copy: serialise it before the next step. */
export function freeze(floor: Floor): unknown {
  settle(floor);
  return { shape: SHAPE, data: floor.data } satisfies Frozen;
}

/**
 * The floor again, under the settings of today; other ones than before hold from `now` on (PLAN1). What `freeze` gave
 * is the new floor's from then on. @throws Error when the checkpoint is of another shape, or the settings have no site;
 * the data is then as it was.
 */
export function thaw(settings: FloorSettings, frozen: unknown, now: EpochMs): Floor {
  const { shape, data } = frozen as Frozen;
  if (shape !== SHAPE) throw new Error(`the checkpoint has shape ${shape}, this version reads ${SHAPE}`);
  const at = Math.max(now, data.now);
  const changed = !sameRules(data.rules, rulesOf(settings));
  const past = changed ? pastWith(data.past, data.rules, data.queues.values(), at) : data.past;
  const plan = createPlan(settings, past);
  data.rules = plan.rules;
  data.past = past;
  data.turn += 1;
  const floor = assemble(plan, data);
  furnish(floor, at);
  bringUnderPlan(floor);
  if (changed) bringUnderRules(floor, at);
  for (const id of data.seats.keys()) floor.unsettled.add(id);
  settle(floor);
  clearUnused(floor);
  return floor;
}
