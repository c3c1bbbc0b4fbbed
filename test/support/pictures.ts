import fc from 'fast-check';
import { COLLECTIONS } from '../../src/lib/core/state.ts';
import type { Collection, FloorState } from '../../src/lib/core/state.ts';
import { setOwn } from '../../src/lib/protocol/marks.ts';
import { emptyState } from '../../src/lib/protocol/picture.ts';
import type { Handles } from '../../src/lib/protocol/wire.ts';

/** Few names, nasty ones among them, so that schedules collide. */
export const names = fc.constantFrom('1001', '1002', '7', 'a', 'zulu', '张三', '__proto__', 'constructor', 'since');
const scalar = fc.oneof(
  fc.constantFrom('free', 'talking', 'away', ''),
  fc.integer({ min: -3, max: 3 }),
  fc.boolean(),
  fc.constant(null),
  fc.double({ min: -1, max: 1, noNaN: true })
);

/** Nested plain JSON of the shapes that records have: scalars, arrays, maps, arrays of pairs, maps of maps. */
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie('any'), { maxLength: 2 }), dictionary(tie('any')))
})).any;

function dictionary(of: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc.uniqueArray(fc.tuple(names, of), { maxLength: 4, selector: ([name]) => name }).map((fields) => {
    const out = {};
    for (const [name, field] of fields) setOwn(out, name, field);
    return out;
  });
}

export const record: fc.Arbitrary<object> = dictionary(value);

/** What happens to one entry: a record, or undefined: it goes. */
export interface Move {
  readonly collection: Collection;
  readonly id: string;
  readonly record: object | undefined;
}
export const move: fc.Arbitrary<Move> = fc.record({
  collection: fc.constantFrom<Collection>('seats', 'queues', 'contacts'),
  id: names,
  record: fc.option(record, { nil: undefined, freq: 4 })
});

/** A state out of moves, by nothing but assignment: the naive reference. */
export function stateAfter(moves: readonly Move[]): FloorState {
  const state = emptyState();
  for (const { collection, id, record } of moves) {
    if (record === undefined) Reflect.deleteProperty(state[collection], id);
    else setOwn(state[collection], id, record);
  }
  return state;
}

/** Handles for a state: kept where they were, the lowest free ones for what is new. */
export function nextHandles(before: Handles, state: FloorState): Handles {
  const out: Record<string, (string | null)[]> = {};
  for (const collection of COLLECTIONS) {
    const has = (id: string) => Object.hasOwn(state[collection], id);
    const list = (before[collection] ?? []).map((id) => (id !== null && has(id) ? id : null));
    for (const id of Object.keys(state[collection])) {
      if (list.includes(id)) continue;
      const free = list.indexOf(null);
      if (free >= 0) list[free] = id;
      else list.push(id);
    }
    out[collection] = list;
  }
  return out;
}
