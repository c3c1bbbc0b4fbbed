import { createHmac, randomBytes } from 'node:crypto';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Beat, LiveProblem } from '../../protocol/wire.ts';
import type { Clock, Turn, Turns } from '../ports.ts';
import type { Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';
import type { Projection } from '../scope/sight.ts';
import type { Board } from '../scope/views.ts';
import { viewpointOf, type Viewpoint } from '../scope/viewpoint.ts';
import { eventFrame } from './frames.ts';
import { createView, NAMESPACE } from './view.ts';
import type { View } from './view.ts';
import type { Viewer } from './viewer.ts';

/** The views in use, each with its viewers; turned, beaten and let go of. */
export interface Views {
  /** The view of that name as one sees it, made if nobody watches it yet. */
  open(name: string, from: Viewpoint): View | LiveProblem;
  /** From the next turn on. A viewer watches one view: it leaves the one it had. */
  join(view: View, viewer: Viewer): void;
  leave(viewer: Viewer): void;
  readonly size: number;
  close(): void;
}

interface Room {
  readonly name: string;
  readonly from: Viewpoint;
  readonly view: View;
  readonly viewers: Set<Viewer>;
  /** Nobody watches since; null: somebody does. */
  emptySince: EpochMs | null;
  beats: number;
}

export const BEAT: Ms = 2_000;
const HASH_EACH = 5;
/** A view stays warm so that a reload, or a short outage of its last viewer, finds its ring. */
const WARM: Ms = 60_000;

/** People with equal sights share a view (SCOPE15). */
const keyOf = (name: string, { sight }: Viewpoint): string => `${name}\n${sight.key}`;

export function createViews(options: {
  readonly turns: Turns;
  readonly clock: Clock;
  /** Of the settings in force: they change with the epoch only. */
  readonly places: () => Places;
  readonly boards: () => Readonly<Record<string, Board>>;
  readonly counted: { snapshots: number; encodes: number };
  /** Their view is no more under newer settings. */
  readonly gone?: (viewers: ReadonlySet<Viewer>) => void;
}): Views {
  const { turns, clock, counted } = options;
  const rooms = new Map<string, Room>();
  /** Where a view let go of had got to: its numbers are never given twice in one epoch (LIVE5). */
  const lastOffsets = new Map<string, number>();
  /** Tells one sight's epoch from another's without telling anything of it. */
  const tag = randomBytes(16);
  let epoch = turns.epoch;
  const look: Look = (collection, id) => turns.show(collection, id);

  const epochOf = ({ sight }: Viewpoint): string =>
    sight.key === '' ? epoch : `${epoch}-${createHmac('sha256', tag).update(sight.key).digest('hex').slice(0, 12)}`;

  const projected = (name: string, from: Viewpoint): Projection | LiveProblem =>
    viewpointOf(name, from, { places: options.places(), boards: options.boards(), look });

  function build(key: string, name: string, from: Viewpoint): View | LiveProblem {
    const project = projected(name, from);
    if ('code' in project) return project;
    const offset = lastOffsets.get(key) ?? 0;
    return createView({ name: key, epoch: epochOf(from), offset, project, state: turns.state(), look, counted });
  }

  function onTurn(turn: Turn): void {
    if (turns.epoch !== epoch) {
      restart(turn.now);
      return;
    }
    const shown = rooms.size > 1 ? remembering(look) : look;
    for (const { view, viewers } of rooms.values()) {
      const frame = view.turn(turn, shown);
      if (frame) for (const viewer of viewers) viewer.patch(frame, turn.now);
    }
  }

  /** State was rebuilt: every view begins anew, and who hears the new epoch watches again. */
  function restart(now: EpochMs): void {
    ({ epoch } = turns);
    lastOffsets.clear();
    for (const [key, room] of rooms) {
      const view = build(key, room.name, room.from);
      if ('code' in view) {
        rooms.delete(key);
        for (const viewer of room.viewers) viewer.view = null;
        options.gone?.(room.viewers);
        continue;
      }
      const next: Room = { ...room, view };
      rooms.set(key, next);
      for (const viewer of next.viewers) {
        viewer.view = next.view;
        viewer.beat(beatOf(next, now, {}), now);
      }
    }
  }

  function beatOf(room: Room, now: EpochMs, ages: Beat['ages']): ReturnType<typeof eventFrame> {
    const hashed = room.beats % HASH_EACH === HASH_EACH - 1;
    const beat: Beat = { epoch: room.view.epoch, offset: room.view.offset, now, ages };
    const told = hashed ? { ...beat, hash: room.view.hash() } : beat;
    return eventFrame(NAMESPACE, 'beat', JSON.stringify(told));
  }

  function beat(): void {
    const now = clock.now();
    const ages = turns.ages();
    for (const [key, room] of rooms) {
      if (room.viewers.size === 0) {
        room.emptySince ??= now;
        if (now - room.emptySince < WARM) continue;
        // The next life begins one further on: nothing said of this one fits it.
        lastOffsets.set(key, room.view.offset + 1);
        rooms.delete(key);
        continue;
      }
      const frame = beatOf(room, now, ages);
      room.beats += 1;
      for (const viewer of room.viewers) viewer.beat(frame, now);
    }
  }

  const stops = [turns.onTurn(onTurn), clock.every(BEAT, beat)];

  return {
    open(name, from) {
      const key = keyOf(name, from);
      const known = rooms.get(key);
      if (known) {
        // what is answered does not tell whether others watch (SCOPE16)
        const project = projected(name, from);
        return 'code' in project ? project : known.view;
      }
      const view = build(key, name, from);
      if ('code' in view) return view;
      rooms.set(key, { name, from, view, viewers: new Set(), emptySince: clock.now(), beats: 0 });
      return view;
    },
    join(view, viewer) {
      this.leave(viewer);
      const room = rooms.get(view.name);
      if (!room) return;
      viewer.view = view;
      room.viewers.add(viewer);
      room.emptySince = null;
    },
    leave(viewer) {
      const room = viewer.view && rooms.get(viewer.view.name);
      viewer.view = null;
      if (!room) return;
      room.viewers.delete(viewer);
      if (room.viewers.size === 0) room.emptySince = clock.now();
    },
    get size() {
      return rooms.size;
    },
    close() {
      for (const stop of stops.splice(0)) stop();
      rooms.clear();
    }
  };
}

/** A record is built once a turn, however many views show it. */
function remembering(look: Look): Look {
  const told = new Map<string, object | undefined>();
  return (collection, id) => {
    const key = `${collection} ${id}`;
    if (told.has(key)) return told.get(key);
    const record = look(collection, id);
    told.set(key, record);
    return record;
  };
}
