import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTries } from '../../../src/lib/server/edge/tries.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const START = Date.UTC(2026, 10, 23, 8);
const five = (size = 100) => {
  const clock = createVirtualClock(START);
  return { clock, tries: createTries({ clock, max: 5, windowMs: 60_000, size }) };
};

test('[EDGE12] five a minute, then the seconds to wait; what was refused is not counted', () => {
  const { clock, tries } = five();
  for (let i = 0; i < 5; i++) {
    expect(tries.take('li.na')).toBe(0);
    clock.advance(1_000);
  }
  expect(tries.take('li.na')).toBe(55);
  expect(tries.take('wang.wei')).toBe(0);
  clock.advance(54_999);
  expect(tries.take('li.na')).toBe(1);
  clock.advance(1);
  expect(tries.take('li.na')).toBe(0);
  expect(tries.take('li.na')).toBe(1);
  tries.forget('li.na');
  expect(tries.take('li.na')).toBe(0);
});

test('[EDGE12] in any window of any course of tries there are never more than five', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20_000), { maxLength: 80 }), (gaps) => {
      const { clock, tries } = five();
      const taken = gaps.flatMap((gap) => {
        clock.advance(gap);
        return tries.take('k') === 0 ? [clock.now()] : [];
      });
      for (const at of taken)
        expect(taken.filter((other) => other > at - 60_000 && other <= at).length <= 5).toBe(true);
    }),
    { seed: 20261123 }
  );
});

test('[EDGE12] any number of keys holds no more than the size; the one untouched longest goes', () => {
  const { tries } = five(100);
  for (let i = 0; i < 100_000; i++) tries.take(`${i}${'x'.repeat(1_000)}`);
  expect(tries.size).toBe(100);

  const few = five(2).tries;
  for (let i = 0; i < 5; i++) few.take('a');
  few.take('b');
  expect(few.take('a')).toBe(60);
  few.take('c');
  expect(few.take('a')).toBe(60);
  expect(few.size).toBe(2);
});

test('[EDGE12] a clock set back locks nobody out for longer than the window', () => {
  const { clock, tries } = five();
  for (let i = 0; i < 5; i++) tries.take('a');
  clock.jump(-86_400_000);
  expect(tries.take('a')).toBe(60);
  clock.advance(60_000);
  expect(tries.take('a')).toBe(0);
});

test('[EDGE12] a try that is given back leaves the ones before it counted', () => {
  const tries = createTries({ clock: createVirtualClock(0), max: 3, windowMs: 60_000, size: 10 });
  tries.take('a');
  tries.take('a');
  for (let n = 0; n < 5; n++) {
    expect(tries.take('a')).toBe(0);
    tries.giveBack('a');
  }
  expect([tries.take('a'), tries.take('a')]).toEqual([0, 60]);
  tries.giveBack('nobody');
  expect(tries.size).toBe(1);
});
