import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLLECTIONS } from '../../../src/lib/core/state.ts';
import type { Collection } from '../../../src/lib/core/state.ts';
import { createFollow } from '../../../src/lib/server/scope/follow.ts';
import { everything, type Look } from '../../../src/lib/server/scope/parts.ts';
import { createPlaces } from '../../../src/lib/server/scope/places.ts';
import { projectionOf, sightOf } from '../../../src/lib/server/scope/sight.ts';
import { createChance } from '../../support/chance.ts';
import { createRandomFloor } from '../../support/scope-floor.ts';

const things = fc.tuple(fc.constantFrom<Collection>('seats', 'contacts'), fc.constantFrom('1', '2', '3', 'a b'));
const keyOf = ([collection, id]: readonly [Collection, string]) => `${collection} ${id}`;
const nothing: Look = () => undefined;

function changedOf(ids: readonly (readonly [Collection, string])[]): ReadonlyMap<Collection, ReadonlySet<string>> {
  const changed = new Map<Collection, Set<string>>();
  for (const [collection, id] of ids) changed.set(collection, (changed.get(collection) ?? new Set()).add(id));
  return changed;
}

describe('who is read from whom', () => {
  const step = fc.record({ reader: things, reads: fc.option(fc.array(things, { maxLength: 3 }), { freq: 4 }) });

  it('[SCOPE14] names each record that was last read from a changed one, once, and none that changed itself', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.array(things, { maxLength: 3 }), (steps, moved) => {
        const follow = createFollow();
        const model = new Map<string, string[]>();
        for (const { reader, reads } of steps) {
          if (reads) {
            const look = follow.reading(...reader, nothing);
            for (const other of reads) look(...other);
          }
          follow.done(...reader);
          model.set(keyOf(reader), (reads ?? []).map(keyOf));
        }
        const told: string[] = [];
        follow.behind(changedOf(moved), (collection, id) => told.push(keyOf([collection, id])));
        const movedKeys = moved.map(keyOf);
        const wanted = [...model].filter(([reader, reads]) => {
          return !movedKeys.includes(reader) && reads.some((one) => movedKeys.includes(one));
        });
        expect(told.sort()).toEqual(wanted.map(([reader]) => reader).sort());
        for (const { reader } of steps) follow.done(...reader);
        expect(follow.size).toBe(0);
      })
    );
  });

  it('[SCOPE14] forgets what is no longer read', () => {
    const follow = createFollow();
    follow.reading('seats', '1', nothing)('contacts', 'c');
    follow.done('seats', '1');
    expect(follow.size).toBe(2);
    follow.reading('seats', '1', nothing);
    follow.done('seats', '1');
    expect(follow.size).toBe(0);
  });

  it('[SCOPE14] holds nothing once all records are gone, whatever went on before', () => {
    let most = 0;
    for (let seed = 1; seed <= 20; seed += 1) {
      const floor = createRandomFloor(createChance(seed));
      const places = createPlaces(floor.settings);
      const follow = createFollow();
      const sight = sightOf([
        { role: 'lead', on: { kind: 'team', id: 'north-t1' } },
        { role: 'agent', on: { kind: 'agent', id: 'agent1' } },
        { role: 'duty-manager', on: { kind: 'site', id: 'north' } }
      ]);
      const project = projectionOf(sight.mask(places), everything, places);
      const look: Look = (collection, id) => (floor.state[collection] as Record<string, object>)[id];
      const take = (collection: Collection, id: string) => {
        const record = look(collection, id);
        if (record) project(collection, record, follow.reading(collection, id, look));
        follow.done(collection, id);
      };
      const turn = (changed: ReadonlyMap<Collection, ReadonlySet<string>>) => {
        const behind: [Collection, string][] = [];
        follow.behind(changed, (collection, id) => behind.push([collection, id]));
        for (const [collection, ids] of changed) for (const id of ids) take(collection, id);
        for (const [collection, id] of behind) take(collection, id);
      };
      for (const collection of COLLECTIONS) for (const id of Object.keys(floor.state[collection])) take(collection, id);
      for (let n = 0; n < 50; n += 1) turn(floor.turn());
      most = Math.max(most, follow.size);
      turn(floor.clear());
      expect(follow.size).toBe(0);
    }
    expect(most).toBeGreaterThan(20);
  });
});
