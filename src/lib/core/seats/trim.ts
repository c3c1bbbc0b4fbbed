import { sitePlan, type Floor, type Seat } from '../floor.ts';
import type { EpochMs } from '../ids.ts';
import { walkTo } from './walk.ts';

/** Lets go of a seat's events before `t`: the base of its walk moves up to there. Late facts reach no further back. */
export function trimSeat(floor: Floor, seat: Seat, t: EpochMs): void {
  const first = seat.events[0];
  if (!first || first.t >= t || seat.walk.index < seat.events.length / 2) return;
  walkTo(seat.base, seat.events, t, seat.id, {
    dayOf: sitePlan(floor, seat.site).dayOf,
    credits: floor.credits
  });
  const gone = seat.base.index;
  seat.events.splice(0, gone);
  seat.base.index = 0;
  seat.walk.index -= gone;
}
