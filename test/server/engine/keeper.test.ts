import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createKeeper } from '../../../src/lib/server/engine/keeper.ts';
import { createMemoryLog } from '../../../src/lib/server/storage/memory.ts';
import { NOON } from '../../support/rows.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

/** A keeper over a floor that is 60,000 facts ahead of its checkpoint; `save` fails where `broken` says so. */
function keep(broken: readonly ('memory' | 'log')[]) {
  const clock = createVirtualClock(NOON);
  const log = createMemoryLog();
  const tried: string[] = [];
  const trimmed: number[] = [];
  log.trim = (before) => Promise.resolve(void trimmed.push(before));
  const floor = { offset: 60_000 };
  const keeper = createKeeper({
    ...{ clock, log, logger: pino({ level: 'silent' }), saved: 0 },
    offset: () => floor.offset,
    now: () => clock.now(),
    save(from) {
      tried.push(from);
      return broken.includes(from) ? Promise.reject(new Error('damaged')) : Promise.resolve(floor.offset);
    }
  });
  /** One look, and whatever it started. */
  const look = async (): Promise<void> => {
    clock.advance(5000);
    await new Promise(setImmediate);
  };
  return { clock, keeper, floor, tried, trimmed, look };
}

test('[ENGINE6] a checkpoint comes from the log; where that fails, from the floor itself', async () => {
  const { keeper, tried, floor, look } = keep(['log']);
  await look();
  await look();
  expect(tried).toEqual(['log', 'memory']);
  await look();
  expect(tried).toHaveLength(2);
  floor.offset += 60_000;
  await look();
  expect(tried.at(-1)).toBe('log');
  await keeper.close();
});

test('[ENGINE6] facts older than 30 days are trimmed behind a checkpoint, and only behind one', async () => {
  const { clock, keeper, trimmed, look } = keep([]);
  await look();
  expect(trimmed).toEqual([clock.now() - 30 * 24 * 3_600_000]);
  await keeper.close();
  const failing = keep(['log', 'memory']);
  await failing.look();
  await failing.look();
  await failing.keeper.close();
  expect(failing.trimmed).toEqual([]);
  expect(failing.tried).toEqual(['log', 'memory', 'memory']);
  expect(failing.clock.timers()).toBe(0);
});
