import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLocked } from '../../../src/lib/wall/desk/edits.ts';
import { firstFree, holderOf, isInside, nextCell, roomOf, roomSeats } from '../../../src/lib/wall/desk/room.ts';
import type { RoomSeat } from '../../../src/lib/wall/desk/room.ts';
import { reachIds, withKind } from '../../../src/lib/wall/desk/access/reach.ts';
import { partsFor } from '../../../src/lib/wall/desk/parts.ts';
import { RIGHTS_OF } from '../../../src/lib/protocol/people.ts';
import { deskConfig, deskLocked } from '../../support/desk-data.ts';

const seats = () => roomSeats(deskConfig(), 'warm-city', (path) => isLocked(deskLocked(), path));

describe('the room', () => {
  it('[DESK4] knows which desks the file places', () => {
    expect(seats().map(({ id, desk, locked }) => [id, desk, locked])).toEqual([
      ['1001', { x: 0, y: 0 }, true],
      ['1002', { x: 1, y: 0 }, false],
      ['1003', { x: 2, y: 0 }, false],
      ['1004', { x: 0, y: 1 }, false],
      ['1005', null, false],
      ['1006', null, false]
    ]);
  });

  it('[DESK3] arrows jump over desks and end at the edge', () => {
    const all = seats();
    const room = roomOf(all, 4);
    expect(nextCell(all, room, { x: 2, y: 0 }, { x: -1, y: 0 }, '1003')).toBeNull();
    expect(nextCell(all, room, { x: 0, y: 1 }, { x: 1, y: 0 }, '1004')).toEqual({ x: 1, y: 1 });
    expect(nextCell(all, room, { x: 0, y: 0 }, { x: 1, y: 0 }, '1001')).toEqual({ x: 3, y: 0 });
    expect(nextCell(all, room, { x: 0, y: 0 }, { x: 0, y: -1 }, '1001')).toBeNull();
  });

  it('[DESK3] whatever is moved where, no cell holds two and one is free', () => {
    const by = fc.constantFrom({ x: 1, y: 0 }, { x: -1, y: 0 }, { x: 0, y: 1 }, { x: 0, y: -1 });
    const moves = fc.array(fc.tuple(fc.nat(5), by), { maxLength: 40 });
    fc.assert(
      fc.property(moves, (list) => {
        let all: RoomSeat[] = seats();
        for (const [index, step] of list) {
          const room = roomOf(all, 4);
          const seat = all[index]!;
          const cell = seat.desk ? nextCell(all, room, seat.desk, step, seat.id) : firstFree(all, room);
          all = all.map((one) => (one === seat && cell ? { ...one, desk: cell } : one));
        }
        const placed = all.flatMap(({ desk }) => (desk ? [`${desk.x},${desk.y}`] : []));
        expect(new Set(placed).size).toBe(placed.length);
        const room = roomOf(all, 4);
        const free = firstFree(all, room);
        expect(holderOf(all, free, '')).toBeNull();
        expect(isInside(room, free)).toBe(true);
      })
    );
  });
});

describe('rights', () => {
  it('[DESK1] parts by right', () => {
    expect(partsFor(RIGHTS_OF.admin)).toHaveLength(9);
    expect(partsFor(RIGHTS_OF.director)).toEqual(['screens', 'audit']);
    expect(partsFor(RIGHTS_OF['duty-manager'])).toEqual(['screens']);
    expect(partsFor(RIGHTS_OF.agent)).toEqual([]);
  });

  it('[DESK1] a grant reaches what the settings hold', () => {
    const ids = (kind: Parameters<typeof reachIds>[1]) => reachIds(deskConfig(), kind, 'en').map(({ id }) => id);
    expect(ids('site')).toEqual(['warm-city']);
    expect(ids('group')).toEqual(['hotline/a', 'hotline/b']);
    expect(ids('queue')).toEqual(['heating', 'repair', 'wechat']);
    expect(ids('seat')).toHaveLength(6);
    expect(withKind('group', 'hotline/a')).toEqual({ kind: 'group', team: 'hotline', id: 'a' });
    expect(withKind('all', 'x')).toEqual({ kind: 'all' });
  });
});
