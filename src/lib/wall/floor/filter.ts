import type { EpochMs } from '../../core/ids.ts';
import type { SeatState } from '../../core/state.ts';
import { seatLevel } from '../levels.ts';

export const FILTERS = ['all', 'free', 'busy', 'away', 'attention'] as const;
export type Filter = (typeof FILTERS)[number];
export const SORTS = ['room', 'longest', 'number'] as const;
export type Sort = (typeof SORTS)[number];

const BUSY = new Set(['ringing', 'talking', 'on_hold', 'dialing', 'wrapping']);

export function matches(seat: SeatState, filter: Filter, now: EpochMs): boolean {
  if (filter === 'all') return true;
  if (filter === 'busy') return BUSY.has(seat.word);
  if (filter === 'attention') return seatLevel(seat, now) !== 'calm' || seat.word === 'stale';
  return seat.word === filter;
}

/** `seats` come by number already. */
export function sorted(seats: readonly SeatState[], sort: Sort): readonly SeatState[] {
  if (sort === 'number') return seats;
  if (sort === 'longest') return [...seats].sort((a, b) => a.since - b.since);
  return [...seats].sort((a, b) => place(a) - place(b));
}

/** Row by row as the room stands; seats without a place come last. */
function place({ desk }: SeatState): number {
  return desk === null ? Infinity : desk.y * 10_000 + desk.x;
}
