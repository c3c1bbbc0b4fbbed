import type { Collection, FloorState } from '../core/state.ts';
import { createStateHash } from '../protocol/hash.ts';
import { apply, emptyState, PatchError, pictureOf, reconcile } from '../protocol/picture.ts';
import type { Picture, Touched } from '../protocol/picture.ts';
import type { At, Patch, Snapshot } from '../protocol/wire.ts';

/** The client's copy of a view: what versions may be put on it, and whether it is still the server's. */
export interface Copy {
  readonly state: FloorState;
  readonly at: At | null;
  snapshot(snapshot: Snapshot): Touched;
  /** What moved; null: the patch does not fit, watch again. An empty object: nothing new. */
  patch(patch: Patch): Touched | null;
  /** True: the server's hash at this very version is ours. */
  matches(hash: string): boolean;
  /** The copy can't be trusted: the next watch asks for the whole. */
  distrust(): void;
  /** Nothing of it is kept: whoever looks may not see it any more. What was there moved. */
  forget(): Touched;
}

export function createCopy(): Copy {
  let picture: Picture = pictureOf(emptyState());
  let at: At | null = null;
  const hash = createStateHash();
  const read = (collection: Collection, id: string) => {
    const entries = picture.state[collection] as Record<string, object>;
    return Object.hasOwn(entries, id) ? entries[id] : undefined;
  };

  function take(next: { picture: Picture; touched: Touched }, version: At): Touched {
    ({ picture } = next);
    at = { epoch: version.epoch, offset: version.offset };
    for (const [collection, ids] of Object.entries(next.touched)) {
      for (const id of ids) hash.touch(collection as Collection, id);
    }
    return next.touched;
  }

  return {
    get state() {
      return picture.state;
    },
    get at() {
      return at;
    },
    snapshot(snapshot) {
      const { state, handles } = snapshot;
      return take(reconcile(picture, { state: { ...emptyState(), ...state }, handles }), snapshot);
    },
    patch(patch) {
      if (!at || at.epoch !== patch.epoch || patch.prev !== at.offset) return null;
      try {
        return take(apply(picture, patch.changes, patch.now), patch);
      } catch (error) {
        if (!(error instanceof PatchError)) throw error;
        at = null;
        return null;
      }
    },
    matches: (told) => hash.digest(read) === told,
    distrust() {
      at = null;
    },
    forget() {
      const touched = take(reconcile(picture, pictureOf(emptyState())), { epoch: '', offset: 0 });
      at = null;
      return touched;
    }
  };
}
