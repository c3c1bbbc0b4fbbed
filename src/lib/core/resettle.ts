import { tellAgain } from './contacts/contact.ts';
import { sitePlan, type Floor, type QueuePlace, type Seat } from './floor.ts';
import type { EpochMs } from './ids.ts';
import { rewind } from './seats/seat.ts';

/**
 * Brings what stands on the floor under its plan, after that was changed: seats and queues that came into the plan,
 * moved in it or left it (PLAN3 to PLAN5). Seats are to be settled after it.
 */
export function bringUnderPlan(floor: Floor): void {
  for (const queue of floor.data.queues.values()) placeQueue(floor, queue);
  for (const seat of floor.data.seats.values()) placeSeat(floor, seat);
}

function placeQueue(floor: Floor, queue: QueuePlace): void {
  const planned = floor.plan.queues.get(queue.id);
  queue.site = planned?.site.settings.id ?? sitePlan(floor, queue.site).settings.id;
  if (planned) queue.stands = 'planned';
  else if (queue.stands === 'planned') {
    const by = queue.namedBy && floor.plan.sources.get(queue.namedBy.source);
    queue.stands = by?.createsQueues ? 'made' : 'left';
  }
}

function placeSeat(floor: Floor, seat: Seat): void {
  const planned = floor.plan.seats.get(seat.id);
  const { site } = seat;
  if (planned) {
    ({ site: seat.site, team: seat.team, group: seat.group, channels: seat.channels } = planned);
    seat.stands = 'planned';
  } else if (seat.stands === 'planned') {
    leavePlan(floor, seat);
  }
  // whose days its people's figures fall in
  if (sitePlan(floor, seat.site) !== sitePlan(floor, site)) rewind(seat);
}

/** From now on it is what its last sign-in says of it, as a seat that was never planned. */
function leavePlan(floor: Floor, seat: Seat): void {
  seat.stands = 'left';
  const last = seat.events.findLast((event) => event.kind === 'stamp' && event.stamp.type === 'seat.signed_in');
  const said = last?.kind === 'stamp' && last.stamp.type === 'seat.signed_in' ? last.stamp.data : null;
  seat.team = said?.team ?? null;
  seat.group = said?.group ?? null;
  seat.channels = said?.channels ?? {};
  if (said?.site !== undefined) seat.site = sitePlan(floor, said.site).settings.id;
}

/**
 * What its figures are counted by has changed at `now`: whatever is dated later, though told already, is told again;
 * and no walk goes on in a day that may be another one now.
 */
export function bringUnderRules(floor: Floor, now: EpochMs): void {
  for (const contact of [...floor.data.contacts.values()]) {
    if (contact.milestones.some(({ time }) => time >= now)) tellAgain(floor, contact);
  }
  for (const seat of floor.data.seats.values()) {
    seat.walk.current = null;
    seat.base.current = null;
  }
}

/** Queues and seats that left the plan and were never used go; the seats are settled before. */
export function clearUnused({ data }: Floor): void {
  for (const { id, stands, namedBy, waiting, ledger } of data.queues.values()) {
    if (stands === 'left' && namedBy === null && waiting.size === 0 && ledger.days.size === 0) data.queues.delete(id);
  }
  for (const { id, stands, events, lastFact } of data.seats.values()) {
    if (stands === 'left' && events.length === 0 && lastFact === 0) data.seats.delete(id);
  }
}
