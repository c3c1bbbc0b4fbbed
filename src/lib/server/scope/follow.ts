import { COLLECTIONS, type Collection } from '../../core/state.ts';
import type { Look } from './parts.ts';

/**
 * Remembers which records a record's projection was read from, so that it is projected again when one of them moves
 * (SCOPE14). A record that reads nothing costs nothing.
 */
export interface Follow {
  /** A `look` for projecting the record: what it reads is remembered until it is projected again. */
  reading(collection: Collection, id: string, look: Look): Look;
  /** The record is gone, or its reading is over: what it no longer reads is forgotten. */
  done(collection: Collection, id: string): void;
  /** Calls `again` for every record that was read from one of the changed ones and is not itself among them. */
  behind(
    changed: ReadonlyMap<Collection, ReadonlySet<string>>,
    again: (collection: Collection, id: string) => void
  ): void;
  /** How many records read or are read: 0 once all are gone. */
  readonly size: number;
}

const SPLIT = ' ';
const keyOf = (collection: Collection, id: string) => `${collection}${SPLIT}${id}`;
const known = new Set<string>(COLLECTIONS);

function split(key: string): [Collection, string] {
  const at = key.indexOf(SPLIT);
  const collection = key.slice(0, at);
  if (!known.has(collection)) throw new Error(`not a record: ${key}`);
  return [collection as Collection, key.slice(at + 1)];
}

export function createFollow(): Follow {
  /** By what was read, who read it; and the other way round. */
  const readers = new Map<string, Set<string>>();
  const reads = new Map<string, Set<string>>();
  let now: { key: string; seen: Set<string> } | null = null;

  function drop(reader: string, from: string): void {
    const all = readers.get(from);
    all?.delete(reader);
    if (all?.size === 0) readers.delete(from);
  }

  return {
    reading(collection, id, look) {
      const reading = { key: keyOf(collection, id), seen: new Set<string>() };
      now = reading;
      return (other, otherId) => {
        reading.seen.add(keyOf(other, otherId));
        return look(other, otherId);
      };
    },
    done(collection, id) {
      const key = keyOf(collection, id);
      const before = reads.get(key);
      const after = now?.key === key ? now.seen : new Set<string>();
      now = null;
      if (before) for (const from of before) if (!after.has(from)) drop(key, from);
      for (const from of after) {
        if (before?.has(from)) continue;
        const all = readers.get(from);
        if (all) all.add(key);
        else readers.set(from, new Set([key]));
      }
      if (after.size > 0) reads.set(key, after);
      else if (before) reads.delete(key);
    },
    behind(changed, again) {
      if (readers.size === 0) return;
      const told = new Set<string>();
      for (const [collection, ids] of changed) {
        for (const id of ids) {
          for (const reader of readers.get(keyOf(collection, id)) ?? []) {
            if (told.has(reader)) continue;
            told.add(reader);
            const [of, readerId] = split(reader);
            if (!changed.get(of)?.has(readerId)) again(of, readerId);
          }
        }
      }
    },
    get size() {
      return readers.size + reads.size;
    }
  };
}
