import { dayAt, seatOf, sitePlan, touch, type Agent, type Floor, type Seat } from '../floor.ts';
import { schedule } from '../due.ts';
import type { AgentId, EpochMs, QueueId, SeatId } from '../ids.ts';
import type { Milestone } from '../order.ts';
import { countHead, sameHead, type HeadCount, type HeadState } from '../queues/place.ts';
import { insertEvent } from './timeline.ts';
import { activityOf, presenceOf, readyIn, walkTo, wordOf, type SeatWalk } from './walk.ts';

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
  const at = insertEvent(seat.events, { t: stamp.t, kind: 'stamp', stamp, scheduled: false });
  if (at < seat.walk.index) rewind(seat);
  if (stamp.t > seat.lastFact) seat.lastFact = stamp.t;
  floor.unsettled.add(seat.id);
}

/** A late event: the seat is walked again from its base. */
export function rewind(seat: Seat): void {
  seat.walk = structuredClone(seat.base);
}

/** Brings a seat up to date: its walk, its heads in queues and site, its next rule-made change. */
export function settleSeat(floor: Floor, seat: Seat): void {
  const { now } = floor.data;
  const site = sitePlan(floor, seat.site);
  walkTo(seat.walk, seat.events, Math.max(now, seat.lastFact), seat.id, (at) => dayAt(site, at));
  const source = seat.walk.source === null ? undefined : floor.data.sources.get(seat.walk.source);
  seat.stale = source?.state === 'silent' || source?.state === 'down';
  count(floor, seat);
  const next = seat.events[seat.walk.index];
  if (next && (seat.dueAt === null || next.t < seat.dueAt || seat.dueAt <= now)) {
    seat.dueAt = next.t;
    schedule(floor.data.due, next.t, { kind: 'seat', id: seat.id });
  }
  const agent = seat.walk.agent;
  if (agent !== null) {
    agentOf(floor, agent, null, 0).seats.add(seat.id);
    touch(floor, 'agents', agent);
  }
  if (seat.agentShown !== null && seat.agentShown !== agent) touch(floor, 'agents', seat.agentShown);
  seat.agentShown = agent;
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

/** The queues a seat serves: as told at sign-in or by the phone system, else the file's. */
export function servedBy(floor: Floor, seat: Seat): readonly QueueId[] {
  const { walk } = seat;
  return walk.queues.length > 0 ? walk.queues : (floor.plan.seats.get(seat.id)?.queues ?? []);
}

function count(floor: Floor, seat: Seat): void {
  const was = seat.counted;
  const will = heads(floor, seat);
  const { queues, sites } = floor.data;
  if (was && will && was.site === will.site && sameHead(was.head, will.head) && sameQueues(was.queues, will.queues)) {
    return;
  }
  for (const [old, sign] of [
    [was, -1],
    [will, 1]
  ] as const) {
    if (!old) continue;
    countHead(sites.get(old.site)!.heads, old.head, sign);
    touch(floor, 'sites', old.site);
    for (const [id, head] of old.queues) {
      const queue = queues.get(id);
      if (!queue) continue;
      countHead(queue.heads, head, sign);
      touch(floor, 'queues', id);
    }
  }
  seat.counted = will;
}

function sameQueues(a: ReadonlyMap<QueueId, HeadCount>, b: ReadonlyMap<QueueId, HeadCount>): boolean {
  if (a.size !== b.size) return false;
  for (const [id, head] of a) {
    const other = b.get(id);
    if (!other || !sameHead(head, other)) return false;
  }
  return true;
}

/** What a seat adds to the heads of its queues and its site; null: off duty, nothing (SEAT4). */
function heads(floor: Floor, seat: Seat): Seat['counted'] {
  const { walk } = seat;
  const word = wordOf(walk);
  if (word === 'offline') return null;
  const site = sitePlan(floor, seat.site).settings.id;
  const ready = new Set(readyIn(queuesShown(walk, servedBy(floor, seat))));
  const load = chatLoad(seat);
  const head = (state: HeadState, reason: string, available: boolean): HeadCount => ({
    state,
    reason,
    available,
    ...load
  });
  const inReach = walk.link === 'live' && !seat.stale;
  const activity = activityOf(walk);
  const { reason } = presenceOf(walk);
  const one = (here: boolean, room: boolean, why: string): HeadCount => {
    if (word === 'unreachable') return head('away', 'unreachable', false);
    if (activity !== 'idle') return head(activity, '', here && inReach && room);
    return here ? head('free', '', inReach) : head('away', why, false);
  };
  const queues = new Map<QueueId, HeadCount>();
  if (walk.presence !== 'offline') {
    for (const id of servedBy(floor, seat)) {
      queues.set(id, one(ready.has(id), hasRoom(floor, seat, id), walk.apart.get(id) ?? walk.reason ?? ''));
    }
  }
  const { presence } = presenceOf(walk);
  const anywhere = [...queues.values()].some((q) => q.available);
  const all = one(presence === 'ready', false, reason ?? '');
  return { site, head: { ...all, available: anywhere || (queues.size === 0 && all.available) }, queues };
}

/** The walk's presence over these queues (the file's, when nobody told any). */
function queuesShown(walk: SeatWalk, queues: readonly QueueId[]): SeatWalk {
  return queues === walk.queues ? walk : { ...walk, queues };
}

/** Below capacity on a chat channel of that queue, with nobody on the phone (QUEUE4). */
function hasRoom(floor: Floor, seat: Seat, queue: QueueId): boolean {
  const { walk } = seat;
  if (walk.ring > 0 || walk.dial > 0 || walk.wrap > 0) return false;
  const open = [...walk.open.values()];
  if (open.some((one) => (seat.channels[one.channel] ?? 1) <= 1)) return false;
  const channels = floor.plan.queues.get(queue)?.settings.channels ?? [];
  return channels.some((channel) => {
    const capacity = seat.channels[channel] ?? 1;
    return capacity > 1 && open.filter((one) => one.channel === channel).length < capacity;
  });
}

function chatLoad(seat: Seat): { conversations: number; capacity: number } {
  let conversations = 0;
  let capacity = 0;
  for (const n of Object.values(seat.channels)) if (n > 1) capacity += n;
  if (capacity > 0) {
    for (const one of seat.walk.open.values()) if ((seat.channels[one.channel] ?? 1) > 1) conversations += 1;
  }
  return { conversations, capacity };
}
