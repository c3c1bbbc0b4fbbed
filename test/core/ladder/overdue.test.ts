import { expect, it } from 'vitest';
import { overdue } from '../../../src/lib/core/alerts/overdue.ts';
import { desk, MIN, rule, S, START } from '../alerts/desk.ts';

it('[LADDER5] what did not run is found, whatever became of its timer', () => {
  const floor = desk();
  floor.told(0, rule('abandon-high', [['serious', 0]]), [true]);
  const found = (seconds: number) =>
    overdue(floor.book.all(), START + seconds * S).map(({ since }) => (since - START) / S);
  expect(found(60)).toEqual([]);
  expect(found(62)).toEqual([60]);
  // its timer was taken away, and the time with it
  floor.one().climbsAt = null;
  expect(found(5)).toEqual([0]);
  floor.one().climbsAt = START + MIN;
  floor.act(3, { type: 'ack' });
  expect(found(10 * 60)).toEqual([]);
  expect(found(3 + 10 * 60 + 2)).toEqual([603]);
});
