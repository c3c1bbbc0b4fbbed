import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Collection, FloorState } from '../../../src/lib/core/state.ts';
import { hashState } from '../../../src/lib/protocol/hash.ts';
import { apply } from '../../../src/lib/protocol/picture.ts';
import type { Picture } from '../../../src/lib/protocol/picture.ts';
import type { Patch, Snapshot } from '../../../src/lib/protocol/wire.ts';
import type { Frame, Shared } from '../../../src/lib/server/sockets/frames.ts';
import { everything as wholeSight } from '../../../src/lib/server/scope/parts.ts';
import { createPlaces } from '../../../src/lib/server/scope/places.ts';
import { projectionOf, type Projection } from '../../../src/lib/server/scope/sight.ts';
import { floorMask, PLAIN_BOARD, wallMask } from '../../../src/lib/server/scope/views.ts';
import { createView } from '../../../src/lib/server/sockets/view.ts';
import { move, stateAfter } from '../../support/pictures.ts';
import type { Move } from '../../support/pictures.ts';

const START = 1_790_000_000_000;
const everything: Projection = (_collection, record) => record;
const places = createPlaces({ sites: [], teams: [] });
const floorOf = (site: string): Projection => projectionOf(wholeSight, floorMask(site, places), places);
const wallOf = (site: string | null): Projection =>
  projectionOf(wholeSight, wallMask({ ...PLAIN_BOARD, site }, places), places);

function viewOf(first: readonly Move[], project = everything) {
  const told = [...first];
  let state = stateAfter(told);
  const look = (collection: Collection, id: string) => {
    const entries = state[collection] as Record<string, object>;
    return Object.hasOwn(entries, id) ? entries[id] : undefined;
  };
  const counted = { snapshots: 0, encodes: 0 };
  const view = createView({ name: 'v', epoch: 'e', offset: 0, project, state, look, counted });
  return {
    view,
    counted,
    get state() {
      return JSON.parse(JSON.stringify(state)) as FloorState;
    },
    turn(moves: readonly Move[], now = START): Frame | null {
      told.push(...moves);
      state = stateAfter(told);
      const changed = new Map<Collection, Set<string>>();
      for (const { collection, id } of moves) {
        changed.set(collection, (changed.get(collection) ?? new Set()).add(id));
      }
      return view.turn({ now, changed }, look);
    }
  };
}

const answerOf = (view: ReturnType<typeof viewOf>['view'], tail: Shared) =>
  JSON.parse(view.head(START) + tail.bytes.toString().slice(0, -1)) as unknown;
const patchOf = (frame: Frame) => (JSON.parse(frame.text.slice('2/live,'.length)) as [string, Patch])[1];

describe('a view in versions', () => {
  const turns = fc.array(fc.array(move, { maxLength: 5 }), { maxLength: 12 });

  it('[WIRE1] [LIVE1] [LIVE4] its snapshot and patches are the fold, its hash is theirs, at every version', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 6 }), turns, (first, moves) => {
        const stage = viewOf(first);
        let picture: Picture = answerOf(stage.view, stage.view.snapshot()) as Snapshot;
        let offset = 0;
        for (const [n, turn] of moves.entries()) {
          const frame = stage.turn(turn, START + n * 33);
          if (frame) {
            const patch = patchOf(frame);
            expect([patch.prev, patch.offset]).toEqual([offset, offset + 1]);
            ({ picture } = apply(picture, patch.changes, patch.now));
            offset += 1;
          }
          expect(picture.state).toEqual(stage.state);
          expect((answerOf(stage.view, stage.view.snapshot()) as Snapshot).state).toEqual(stage.state);
          expect(stage.view.hash()).toBe(hashState(picture.state));
        }
        expect(stage.view.offset).toBe(offset);
      }),
      { numRuns: 300 }
    );
  });

  it('[LIVE8] a reader that skips turns gets one patch from any version to now, and every later patch fits', () => {
    let conflated = 0;
    fc.assert(
      fc.property(fc.array(move, { maxLength: 6 }), turns, fc.array(fc.boolean()), (first, moves, reads) => {
        const stage = viewOf(first);
        let picture: Picture = answerOf(stage.view, stage.view.snapshot()) as Snapshot;
        let at = 0;
        for (const [n, turn] of moves.entries()) {
          const frame = stage.turn(turn, START + n * 33);
          if (reads[n] === false || !frame) continue;
          const patch = at === stage.view.offset - 1 ? patchOf(frame) : patchOf(stage.view.conflated(at, START)!);
          if (patch.prev !== patch.offset - 1) conflated += 1;
          expect([patch.prev, patch.offset]).toEqual([at, stage.view.offset]);
          ({ picture } = apply(picture, patch.changes, patch.now));
          at = patch.offset;
          expect(picture.state).toEqual(stage.state);
        }
      }),
      { numRuns: 300 }
    );
    expect(conflated).toBeGreaterThan(50);
  });

  it('[LIVE8] a version out of reach is not caught up with', () => {
    const stage = viewOf([]);
    for (let n = 0; n < 1_100; n += 1) stage.turn([{ collection: 'seats', id: 'a', record: { n } }]);
    expect(stage.view.conflated(50, START)).toBeNull();
    expect(patchOf(stage.view.mismatch(START))).toMatchObject({ prev: 1_100, offset: 1_100, changes: {} });
    expect(patchOf(stage.view.conflated(1_000, START)!).changes.seats?.put).toHaveLength(1);
  });

  it('[LIVE2] [LIVE3] encodes once a turn and builds one snapshot a version', () => {
    const stage = viewOf([]);
    for (let n = 0; n < 3; n += 1) {
      stage.turn([{ collection: 'seats', id: 'a', record: { n } }]);
      expect(stage.view.snapshot()).toBe(stage.view.snapshot());
    }
    expect(stage.turn([{ collection: 'seats', id: 'a', record: { n: 2 } }])).toBeNull();
    expect(stage.counted).toEqual({ encodes: 3, snapshots: 3 });
  });
});

