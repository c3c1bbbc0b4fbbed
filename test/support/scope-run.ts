import { isDeepStrictEqual } from 'node:util';
import type { Collection, FloorState } from '../../src/lib/core/state.ts';
import { hashState } from '../../src/lib/protocol/hash.ts';
import { REACHES_OF, ROLES } from '../../src/lib/protocol/people.ts';
import type { Grant, Reach } from '../../src/lib/protocol/people.ts';
import { apply } from '../../src/lib/protocol/picture.ts';
import type { Picture } from '../../src/lib/protocol/picture.ts';
import type { Patch, Snapshot } from '../../src/lib/protocol/wire.ts';
import { createPlaces } from '../../src/lib/server/scope/places.ts';
import { FULL_SIGHT, sightOf, sightOfBoard } from '../../src/lib/server/scope/sight.ts';
import { viewpointOf } from '../../src/lib/server/scope/viewpoint.ts';
import type { Viewpoint } from '../../src/lib/server/scope/viewpoint.ts';
import type { Board } from '../../src/lib/server/scope/views.ts';
import { createView } from '../../src/lib/server/sockets/view.ts';
import type { View } from '../../src/lib/server/sockets/view.ts';
import { mayOpen, shownTo } from '../reference/scope-shown.ts';
import type { Ground, Viewer } from '../reference/scope.ts';
import { createChance } from './chance.ts';
import type { Chance } from './chance.ts';
import { createRandomFloor } from './scope-floor.ts';
import type { RandomFloor } from './scope-floor.ts';

/** What was compared: a record put or changed for one viewer is a delivery. */
export interface Tally {
  deliveries: number;
  /** Whole states compared with the reference, and their hashes. */
  states: number;
  viewers: number;
  refused: number;
  /** Fields, counts and hashes that differ; each names its seed. */
  readonly tooMany: string[];
  readonly tooFew: string[];
}

export const createTally = (): Tally => ({
  ...{ deliveries: 0, states: 0, viewers: 0, refused: 0 },
  ...{ tooMany: [], tooFew: [] }
});

const VIEWERS = 14;
const TURNS = 12;
const START = 1_790_000_000_000;
const MARKER = /§[a-z]+\d+§/g;

function randomReach(kind: Reach['kind'], { pick }: Chance, { names }: RandomFloor): Reach {
  const of = (ids: readonly string[]) => pick([...ids, ...ids, ...ids, 'nowhere']);
  switch (kind) {
    case 'all':
      return { kind };
    case 'group':
      return { kind, team: of(names.teams), id: of(names.groups) };
    default:
      return { kind, id: of(names[`${kind}s`]) };
  }
}

function randomViewer(chance: Chance, floor: RandomFloor, boards: readonly string[]): Viewer {
  const { pick, below, often } = chance;
  if (often(0.08)) return { kind: 'local' };
  if (often(0.2)) return { kind: 'display', board: pick(boards) };
  const grants = Array.from({ length: 1 + below(3) }, (): Grant => {
    const role = pick(ROLES);
    return { role, on: randomReach(pick(REACHES_OF[role]), chance, floor) };
  });
  return { kind: 'person', grants };
}

function randomView(
  { pick, often }: Chance,
  { names }: RandomFloor,
  viewer: Viewer,
  boards: readonly string[]
): string {
  if (viewer.kind === 'display' && often(0.8)) return `wall:${viewer.board}`;
  const floors = [...names.sites, 'nowhere'].map((site) => `floor:${site}`);
  const kinds = [
    floors,
    floors,
    ['network'],
    ['alerts'],
    boards.map((board) => `wall:${board}`),
    [...names.seats, 'me', '99'].map((id) => `seat:${id}`)
  ];
  return often(0.15) ? 'seat:me' : pick(pick(kinds));
}

function boardsOf({ names }: RandomFloor): Readonly<Record<string, Board>> {
  const boards: Record<string, Board> = {};
  for (const site of [null, ...names.sites, 'nowhere']) {
    for (const people of ['numbers', 'names'] as const) {
      for (const reasons of [false, true]) boards[`${site ?? 'all'}-${people}-${reasons}`] = { site, people, reasons };
    }
  }
  return boards;
}

function viewpoint(viewer: Viewer, boards: Readonly<Record<string, Board>>): Viewpoint {
  if (viewer.kind === 'local') return { sight: FULL_SIGHT, grants: [], board: null };
  if (viewer.kind === 'person') return { sight: sightOf(viewer.grants), grants: viewer.grants, board: null };
  return { sight: sightOfBoard(boards[viewer.board]!), grants: [], board: viewer.board };
}

