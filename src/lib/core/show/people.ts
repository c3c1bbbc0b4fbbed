import { dayAt, sitePlan, type Floor, type Seat } from '../floor.ts';
import type { AgentId, ContactId, EpochMs, SeatId } from '../ids.ts';
import { servedBy } from '../seats/heads.ts';
import { joinSpans, KEEP, loadOf, type Span } from '../seats/load.ts';
import { personFigures, type PersonDay } from '../seats/person-day.ts';
import { activityOf, pass, presenceOf, readyIn, type SeatWalk } from '../seats/walk.ts';
import type { AgentState, LoadFigures, PersonFigures, SeatState } from '../state.ts';

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

type Kept = Pick<SeatWalk, 'days' | 'spans'>;

/** What is kept at a seat, and beside it, the running stretch up to now: reading does not move the walk. */
function walksAt(floor: Floor, seat: Seat, now: EpochMs): readonly [Kept, Kept] {
  const site = sitePlan(floor, seat.site);
  const running: SeatWalk = { ...seat.walk, days: new Map(), spans: new Map(), current: null };
  pass(running, Math.max(now, running.t), { dayOf: site.dayOf, credits: () => undefined });
  return [seat.walk, running];
}

export function showAgent(floor: Floor, id: AgentId, now: EpochMs): AgentState | undefined {
  const agent = floor.data.agents.get(id);
  if (!agent) return undefined;
  let at: Seat | null = null;
  const days: PersonDay[] = [];
  const desks: Desk[] = [];
  let day = dayAt(floor.plan.firstSite, now).key;
  for (const seatId of agent.seats) {
    const seat = floor.data.seats.get(seatId);
    if (!seat) continue;
    day = dayAt(sitePlan(floor, seat.site), now).key;
    const [kept, running] = walksAt(floor, seat, now);
    for (const walk of [kept, running]) {
      const one = walk.days.get(`${day}\0${id}`);
      if (one) days.push(one);
    }
    desks.push({ spans: kept.spans.get(id) ?? [], running: running.spans.get(id)?.at(-1) ?? null });
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
    left: at ? null : leftAt(desks),
    today: { ...personFigures(days), day },
    load: at && loadAt(desks, now)
  };
}

/** What somebody did at one of their seats, and what they are at there now. */
interface Desk {
  readonly spans: readonly Span[];
  readonly running: Span | null;
}

function leftAt(desks: readonly Desk[]): EpochMs | null {
  const ends = desks.flatMap(({ spans }) => spans.at(-1)?.to ?? []);
  return ends.length === 0 ? null : Math.max(...ends);
}

/** Lists are joined only for whoever sat at several seats lately. */
function loadAt(desks: readonly Desk[], now: EpochMs): LoadFigures | null {
  const lately = desks.filter(({ spans, running }) => running !== null || (spans.at(-1)?.to ?? 0) > now - KEEP);
  if (lately.length === 1) return loadOf(lately[0]!.spans, lately[0]!.running, now);
  return loadOf(
    joinSpans(lately.flatMap(({ spans, running }) => [...spans, ...(running ? [running] : [])])),
    null,
    now
  );
}

/** Everything a person did, or was done at a seat, over all days kept. */
export function personTotal(floor: Floor, seats: Iterable<SeatId>, agent: AgentId | null, now: EpochMs): PersonFigures {
  const days: PersonDay[] = [];
  for (const id of seats) {
    const seat = floor.data.seats.get(id);
    if (!seat) continue;
    for (const { days: here } of walksAt(floor, seat, now)) {
      for (const [key, day] of here) if (agent === null || key.endsWith(`\0${agent}`)) days.push(day);
    }
  }
  return personFigures(days);
}
