import type { EpochMs } from '../../core/ids.ts';
import { COLLECTIONS } from '../../core/state.ts';
import type { Collection, FloorState } from '../../core/state.ts';
import { createChangeSet } from '../../protocol/changes.ts';
import type { Changes } from '../../protocol/wire.ts';
import type { Turn } from '../ports.ts';
import { createFollow } from '../scope/follow.ts';
import type { Look } from '../scope/parts.ts';
import type { Projection } from '../scope/sight.ts';
import { eventFrame } from './frames.ts';
import type { Frame, Shared } from './frames.ts';
import { createReplica } from './replica.ts';
import { createRing } from './ring.ts';
import type { Version } from './ring.ts';

export const NAMESPACE = '/live';

/** One scope of the floor in versions: what all of its viewers share. */
export interface View {
  readonly name: string;
  readonly epoch: string;
  readonly offset: number;
  /** Takes what moved; a frame for every viewer that has the version before, or null: nothing for this view. */
  turn(turn: Turn, look: Look): Frame | null;
  /** The snapshot from behind its `now`; built once per version (LIVE3). */
  snapshot(): Shared;
  /** `{epoch, offset, now,` as text: the part of an answer that is each viewer's own. */
  head(now: EpochMs): string;
  /** Every patch after `offset` as the answer's tail, or null: not whole, or not small. */
  patchesAfter(offset: number): Shared | null;
  /** One patch from `offset` to now, each touched entry whole; null: out of reach, the viewer must watch again. */
  conflated(offset: number, now: EpochMs): Frame | null;
  /** A patch that fits nobody: who gets it watches again. */
  mismatch(now: EpochMs): Frame;
  hash(): string;
}

export interface ViewOptions {
  readonly name: string;
  readonly epoch: string;
  /** Where counting begins: an earlier life of this view may be known to a client (LIVE5). */
  readonly offset: number;
  readonly project: Projection;
  readonly state: FloorState;
  readonly look: Look;
  readonly counted: { snapshots: number; encodes: number };
}

/** "Small": above it a snapshot costs the client less than catching up does. */
const MOST_PATCHES = 256;
const MOST_PATCH_CHARS = 262_144;

export function createView({ name, epoch, offset: from, project, state, look, counted }: ViewOptions): View {
  const replica = createReplica();
  const ring = createRing();
  let offset = from;
  let snapshot: Shared | null = null;
  const follow = createFollow();

  const start = createChangeSet(0);
  for (const collection of COLLECTIONS) {
    for (const [id, record] of Object.entries(state[collection] as Record<string, object>)) {
      replica.take(collection, id, seen(collection, id, record, look), start);
    }
  }

  /** The record as this view has it; what it was read from is followed (SCOPE14). */
  function seen(collection: Collection, id: string, record: object | undefined, read: Look): object | undefined {
    const shown = record && project(collection, record, follow.reading(collection, id, read));
    follow.done(collection, id);
    return shown;
  }

  function patch(prev: number, now: EpochMs, changes: Changes): string {
    counted.encodes += 1;
    return JSON.stringify({ epoch, prev, offset, now, changes });
  }

  function whole(versions: readonly Version[], now: EpochMs): Changes {
    const changes = createChangeSet(now);
    const told = new Map<Collection, Set<string>>();
    for (const { touched } of versions) {
      for (const [collection, ids] of touched) {
        const all = told.get(collection) ?? new Set();
        for (const id of ids) all.add(id);
        told.set(collection, all);
      }
    }
    for (const [collection, ids] of told) for (const id of ids) replica.retell(collection, id, changes);
    return changes.done();
  }

  return {
    name,
    epoch,
    get offset() {
      return offset;
    },
    turn({ now, changed }, read) {
      const changes = createChangeSet(now);
      const touched = new Map<Collection, string[]>();
      const take = (collection: Collection, id: string) => {
        if (!replica.take(collection, id, seen(collection, id, read(collection, id), read), changes)) return;
        const list = touched.get(collection);
        if (list) list.push(id);
        else touched.set(collection, [id]);
      };
      // who reads is known before the turn: what moves in it is projected again below
      const behind: [Collection, string][] = [];
      follow.behind(changed, (collection, id) => behind.push([collection, id]));
      for (const [collection, ids] of changed) for (const id of ids) take(collection, id);
      for (const [collection, id] of behind) take(collection, id);
      if (touched.size === 0) return null;
      const prev = offset;
      offset += 1;
      snapshot = null;
      const text = patch(prev, now, changes.done());
      ring.push({ prev, offset, text, touched });
      return eventFrame(NAMESPACE, 'patch', text);
    },
    snapshot() {
      if (!snapshot) {
        counted.snapshots += 1;
        snapshot = { bytes: Buffer.from(`${replica.json()}}]`) };
      }
      return snapshot;
    },
    head: (now) => `{"epoch":${JSON.stringify(epoch)},"offset":${offset},"now":${now},`,
    patchesAfter(at) {
      const versions = at === offset ? [] : ring.after(at);
      if (!versions || versions.length > MOST_PATCHES) return null;
      let chars = 0;
      for (const { text } of versions) chars += text.length;
      if (chars > MOST_PATCH_CHARS) return null;
      return { bytes: Buffer.from(`"patches":[${versions.map(({ text }) => text).join(',')}]}]`) };
    },
    conflated(at, now) {
      const versions = ring.after(at);
      if (!versions || versions.length === 0) return null;
      const changes = whole(versions, now);
      const text = patch(at, now, changes);
      return text.length > MOST_PATCH_CHARS ? null : eventFrame(NAMESPACE, 'patch', text);
    },
    mismatch: (now) => eventFrame(NAMESPACE, 'patch', patch(offset, now, {})),
    hash: () => replica.hash()
  };
}
