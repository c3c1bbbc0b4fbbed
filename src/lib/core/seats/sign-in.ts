import type { Fact } from '../facts.ts';
import { sitePlan, seatOf, type Floor } from '../floor.ts';
import type { AgentId, EpochMs, SeatId } from '../ids.ts';
import { agentOf, putStamp } from './seat.ts';

/** A sign-in joins a person and a seat (SEAT5). */
export function signIn(floor: Floor, fact: Fact<'seat.signed_in'>): void {
  const { seat: id, agent, name, team, group, site, channels } = fact.data;
  const seat = seatOf(floor, id);
  const planned = floor.plan.seats.get(id);
  if (!planned) {
    seat.team = team ?? seat.team;
    seat.group = group ?? seat.group;
    seat.site = site === undefined ? seat.site : sitePlan(floor, site).settings.id;
    seat.channels = channels ?? seat.channels;
  }
  sitDown(floor, fact, agent, name ?? null, [id]);
}

/** A list shows who sits where. */
export function signInListed(floor: Floor, fact: Fact<'source.snapshot'>): void {
  const desks = new Map<AgentId, { name: string | null; seats: SeatId[] }>();
  for (const { agent, name = null, seat, presence } of fact.data.seats) {
    if (agent === undefined || presence === 'offline') continue;
    const known = desks.get(agent);
    if (known) known.seats.push(seat);
    else desks.set(agent, { name, seats: [seat] });
  }
  for (const [agent, { name, seats }] of desks) sitDown(floor, fact, agent, name, seats);
}

/**
 * A person sits at these desks from now on (several only where one list says so): that ends the stay at any other,
 * also when the two facts come in the other order (SEAT5).
 */
function sitDown(
  floor: Floor,
  fact: Fact<'seat.signed_in' | 'source.snapshot'>,
  who: AgentId,
  name: string | null,
  seats: readonly SeatId[]
): void {
  const agent = agentOf(floor, who, name, fact.time);
  const { desks } = agent;
  for (const id of seats) {
    agent.seats.add(id);
    if (desks.some((stay) => stay.seats.includes(id))) continue;
    // a desk not heard of before: whatever moved the person before and since, moved them from here too
    for (const { t } of desks) leaves(floor, fact, who, id, t);
  }
  for (const id of agent.seats) if (!seats.includes(id)) leaves(floor, fact, who, id, fact.time);
  let at = desks.length;
  while (at > 0 && desks[at - 1]!.t > fact.time) at -= 1;
  desks.splice(at, 0, { t: fact.time, seats });
}

function leaves(
  floor: Floor,
  { source, id }: Fact<'seat.signed_in' | 'source.snapshot'>,
  agent: AgentId,
  seat: SeatId,
  time: EpochMs
): void {
  putStamp(floor, seat, { type: 'seat.moved', time, source, id: `${id}@${seat}`, data: { seat, agent } });
}
