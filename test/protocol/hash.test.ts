import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Collection } from '../../src/lib/core/state.ts';
import { canonical, createStateHash, hashState } from '../../src/lib/protocol/hash.ts';
import { move, names, record, stateAfter } from '../support/pictures.ts';

/** The rule of WIRE6 written a second time, with BigInt. */
function reference(state: object): string {
  const word = (n: bigint) => BigInt.asUintN(32, n);
  let total = 0n;
  for (const [collection, entries] of Object.entries(state)) {
    for (const [id, value] of Object.entries(entries as object)) {
      let a = 0xdeadbeefn;
      let b = 0x41c6ce57n;
      for (const unit of canonical([collection, id, value]).split('')) {
        const u = BigInt(unit.charCodeAt(0));
        a = word((a ^ u) * 2654435761n);
        b = word((b ^ u) * 1597334677n);
      }
      const lo = word((a ^ (a >> 16n)) * 2246822507n) ^ word((b ^ (b >> 13n)) * 3266489909n);
      const hi = word((b ^ (b >> 16n)) * 2246822507n) ^ word((lo ^ (lo >> 13n)) * 3266489909n);
      total = BigInt.asUintN(64, total + (hi << 32n) + lo);
    }
  }
  return total.toString(16).padStart(16, '0');
}

it('[WIRE6] is what the rule says, kept entry by entry or taken from scratch', () => {
  fc.assert(
    fc.property(fc.array(fc.array(move, { maxLength: 5 }), { maxLength: 6 }), (turns) => {
      const kept = createStateHash();
      const told: Parameters<typeof stateAfter>[0][number][] = [];
      for (const turn of turns) {
        told.push(...turn);
        const state = stateAfter(told);
        for (const { collection, id } of turn) kept.touch(collection, id);
        const read = (collection: Collection, id: string) => {
          return Object.hasOwn(state[collection], id) ? state[collection][id] : undefined;
        };
        expect(kept.digest(read)).toBe(hashState(state));
      }
      const state = stateAfter(told);
      expect(hashState(state)).toBe(reference(state));
      expect(hashState(JSON.parse(JSON.stringify(state)) as typeof state)).toBe(hashState(state));
    })
  );
});

it('[WIRE6] does not depend on the order of entries and fields', () => {
  const a = stateAfter([
    { collection: 'seats', id: 'x', record: { p: 1, q: [1, { r: 2, s: 3 }] } },
    { collection: 'seats', id: 'y', record: {} }
  ]);
  const b = stateAfter([
    { collection: 'seats', id: 'y', record: {} },
    { collection: 'seats', id: 'x', record: { q: [1, { s: 3, r: 2 }], p: 1 } }
  ]);
  expect(hashState(a)).toBe(hashState(b));
  expect(hashState(stateAfter([]))).toBe('0000000000000000');
});

it('[WIRE7] any changed field changes it', () => {
  fc.assert(
    fc.property(names, record, names, fc.integer(), (id, before, field, to) => {
      fc.pre((before as Record<string, unknown>)[field] !== to && field !== '__proto__');
      const flipped = { ...before, [field]: to };
      const one = stateAfter([{ collection: 'seats', id, record: before }]);
      const other = stateAfter([{ collection: 'seats', id, record: flipped }]);
      expect(hashState(other)).not.toBe(hashState(one));
    })
  );
});
