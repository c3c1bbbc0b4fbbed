import { expect, it } from 'vitest';
import { freeze, thaw } from '../../../src/lib/core/checkpoint.ts';
import { createFloor, type Floor } from '../../../src/lib/core/floor.ts';
import { showQueue } from '../../../src/lib/core/show/places.ts';
import { takeChanged } from '../../../src/lib/core/step.ts';
import { floorOf } from '../property/floor.ts';
import { NOON } from '../property/times.ts';
import { MIN, runTo, tell } from './days.ts';

const of = (at: number, required = 9) => ({
  ...{ at, required, present: 7, away: 1, hour: { mean: 60, low: 50, high: 71 } },
  ...{ need: { seats: 2, from: at, until: at + 20 * MIN }, worst: { wait: 130, at: at + 10 * MIN } }
});
const reckoned = (floor: Floor, at: number, as = of(at), queue = 'heating'): void =>
  tell(floor, at, 'ahead.reckoned', { queue, ...as }, 'pilotlight');
const shown = (floor: Floor, at: number) => showQueue(floor, 'heating', at)!.ahead;

it('[AHEAD13] the newest stands for 150 s, then it is told that there is none', () => {
  const floor = createFloor(floorOf(), NOON);
  reckoned(floor, NOON);
  expect(shown(floor, NOON)).toEqual(of(NOON));
  reckoned(floor, NOON + MIN, of(NOON + MIN, 12));
  // of an earlier moment, come late
  reckoned(floor, NOON + MIN + 1, of(NOON + 1000, 3));
  expect(shown(floor, NOON + 2 * MIN)?.required).toBe(12);
  runTo(floor, NOON + MIN + 149_999);
  takeChanged(floor);
  expect(shown(floor, NOON + MIN + 149_999)?.required).toBe(12);
  runTo(floor, NOON + MIN + 150_000);
  expect(takeChanged(floor).get('queues')).toContain('heating');
  expect(shown(floor, NOON + MIN + 150_000)).toBeNull();
  expect(floor.data.ahead.reckoned.size).toBe(0);
});

it('[AHEAD13] what is reckoned here makes no source of this program', () => {
  const floor = createFloor(floorOf(), NOON);
  const before = [...floor.data.sources.keys()];
  reckoned(floor, NOON);
  expect([...floor.data.sources.keys()]).toEqual(before);
});

it('[AHEAD13] a checkpoint keeps it; a queue that nobody knows changes nothing', () => {
  const floor = createFloor(floorOf(), NOON);
  reckoned(floor, NOON);
  reckoned(floor, NOON, of(NOON), 'nowhere');
  const again = thaw(floorOf(), structuredClone(freeze(floor)), NOON + MIN);
  expect(shown(again, NOON + MIN)).toEqual(of(NOON));
  expect([...again.data.ahead.reckoned.keys()]).toEqual(['heating']);
});
