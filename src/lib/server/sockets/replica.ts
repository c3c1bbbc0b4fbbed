import { COLLECTIONS } from '../../core/state.ts';
import type { Collection } from '../../core/state.ts';
import type { ChangeSet } from '../../protocol/changes.ts';
import { createStateHash } from '../../protocol/hash.ts';
import { diffRecord } from '../../protocol/marks.ts';

/** The records of one view as its viewers have them, each under the handle by which patches name it. */
export interface Replica {
  /** Takes an entry's new record (undefined: gone) and notes in `changes` what moved. True: something did. */
  take(collection: Collection, id: string, record: object | undefined, changes: ChangeSet): boolean;
  /** Notes an entry whole, as it is now: for a reader who skipped versions. */
  retell(collection: Collection, id: string, changes: ChangeSet): void;
  readonly size: number;
  hash(): string;
  /** `"handles":{…},"state":{…}` */
  json(): string;
}

interface Entry {
  readonly handle: number;
  readonly record: object;
}

interface Shelf {
  readonly entries: Map<string, Entry>;
  readonly handles: (string | null)[];
  readonly free: number[];
}

export function createReplica(): Replica {
  const shelves = new Map<Collection, Shelf>();
  for (const collection of COLLECTIONS) shelves.set(collection, { entries: new Map(), handles: [], free: [] });
  const hash = createStateHash();
  const shelfOf = (collection: Collection) => shelves.get(collection) as Shelf;
  const read = (collection: Collection, id: string) => shelfOf(collection).entries.get(id)?.record;
  let size = 0;

  function add(collection: Collection, shelf: Shelf, id: string, record: object, changes: ChangeSet): void {
    const handle = shelf.free.pop() ?? shelf.handles.length;
    shelf.handles[handle] = id;
    shelf.entries.set(id, { handle, record });
    size += 1;
    changes.put(collection, handle, id, record);
  }

  return {
    take(collection, id, record, changes) {
      const shelf = shelfOf(collection);
      const old = shelf.entries.get(id);
      if (!record) {
        if (!old) return false;
        shelf.entries.delete(id);
        shelf.handles[old.handle] = null;
        shelf.free.push(old.handle);
        size -= 1;
        changes.gone(collection, old.handle);
      } else if (!old) {
        add(collection, shelf, id, record, changes);
      } else {
        const marks = diffRecord(old.record, record);
        if (!marks) return false;
        shelf.entries.set(id, { handle: old.handle, record });
        changes.set(collection, old.handle, marks);
      }
      hash.touch(collection, id);
      return true;
    },
    retell(collection, id, changes) {
      const entry = shelfOf(collection).entries.get(id);
      if (entry) changes.put(collection, entry.handle, id, entry.record);
      else changes.gone(collection, id);
    },
    get size() {
      return size;
    },
    hash: () => hash.digest(read),
    json() {
      const handles: string[] = [];
      const state: string[] = [];
      for (const [collection, shelf] of shelves) {
        if (shelf.handles.length > 0) handles.push(`"${collection}":${JSON.stringify(shelf.handles)}`);
        const entries = Array.from(shelf.entries, ([id, entry]) => {
          return `${JSON.stringify(id)}:${JSON.stringify(entry.record)}`;
        });
        state.push(`"${collection}":{${entries.join(',')}}`);
      }
      return `"handles":{${handles.join(',')}},"state":{${state.join(',')}}`;
    }
  };
}
