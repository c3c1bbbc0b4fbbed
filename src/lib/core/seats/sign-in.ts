import type { Fact } from '../facts.ts';
import { sitePlan, seatOf, type Floor } from '../floor.ts';
import { milestone } from '../order.ts';
import { agentOf, putStamp } from './seat.ts';

/**
 * A sign-in joins a person and a seat (SEAT5). One person sits at one desk: the sign-in ends the same person's stay
 * at another, also when the two facts come in the other order.
 */
export function signIn(floor: Floor, fact: Fact<'seat.signed_in'>): void {
  const { seat: id, agent: who, name, team, group, site, channels } = fact.data;
  const seat = seatOf(floor, id);
  const planned = floor.plan.seats.get(id);
  if (!planned) {
    seat.team = team ?? seat.team;
    seat.group = group ?? seat.group;
    seat.site = site === undefined ? seat.site : sitePlan(floor, site).settings.id;
    seat.channels = channels ?? seat.channels;
  }
  const agent = agentOf(floor, who, name ?? null, fact.time);
  agent.seats.add(id);
  const list = agent.signIns;
  let at = list.length;
  while (at > 0 && list[at - 1]!.t > fact.time) at -= 1;
  list.splice(at, 0, { t: fact.time, seat: id });
  const left = list[at - 1];
  const next = list[at + 1];
  if (left && left.seat !== id) leaves(floor, fact, left.seat, fact.time);
  if (next && next.seat !== id) leaves(floor, fact, id, next.t);
}

function leaves(floor: Floor, fact: Fact<'seat.signed_in'>, seat: string, t: number): void {
  const out: Fact<'seat.moved'> = {
    type: 'seat.moved',
    time: t,
    source: fact.source,
    id: `${fact.id}@${seat}`,
    data: { seat, agent: fact.data.agent }
  };
  putStamp(floor, seat, milestone(out));
}
