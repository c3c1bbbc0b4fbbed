import { expect, it } from 'vitest';
import { aheadFrom, type AheadGround } from '../../../src/lib/core/ahead/ground.ts';
import { requiredSeats } from '../../../src/lib/core/staffing/required.ts';
import { createReckoner } from '../../../src/lib/server/ahead/thread.ts';
import { createClock } from '../../../src/lib/server/clock.ts';

const slots = <T>(value: T): T[] => Array.from({ length: 12 }, () => value);
const GROUND: AheadGround = {
  ...{ at: Date.UTC(2026, 10, 27, 2), hour: { mean: 60, low: 50, high: 70 }, away: 1 },
  ahead: {
    ...{ busy: 3, waiting: 4, arrivals: slots([0.8, 1, 1.2]), present: slots(3), handle: 4, patience: 8 },
    target: { variant: 'settled', level: 0.8, within: 20 / 60, short: 5 / 60, occupancy: 0.85, abandons: 0.05 }
  }
};

it('[AHEAD14] a thread reckons what the mathematics say, again and again', async () => {
  const { reckon, close } = createReckoner(createClock());
  const expected = aheadFrom(GROUND, requiredSeats(GROUND.ahead));
  expect(await reckon(GROUND)).toEqual(expected);
  expect(await reckon(GROUND)).toEqual(expected);
  expect(expected.need!.seats).toBeGreaterThan(0);
  await close();
});

it('[AHEAD14] a ground that is none is refused with a reason, and the thread goes on', async () => {
  const { reckon, close } = createReckoner(createClock());
  await expect(reckon({ ...GROUND, ahead: { ...GROUND.ahead, handle: -1 } })).rejects.toThrow('handle time -1');
  expect((await reckon(GROUND)).required).toBeGreaterThan(3);
  await close();
});

it('[AHEAD14] one that takes too long is given up, and the next one has a thread of its own', async () => {
  const late: (() => void)[] = [];
  const clock = { ...createClock(), after: (_ms: number, work: () => void) => (late.push(work), () => undefined) };
  const { reckon, close } = createReckoner(clock);
  const lost = reckon(GROUND);
  late[0]!();
  await expect(lost).rejects.toThrow('more than 20 s');
  expect((await reckon(GROUND)).required).toBeGreaterThan(3);
  await close();
});
