import type { Collection } from '../../core/state.ts';

/** Reads a record of the whole floor as it is shown now. */
export type Look = (collection: Collection, id: string) => object | undefined;

/** The parts of a record, as bits of a mask; 0: the record is not seen at all. */
export const STATE = 1;
export const FIGURES = 2;
export const WHO = 4;
export const WHY = 8;
export const CALLER = 16;
export const LISTS = 32;
export const NOTHING = 0;
export const EVERYTHING = STATE | FIGURES | WHO | WHY | CALLER | LISTS;

/** Which parts of a record are seen. `always`: whatever the record, so that nothing need be looked up. */
export interface Mask {
  (collection: Collection, record: object, look: Look): number;
  readonly always?: (collection: Collection) => number;
  /** It only chooses: a record whole or not at all. */
  readonly whole?: true;
}

/** The union: what any of them gives. */
export const anyOf =
  (masks: readonly Mask[]): Mask =>
  (collection, record, look) => {
    let sum = NOTHING;
    for (const mask of masks) {
      sum |= mask(collection, record, look);
      if (sum === EVERYTHING) break;
    }
    return sum;
  };

/** The intersection: what both give. */
export function both(a: Mask, b: Mask): Mask {
  if (a === b || b === everything) return a;
  if (a === everything) return b;
  if (a.always && b.always) return always((collection) => a.always!(collection) & b.always!(collection));
  return (collection, record, look) => {
    const first = a(collection, record, look);
    return first === NOTHING ? NOTHING : first & b(collection, record, look);
  };
}

/** Parts by collection, whatever the record. */
export const always = (parts: (collection: Collection) => number): Mask =>
  Object.assign((collection: Collection) => parts(collection), { always: parts });

export const everything: Mask = always(() => EVERYTHING);
