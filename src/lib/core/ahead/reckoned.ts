import { schedule } from '../due.ts';
import type { Fact } from '../facts.ts';
import { sitePlan, touchPlace, type Floor } from '../floor.ts';
import type { QueueAhead } from '../forecast-state.ts';
import type { EpochMs, Ms, QueueId } from '../ids.ts';
import { isOpen } from '../time/hours.ts';

/** What was reckoned holds for so long, unless it is reckoned anew. */
const HOLDS: Ms = 150_000;

/** Takes in what was reckoned beside the floor; an older figure than the one that stands changes nothing (AHEAD13). */
export function takeReckoned(floor: Floor, { queue: id, ...ahead }: Fact<'ahead.reckoned'>['data']): void {
  const queue = floor.data.queues.get(id);
  const { reckoned } = floor.data.ahead;
  if (!queue || (reckoned.get(id)?.at ?? 0) > ahead.at) return;
  reckoned.set(id, ahead);
  schedule(floor.data.due, ahead.at + HOLDS, { kind: 'ahead', id });
  touchPlace(floor, 'queues', queue);
}

/** Lets go of it when nothing newer has come. */
export function dropReckoned(floor: Floor, id: QueueId, now: EpochMs): void {
  const { reckoned } = floor.data.ahead;
  const known = reckoned.get(id);
  if (!known || known.at + HOLDS > now) return;
  reckoned.delete(id);
  const queue = floor.data.queues.get(id);
  if (queue) touchPlace(floor, 'queues', queue);
}

/** Null: nothing was reckoned lately, or the queue is closed. */
export function showReckoned(floor: Floor, id: QueueId, now: EpochMs): QueueAhead | null {
  const known = floor.data.ahead.reckoned.get(id);
  if (!known || known.at + HOLDS <= now) return null;
  const site = sitePlan(floor, floor.data.queues.get(id)!.site);
  return isOpen(site.settings, floor.plan.queues.get(id)?.settings, site.zone, now) === false ? null : known;
}