interface Watch {
  readonly viewer: Viewer;
  readonly name: string;
  readonly view: View;
  picture: Picture;
  want: FloorState | null;
  hash: string;
}

/** One floor, its viewers and their turns, each compared with the reference. @returns false: something differs. */
export function runScope(seed: number, tally: Tally): boolean {
  const chance = createChance(seed);
  const floor = createRandomFloor(chance);
  const { state, settings } = floor;
  const boards = boardsOf(floor);
  const ground: Ground = { floor: state, settings, boards };
  const places = createPlaces(settings);
  const look = (collection: Collection, id: string): object | undefined => {
    const entries = state[collection] as Record<string, object>;
    return Object.hasOwn(entries, id) ? entries[id] : undefined;
  };

  function open(): Watch | null {
    const viewer = randomViewer(chance, floor, Object.keys(boards));
    const name = randomView(chance, floor, viewer, Object.keys(boards));
    const project = viewpointOf(name, viewpoint(viewer, boards), { places, boards, look });
    const may = mayOpen(name, viewer, ground);
    const told = `seed ${seed}: ${JSON.stringify(viewer)} ${name}`;
    if ('code' in project) {
      if (may) tally.tooFew.push(`${told} is refused`);
      tally.refused += 1;
      return null;
    }
    if (!may) tally.tooMany.push(`${told} is not refused`);
    const counted = { snapshots: 0, encodes: 0 };
    const view = createView({ name, epoch: 'e', offset: 0, project, state, look, counted });
    const text = view.head(START) + view.snapshot().bytes.toString().slice(0, -1);
    const picture = JSON.parse(text) as Snapshot;
    const watch: Watch = { viewer, name, view, picture, want: null, hash: '' };
    tally.viewers += 1;
    for (const entries of Object.values(picture.state)) tally.deliveries += Object.keys(entries as object).length;
    compare(watch, text, 'at first');
    return watch;
  }

  function compare(watch: Watch, text: string, when: string): void {
    const want = shownTo(watch.viewer, watch.name, ground);
    const told = `seed ${seed}: ${JSON.stringify(watch.viewer)} ${watch.name}, ${when}`;
    tally.states += 1;
    if (!isDeepStrictEqual(watch.picture.state, want)) differences(watch.picture.state, want, told, tally);
    if (text !== '') watch.hash = hashState(want);
    if (watch.view.hash() !== watch.hash) tally.tooMany.push(`${told}: hash`);
    // a patch may name a key that goes
    const markers = text === '' ? null : new Set(JSON.stringify([watch.want, want]).match(MARKER));
    watch.want = want;
    for (const marker of text.match(MARKER) ?? []) if (!markers?.has(marker)) tally.tooMany.push(`${told}: ${marker}`);
  }

  const watches = Array.from({ length: VIEWERS }, open).filter((watch) => watch !== null);
  for (let turn = 1; turn <= TURNS; turn += 1) {
    const changed = turn === TURNS && chance.often(0.2) ? floor.clear() : floor.turn();
    const now = START + turn * 33;
    for (const watch of watches) {
      const frame = watch.view.turn({ now, changed }, look);
      if (frame) {
        const [, patch] = JSON.parse(frame.text.slice('2/live,'.length)) as [string, Patch];
        watch.picture = apply(watch.picture, patch.changes, patch.now).picture;
        for (const change of Object.values(patch.changes)) {
          tally.deliveries += change.put?.length ?? 0;
          for (const [, handles] of change.set ?? []) tally.deliveries += handles.length;
        }
      }
      compare(watch, frame?.text ?? '', `turn ${turn}`);
    }
  }
  return tally.tooMany.length + tally.tooFew.length === 0;
}

/** Names each field that one has and the other has not. */
function differences(got: unknown, want: unknown, path: string, tally: Tally): void {
  if (isDeepStrictEqual(got, want)) return;
  const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isTree(got) || !isTree(want)) {
    const isLess = got === undefined || got === null;
    (isLess ? tally.tooFew : tally.tooMany).push(`${path} is ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
    return;
  }
  for (const key of new Set([...Object.keys(got), ...Object.keys(want)])) {
    differences(got[key], want[key], `${path} ${key}`, tally);
  }
}
