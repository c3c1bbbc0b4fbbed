import { seatOf, sitePlan, touch, type Agent, type Floor, type Seat } from '../floor.ts';
import { schedule } from '../due.ts';
import type { AgentId, EpochMs, SeatId } from '../ids.ts';
import type { Milestone } from '../order.ts';
import { countSeat } from './heads.ts';
import { insertEvent } from './timeline.ts';
import { walkTo, type Crediting } from './walk.ts';

/** Puts a seat's own fact on its timeline; a source's first word on a seat brings its later resyncs with it. */
export function putStamp(floor: Floor, id: SeatId, stamp: Milestone): void {
  const seat = seatOf(floor, id);
  insertStamp(floor, seat, stamp);
  const source = floor.data.sources.get(stamp.source);
  if (!source || source.seats.has(id)) return;
  source.seats.add(id);
  for (const snapshot of source.snapshots) if (snapshot.stamp !== stamp) insertStamp(floor, seat, snapshot.stamp);
}

/** A resync's word on a seat: found so, or not found. */
export function insertStamp(floor: Floor, seat: Seat, stamp: Milestone): void {
  const at = insertEvent(seat.events, { t: stamp.time, kind: 'stamp', stamp, scheduled: false });
  if (at < seat.walk.index) rewind(seat);
  if (stamp.time > seat.lastFact) seat.lastFact = stamp.time;
  floor.unsettled.add(seat.id);
}

/** A late event: the seat is walked again from its base. */
export function rewind(seat: Seat): void {
  seat.credited = [...seat.credited, ...seat.walk.days.keys()];
  seat.walk = structuredClone(seat.base);
}

const NOBODY: readonly string[] = [];

/** How a walk credits people at this seat: they have moved. */
function creditingAt(floor: Floor, seat: Seat): Crediting {
  return { dayOf: sitePlan(floor, seat.site).dayOf, credits: floor.credits };
}

/** Brings a seat up to date: its walk, its heads in queues and site, its next rule-made change. */
export function settleSeat(floor: Floor, seat: Seat): void {
  const { now } = floor.data;
  walkTo(seat.walk, seat.events, Math.max(now, seat.lastFact), seat.id, creditingAt(floor, seat));
  for (const key of seat.credited) floor.credits(key.slice(key.indexOf('\0') + 1));
  seat.credited = NOBODY;
  const source = seat.walk.source === null ? undefined : floor.data.sources.get(seat.walk.source);
  seat.stale = source?.state === 'silent' || source?.state === 'down';
  countSeat(floor, seat);
  const next = seat.events[seat.walk.index];
  if (next && (seat.dueAt === null || next.t < seat.dueAt || seat.dueAt <= now)) {
    seat.dueAt = next.t;
    schedule(floor.data.due, next.t, { kind: 'seat', id: seat.id });
  }
  const agent = seat.walk.agent;
  if (agent !== null) {
    if (agent !== seat.agentShown) agentOf(floor, agent, null, 0).seats.add(seat.id);
    touch(floor, 'agents', agent);
  }
  if (seat.agentShown !== null && seat.agentShown !== agent) touch(floor, 'agents', seat.agentShown);
  seat.agentShown = agent;
  if (seat.turn === floor.data.turn) return;
  seat.turn = floor.data.turn;
  touch(floor, 'seats', seat.id);
}

export function agentOf(floor: Floor, id: AgentId, name: string | null, at: EpochMs): Agent {
  let agent = floor.data.agents.get(id);
  if (!agent) {
    agent = { id, name: name ?? id, nameAt: at, desks: [], seats: new Set() };
    floor.data.agents.set(id, agent);
  } else if (name !== null && at >= agent.nameAt) {
    agent.name = name;
    agent.nameAt = at;
  }
  return agent;
}
