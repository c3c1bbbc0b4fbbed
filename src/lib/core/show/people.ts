import { dayAt, sitePlan, type Floor, type Seat } from '../floor.ts';
import type { AgentId, ContactId, EpochMs, SeatId } from '../ids.ts';
import { servedBy } from '../seats/heads.ts';
import { personFigures, type PersonDay } from '../seats/person-day.ts';
import { activityOf, pass, presenceOf, readyIn, type SeatWalk } from '../seats/walk.ts';
import type { AgentState, PersonFigures, SeatState } from '../state.ts';

export function showSeat(floor: Floor, id: SeatId): SeatState | undefined {
  const seat = floor.data.seats.get(id);
  if (!seat) return undefined;
  const { walk } = seat;
  const activity = activityOf(walk);
  const { presence, reason } = presenceOf(walk);
  const here = presence !== 'offline' || activity !== 'idle';
  if (seat.stands === 'left' && !here) return undefined;
  const queues = servedBy(floor, seat);
  const agent = here ? walk.agent : null;
  const source = walk.source === null ? undefined : floor.data.sources.get(walk.source);
  const stale = seat.stale && here;
  return {
    id,
    desk: floor.plan.seats.get(id)?.desk ?? null,
    agent,
    name: agent === null ? null : (floor.data.agents.get(agent)?.name ?? walk.name),
    team: seat.team,
    group: seat.group,
    site: sitePlan(floor, seat.site).settings.id,
    queues,
    presence,
    reason: presence === 'ready' ? null : reason,
    ready_in: readyIn(queues === walk.queues ? walk : { ...walk, queues }),
    activity,
    link: stale ? 'stale' : walk.link,
    word: stale ? 'stale' : walk.word,
    since: stale ? (source?.since ?? walk.since) : walk.since,
    until: walk.until,
    contacts: openAt(walk),
    channels: seat.channels,
    flags: walk.help ? ['help'] : [],
    source: walk.source
  };
}

/** Oldest first. */
function openAt({ open }: SeatWalk): ContactId[] {
  if (open.size < 2) return [...open.keys()];
  const list = [...open].sort(([a, x], [b, y]) => x.t - y.t || (a < b ? -1 : 1));
  return list.map(([id]) => id);
}

/** The days kept at a seat, and beside them, the running stretch up to now: reading does not move the walk. */
function daysAt(floor: Floor, seat: Seat, now: EpochMs): readonly ReadonlyMap<string, PersonDay>[] {
  const site = sitePlan(floor, seat.site);
  const running: SeatWalk = { ...seat.walk, days: new Map(), current: null };
  pass(running, Math.max(now, running.t), { dayOf: site.dayOf, credits: () => undefined });
  return [seat.walk.days, running.days];
}

export function showAgent(floor: Floor, id: AgentId, now: EpochMs): AgentState | undefined {
  const agent = floor.data.agents.get(id);
  if (!agent) return undefined;
  let at: Seat | null = null;
  const days: PersonDay[] = [];
  let day = dayAt(floor.plan.firstSite, now).key;
  for (const seatId of agent.seats) {
    const seat = floor.data.seats.get(seatId);
    if (!seat) continue;
    day = dayAt(sitePlan(floor, seat.site), now).key;
    for (const here of daysAt(floor, seat, now)) {
      const one = here.get(`${day}\0${id}`);
      if (one) days.push(one);
    }
    const { walk } = seat;
    if (walk.agent !== id || (walk.presence === 'offline' && activityOf(walk) === 'idle')) continue;
    if (!at || (walk.signedInAt ?? 0) >= (at.walk.signedInAt ?? 0)) at = seat;
  }
  return {
    id,
    name: agent.name,
    seat: at?.id ?? null,
    team: at?.team ?? null,
    group: at?.group ?? null,
    since: at?.walk.signedInAt ?? null,
    today: { ...personFigures(days), day }
  };
}

/** Everything a person did, or was done at a seat, over all days kept. */
export function personTotal(floor: Floor, seats: Iterable<SeatId>, agent: AgentId | null, now: EpochMs): PersonFigures {
  const days: PersonDay[] = [];
  for (const id of seats) {
    const seat = floor.data.seats.get(id);
    if (!seat) continue;
    for (const here of daysAt(floor, seat, now)) {
      for (const [key, day] of here) if (agent === null || key.endsWith(`\0${agent}`)) days.push(day);
    }
  }
  return personFigures(days);
}
