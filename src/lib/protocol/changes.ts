import type { EpochMs } from '../core/ids.ts';
import { COLLECTIONS } from '../core/state.ts';
import type { Collection } from '../core/state.ts';
import { setOwn } from './marks.ts';
import type { Changes, CollectionChanges, Marks, SetGroup } from './wire.ts';

/** Gathers what moved in one turn and groups it: entries with equal marks share one group (WIRE4). */
export interface ChangeSet {
  gone(collection: Collection, ref: number | string): void;
  put(collection: Collection, handle: number, id: string, record: object): void;
  set(collection: Collection, handle: number, marks: Marks): void;
  readonly empty: boolean;
  done(): Changes;
}

interface Draft {
  gone?: (number | string)[];
  put?: [number, string, object][];
  groups?: Map<string, Group>;
}

interface Group {
  readonly marks: Marks;
  readonly handles: number[];
  readonly since: number[] | undefined;
}

/** @param now the patch's own `now`: `since` is sent relative to it. */
export function createChangeSet(now: EpochMs): ChangeSet {
  const drafts = new Map<Collection, Draft>();
  const draftOf = (collection: Collection): Draft => {
    let draft = drafts.get(collection);
    if (!draft) drafts.set(collection, (draft = {}));
    return draft;
  };
  return {
    gone: (collection, ref) => void (draftOf(collection).gone ??= []).push(ref),
    put: (collection, handle, id, record) => void (draftOf(collection).put ??= []).push([handle, id, record]),
    set(collection, handle, marks) {
      const groups = (draftOf(collection).groups ??= new Map<string, Group>());
      const { since, ...rest } = marks;
      const timed = typeof since === 'number' && now + (since - now) === since;
      const shared = timed ? rest : marks;
      const key = (timed ? 't' : 'u') + JSON.stringify(shared);
      let group = groups.get(key);
      if (!group) groups.set(key, (group = { marks: shared, handles: [], since: timed ? [] : undefined }));
      group.handles.push(handle);
      if (timed) group.since?.push(since - now);
    },
    get empty() {
      return drafts.size === 0;
    },
    done() {
      const changes: Record<string, CollectionChanges> = {};
      for (const collection of COLLECTIONS) {
        const draft = drafts.get(collection);
        if (draft) setOwn(changes, collection, finish(draft));
      }
      return changes;
    }
  };
}

function finish(draft: Draft): CollectionChanges {
  const out: { -readonly [K in keyof CollectionChanges]: CollectionChanges[K] } = {};
  if (draft.gone) out.gone = draft.gone;
  if (draft.put) out.put = draft.put;
  if (draft.groups) {
    out.set = Array.from(draft.groups.values(), ({ marks, handles, since }): SetGroup => {
      return since ? [marks, handles, since] : [marks, handles];
    });
  }
  return out;
}