describe('scopes', () => {
  const secret = 'SECRET';
  const lists = { contacts: [], queues: [], ready_in: [] };
  const records: Move[] = [
    { collection: 'sites', id: 'north', record: { id: 'north', now: { away: 1, away_by: { SECRET: 1 } } } },
    { collection: 'sites', id: 'south', record: { id: 'south', now: { away: 0, away_by: {} } } },
    { collection: 'queues', id: 'q', record: { id: 'q', site: 'north', now: { away_by: { SECRET: 1 } } } },
    {
      collection: 'seats',
      id: '1',
      record: { id: '1', site: 'north', word: 'away', agent: secret, name: secret, reason: secret, ...lists }
    },
    {
      collection: 'seats',
      id: '2',
      record: { id: '2', site: 'south', word: 'free', agent: null, name: null, reason: null, ...lists }
    },
    { collection: 'agents', id: 'a', record: { id: 'a', name: secret, seat: '1' } },
    { collection: 'agents', id: 'b', record: { id: 'b', name: secret, seat: '2' } },
    {
      collection: 'contacts',
      id: 'c',
      record: { id: 'c', site: 'north', seat: null, ringing: [], caller: { key: secret }, caller_name: secret }
    },
    {
      collection: 'alerts',
      id: 'x',
      record: {
        id: 'x',
        subject: `agent:${secret}`,
        place: { site: 'north', seat: null, contact: null },
        holder: secret,
        shelved: null,
        steps: []
      }
    },
    {
      collection: 'promises',
      id: 'p',
      record: { id: 'p', contact: null, workorder: null, person: secret, note: secret }
    },
    { collection: 'workorders', id: 'w', record: { id: 'w', contact: null, area: null, owner: secret } },
    { collection: 'sources', id: 'pbx', record: { id: 'pbx', state: 'live', queues: [] } }
  ];
  const shown = (project: Projection) => {
    const stage = viewOf(records, project);
    return (answerOf(stage.view, stage.view.snapshot()) as Snapshot).state;
  };

  it('[LIVE7] a floor has its own site and what belongs to none', () => {
    const state = shown(floorOf('north'));
    expect(Object.keys(state.sites)).toEqual(['north']);
    expect(Object.keys(state.seats)).toEqual(['1']);
    expect(Object.keys(state.agents)).toEqual(['a']);
    expect(state.agents['a']?.name).toBe(secret);
    expect(Object.keys(state.sources)).toEqual(['pbx']);
  });

  it('[LIVE7] a wall says nothing of people, in snapshot or patch', () => {
    const state = shown(wallOf(null));
    expect(JSON.stringify(state)).not.toContain(secret);
    expect(Object.keys(state.seats)).toEqual(['1', '2']);
    expect(state.agents).toEqual({});
    expect(Object.keys(shown(wallOf('south')).seats)).toEqual(['2']);
    expect(JSON.stringify(shown(wallOf('north')))).not.toContain(secret);

    const stage = viewOf([], wallOf(null));
    const frame = stage.turn(records);
    expect(frame?.text).toContain('"1"');
    expect(frame?.text).not.toContain(secret);
    const away = { ...records[3]!.record, reason: 'OTHER' };
    expect(stage.turn([{ collection: 'seats', id: '1', record: away }])).toBeNull();
  });

  it('[LIVE7] an entry that leaves the scope goes', () => {
    const stage = viewOf(records, floorOf('north'));
    const moved = { ...records[3]!.record, site: 'south' };
    expect(patchOf(stage.turn([{ collection: 'seats', id: '1', record: moved }])!).changes.seats?.gone).toHaveLength(1);
  });
});
