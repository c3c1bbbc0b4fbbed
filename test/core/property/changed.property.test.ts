import fc from 'fast-check';
import { describe, test } from 'vitest';
import type { AnyFact } from '../../../src/lib/core/facts.ts';
import { createFloor } from '../../../src/lib/core/floor.ts';
import { showAll, showOne } from '../../../src/lib/core/show/show.ts';
import type { Collection, FloorState } from '../../../src/lib/core/state.ts';
import { nextDue, step, takeChanged } from '../../../src/lib/core/step.ts';
import { ordered } from '../../reference/order.ts';
import { keys, nonsense, retold } from './chaos.ts';
import { lastOf } from './drive.ts';
import { floorOf } from './floor.ts';
import { expectSame } from './same.ts';
import { runs } from './runs.ts';
import { schedule } from './stories.ts';
import { NOON } from './times.ts';

const settings = floorOf();
const RUNNING = ['ring_s', 'acw_s', 'idle_s', 'away_s', 'away_by', 'signed_in_s', 'occupancy', 'utilisation'];

/** Without the lengths of time that run on by themselves: a viewer has them as of the last change. */
function still(floor: FloorState): FloorState {
  const copy = structuredClone(floor);
  for (const agent of Object.values(copy.agents)) {
    Reflect.deleteProperty(agent, 'load');
    for (const figure of RUNNING) Reflect.deleteProperty(agent.today, figure);
  }
  return copy;
}

/** Folds `facts`, each arriving at its `at`, and keeps a copy of the floor by what is said to have changed alone. */
function follow(facts: readonly AnyFact[], at: (fact: AnyFact) => number, now: number): void {
  const floor = createFloor(settings, NOON);
  const copy = structuredClone(showAll(floor, NOON));
  const take = (time: number): void => {
    for (const [collection, ids] of takeChanged(floor)) {
      const records: Record<string, unknown> = copy[collection satisfies Collection];
      for (const id of ids) {
        const record = showOne(floor, collection, id, time);
        if (record === undefined) Reflect.deleteProperty(records, id);
        else records[id] = structuredClone(record);
      }
    }
  };
  let clock = NOON;
  const pass = (until: number): void => {
    for (let due = nextDue(floor); due !== null && due <= until; due = nextDue(floor)) {
      clock = Math.max(clock, due);
      step(floor, { kind: 'tick' }, clock);
      take(clock);
    }
    clock = until;
  };
  facts.forEach((fact, index) => {
    pass(at(fact));
    step(floor, { kind: 'fact', fact }, clock);
    take(clock);
    if (index % 5 === 0) expectSame(still(copy), still(showAll(floor, clock)));
  });
  pass(now);
  expectSame(still(copy), still(showAll(floor, now)));
}

describe('who is told what changed, and nothing else, sees the floor as it is', { timeout: 240_000 }, () => {
  test('as things happen', () => {
    fc.assert(
      fc.property(schedule(NOON, 4), (facts) => follow(ordered(facts), ({ time }) => time, lastOf(facts, NOON) + 7000)),
      runs(200)
    );
  });

  test('[ORDER3] as late and contradictory facts come in', () => {
    fc.assert(
      fc.property(schedule(NOON, 4), nonsense(NOON), keys, (facts, wild, lots) => {
        const now = lastOf([...facts, ...wild], NOON) + 7000;
        follow(retold([...facts, ...wild], lots), () => now, now);
      }),
      runs(200)
    );
  });
});
