import { expect, it } from 'vitest';
import { namesOf } from '../../src/lib/wall/charts/trend.ts';

const named = (...spans: [string, number][]) =>
  namesOf(
    spans.map(([name, left]) => ({ name, left })),
    (name) => name.length * 10
  ).map(({ name, left }) => `${name} @${left}`);

it('[WALL20] names of spans never run into each other: one that would is counted with the one before it', () => {
  expect(named(['Rose Bay', 100], ['Mill', 300])).toEqual(['Rose Bay @100', 'Mill @300']);
  expect(named(['Mill', 150], ['Rose Bay', 100])).toEqual(['Rose Bay +1 @100']);
  expect(named(['a', 0], ['b', 10], ['c', 15], ['d', 400])).toEqual(['a +2 @0', 'd @400']);
});
