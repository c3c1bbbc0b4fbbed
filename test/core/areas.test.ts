import { expect, test } from 'vitest';
import { areasById } from '../../src/lib/core/areas.ts';

test('a tree of areas is found by id, at any depth, whatever the ids are', () => {
  const leaf = { id: '__proto__', names: { en: 'Building 1' }, areas: [] };
  const estate = { id: 'lanting', names: { en: 'Lanting' }, customers: 1800, areas: [leaf] };
  const areas = areasById([{ id: 'xincheng', names: { en: 'Xincheng' }, areas: [estate] }]);
  expect(Object.entries(areas)).toEqual([
    ['xincheng', { names: { en: 'Xincheng' }, parent: null }],
    ['lanting', { names: { en: 'Lanting' }, parent: 'xincheng' }],
    ['__proto__', { names: { en: 'Building 1' }, parent: 'lanting' }]
  ]);
});
