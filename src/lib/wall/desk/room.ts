import type { SettingPath } from '../../protocol/people.ts';
import { teamsOf, type Cell, type Config, type SeatConfig } from './config.ts';

/** A seat of the plan. */
export interface RoomSeat {
  readonly id: string;
  readonly path: SettingPath;
  readonly team: string;
  readonly group: string;
  /** null: not placed. */
  readonly desk: Cell | null;
  /** Its place stands in the file. */
  readonly locked: boolean;
  readonly config: SeatConfig;
}

/** The cells that are drawn: one more than is used at the right and below, so that there is always somewhere to go. */
export interface Room {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
}

export function roomSeats(config: Config, site: string, locked: (path: SettingPath) => boolean): RoomSeat[] {
  return teamsOf(config, site).flatMap((team) =>
    (team.groups ?? []).flatMap((group) =>
      (group.seats ?? []).map((seat) => {
        const path = ['teams', team.id, 'groups', group.id, 'seats', seat.id];
        const desk = seat.desk ? { x: Math.round(seat.desk.x), y: Math.round(seat.desk.y) } : null;
        return {
          id: seat.id,
          path,
          team: team.id,
          group: group.id,
          desk,
          locked: locked([...path, 'desk']),
          config: seat
        };
      })
    )
  );
}

/** @param wide how many columns there is room for. */
export function roomOf(seats: readonly RoomSeat[], wide: number): Room {
  const desks = seats.flatMap(({ desk }) => (desk ? [desk] : []));
  const left = Math.min(0, ...desks.map(({ x }) => x));
  const top = Math.min(0, ...desks.map(({ y }) => y));
  return {
    left,
    top,
    columns: Math.max(wide, ...desks.map(({ x }) => x - left + 2)),
    rows: Math.max(4, ...desks.map(({ y }) => y - top + 2))
  };
}

const isAt = (desk: Cell | null, { x, y }: Cell): boolean => desk !== null && desk.x === x && desk.y === y;

/** Who stands there; null: nobody, or `but` itself. */
export function holderOf(seats: readonly RoomSeat[], cell: Cell, but: string): string | null {
  return seats.find(({ id, desk }) => id !== but && isAt(desk, cell))?.id ?? null;
}

export const isInside = ({ left, top, columns, rows }: Room, { x, y }: Cell): boolean =>
  x >= left && x < left + columns && y >= top && y < top + rows;

/** The next free cell from a desk in a direction, over those that are taken; null: the room ends there. */
export function nextCell(seats: readonly RoomSeat[], room: Room, from: Cell, by: Cell, id: string): Cell | null {
  let cell = { x: from.x + by.x, y: from.y + by.y };
  while (isInside(room, cell)) {
    if (holderOf(seats, cell, id) === null) return cell;
    cell = { x: cell.x + by.x, y: cell.y + by.y };
  }
  return null;
}

/** The first free cell, row by row; the room always has one. */
export function firstFree(seats: readonly RoomSeat[], room: Room): Cell {
  for (let y = room.top; y < room.top + room.rows; y += 1) {
    for (let x = room.left; x < room.left + room.columns; x += 1) {
      if (holderOf(seats, { x, y }, '') === null) return { x, y };
    }
  }
  return { x: room.left, y: room.top + room.rows };
}
