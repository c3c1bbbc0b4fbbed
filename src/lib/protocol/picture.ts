import type { EpochMs } from '../core/ids.ts';
import { COLLECTIONS } from '../core/state.ts';
import type { Collection, FloorState } from '../core/state.ts';
import { createChangeSet } from './changes.ts';
import { applyMarks, diffRecord, setOwn } from './marks.ts';
import type { Changes, CollectionChanges, Handles } from './wire.ts';

/** A state and the handles by which patches name its entries. Never changed in place. */
export interface Picture {
  readonly state: FloorState;
  readonly handles: Handles;
}

/** Ids whose record moved, came or went, by collection. */
export type Touched = { readonly [C in Collection]?: readonly string[] };

/** The patch does not belong to this picture: watch again. */
export class PatchError extends Error {}

type Entries = Record<string, object>;
type Draft = { entries: Entries; handles: (string | null)[]; touched: Set<string> };

/**
 * A patch's changes on a picture. Untouched collections and entries keep their references; a patch that
 * changes nothing returns the picture itself.
 * @param now the patch's `now`.
 * @throws PatchError when it names a handle that the picture has not.
 */
export function apply(picture: Picture, changes: Changes, now: EpochMs): { picture: Picture; touched: Touched } {
  const state: Record<string, unknown> = {};
  const handles: Record<string, unknown> = {};
  const touched: Record<string, string[]> = {};
  let moved = false;
  for (const collection of COLLECTIONS) {
    const change = changes[collection];
    if (!change) continue;
    const draft = applyCollection(picture, collection, change, now);
    if (draft.touched.size === 0) continue;
    moved = true;
    state[collection] = draft.entries;
    handles[collection] = draft.handles;
    touched[collection] = [...draft.touched];
  }
  if (!moved) return { picture, touched };
  return {
    picture: { state: { ...picture.state, ...state }, handles: { ...picture.handles, ...handles } },
    touched
  };
}

function applyCollection(picture: Picture, collection: Collection, change: CollectionChanges, now: EpochMs): Draft {
  const before = picture.state[collection] as Entries;
  const known = picture.handles[collection] ?? [];
  const reshaped = change.gone !== undefined || change.put !== undefined;
  const draft: Draft = {
    entries: { ...before },
    handles: reshaped ? [...known] : (known as string[]),
    touched: new Set()
  };
  for (const ref of change.gone ?? []) remove(draft, collection, ref);
  for (const [handle, id, record] of change.put ?? []) put(draft, handle, id, record);
  for (const [marks, refs, since] of change.set ?? []) {
    refs.forEach((handle, index) => {
      const id = draft.handles[handle];
      if (id == null) throw new PatchError(`${collection}: handle ${handle} is not known`);
      const old = draft.entries[id] as object;
      const told = since?.[index];
      const next = applyMarks(old, told === undefined ? marks : { ...marks, since: now + told });
      if (next === old) return;
      setOwn(draft.entries, id, next);
      draft.touched.add(id);
    });
  }
  return draft;
}

function remove(draft: Draft, collection: Collection, ref: number | string): void {
  const id = typeof ref === 'string' ? ref : draft.handles[ref];
  if (id == null) throw new PatchError(`${collection}: handle ${ref} is not known`);
  if (!Object.hasOwn(draft.entries, id)) return;
  draft.handles[typeof ref === 'number' ? ref : draft.handles.indexOf(ref)] = null;
  Reflect.deleteProperty(draft.entries, id);
  draft.touched.add(id);
}

function put(draft: Draft, handle: number, id: string, record: object): void {
  while (draft.handles.length < handle) draft.handles.push(null);
  draft.handles[handle] = id;
  if (Object.hasOwn(draft.entries, id) && diffRecord(draft.entries[id] as object, record) === undefined) return;
  setOwn(draft.entries, id, record);
  draft.touched.add(id);
}

/** A snapshot as a picture that keeps the references of `before` wherever nothing differs: only moved tiles render. */
export function reconcile(before: Picture, after: Picture): { picture: Picture; touched: Touched } {
  const state: Record<string, unknown> = {};
  const touched: Record<string, string[]> = {};
  for (const collection of COLLECTIONS) {
    const old = before.state[collection] as Entries;
    const young = after.state[collection] as Entries;
    const entries: Entries = {};
    const moved: string[] = [];
    for (const id of Object.keys(young)) {
      const to = young[id] as object;
      const from = Object.hasOwn(old, id) ? (old[id] as object) : undefined;
      const same = from !== undefined && diffRecord(from, to) === undefined;
      setOwn(entries, id, same ? from : to);
      if (!same) moved.push(id);
    }
    for (const id of Object.keys(old)) if (!Object.hasOwn(young, id)) moved.push(id);
    state[collection] = moved.length > 0 ? entries : old;
    if (moved.length > 0) touched[collection] = moved;
  }
  return { picture: { state: state as unknown as FloorState, handles: after.handles }, touched };
}

/** What turns one picture into the other. Handles are `after`'s; ids that go are named by id. */
export function diff(before: Picture, after: Picture, now: EpochMs): Changes {
  const set = createChangeSet(now);
  for (const collection of COLLECTIONS) {
    const old = before.state[collection] as Entries;
    const young = after.state[collection] as Entries;
    const known = before.handles[collection] ?? [];
    for (const id of Object.keys(old)) if (!Object.hasOwn(young, id)) set.gone(collection, id);
    (after.handles[collection] ?? []).forEach((id, handle) => {
      if (id === null) return;
      const to = young[id] as object;
      if (!Object.hasOwn(old, id) || known[handle] !== id) {
        set.put(collection, handle, id, to);
        return;
      }
      const marks = diffRecord(old[id] as object, to);
      if (marks) set.set(collection, handle, marks);
    });
  }
  return set.done();
}

export function emptyState(): FloorState {
  return Object.fromEntries(COLLECTIONS.map((collection) => [collection, {}])) as unknown as FloorState;
}

/** Fresh handles for a state, in the order of its keys. */
export function pictureOf(state: FloorState): Picture {
  const handles = Object.fromEntries(COLLECTIONS.map((c) => [c, Object.keys(state[c])]));
  return { state, handles: handles };
}
