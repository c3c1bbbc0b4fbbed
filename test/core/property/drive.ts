import { deserialize, serialize } from 'node:v8';
import type { AnyFact } from '../../../src/lib/core/facts.ts';
import { freeze, thaw } from '../../../src/lib/core/checkpoint.ts';
import { createFloor, type Floor } from '../../../src/lib/core/floor.ts';
import { showAll } from '../../../src/lib/core/show/show.ts';
import type { FloorSettings } from '../../../src/lib/core/settings.ts';
import type { FloorState } from '../../../src/lib/core/state.ts';
import { nextDue, step } from '../../../src/lib/core/step.ts';
import { ordered } from '../../reference/order.ts';

/** The later of all facts' times and `least`. */
export const lastOf = (facts: readonly AnyFact[], least = 0): number =>
  facts.reduce((last, { time }) => Math.max(last, time), least);

/** Lets time pass as the engine does: a tick at each moment that the floor asks for, and one at `now`. */
export function pass(floor: Floor, from: number, now: number): void {
  let at = from;
  for (;;) {
    const due = nextDue(floor);
    if (due === null || due > now) break;
    at = Math.max(at, due);
    step(floor, { kind: 'tick' }, at);
  }
  step(floor, { kind: 'tick' }, now);
}

/** Folds facts in the order of happening, each at its own time, with the ticks in between; then lets it be `now`. */
export function live(facts: readonly AnyFact[], settings: FloorSettings, from: number, now: number): Floor {
  const floor = createFloor(settings, from);
  let at = from;
  for (const fact of ordered(facts)) {
    pass(floor, at, fact.time);
    at = fact.time;
    step(floor, { kind: 'fact', fact }, at);
  }
  pass(floor, at, now);
  return floor;
}

/** Folds facts in the order given, all of them arriving at `now`. */
export function atOnce(facts: readonly AnyFact[], settings: FloorSettings, from: number, now: number): Floor {
  const floor = createFloor(settings, from);
  for (const fact of facts) step(floor, { kind: 'fact', fact }, now);
  pass(floor, now, now);
  return floor;
}

/** What is shown, but for when sources were last heard: that is about arrival, not about what happened. */
export const shown = (floor: Floor, now: number): FloorState => ({ ...showAll(floor, now), sources: {} });

/** The floor as a restart finds it: checkpoint written and read back. */
export const restarted = (floor: Floor, settings: FloorSettings, now: number): Floor =>
  thaw(settings, deserialize(serialize(freeze(floor))), now);
