import { sitePlan, touchPlace, type Counted, type Floor, type Seat } from '../floor.ts';
import type { QueueId } from '../ids.ts';
import { countHead, countShared, sameHead, type HeadCount, type HeadState } from '../queues/place.ts';
import { activityOf, presenceOf, wordOf } from './walk.ts';

const NOWHERE: readonly QueueId[] = [];
const STATES: readonly HeadState[] = ['free', 'ringing', 'talking', 'on_hold', 'dialing', 'wrapping', 'away'];
/** Heads of seats without chats, no reason beside them: the same for all. */
const PLAIN = new Map(STATES.map((state) => [state, plain(state, false)]));
const FREE = plain('free', true);

function plain(state: HeadState, available: boolean): HeadCount {
  return { state, reason: '', available, conversations: 0, capacity: 0 };
}

/** The queues a seat serves: as told at sign-in or by the phone system, else the file's. */
export function servedBy(floor: Floor, seat: Seat): readonly QueueId[] {
  const { walk } = seat;
  return walk.queues.length > 0 ? walk.queues : (floor.plan.seats.get(seat.id)?.queues ?? NOWHERE);
}

function eachOnce(queues: readonly QueueId[]): readonly QueueId[] {
  return queues.every((id, at) => queues.indexOf(id) === at) ? queues : [...new Set(queues)];
}

/** Moves the heads of a seat's queues and its site by what changed at it. */
export function countSeat(floor: Floor, seat: Seat): void {
  const was = seat.counted;
  const will = headsOf(floor, seat);
  if (was === will || (was && will && sameCounted(was, will))) return;
  if (was) move(floor, was, -1);
  if (will) move(floor, will, 1);
  seat.counted = will;
}

function move(floor: Floor, { site: at, head, queues, each }: Counted, sign: 1 | -1): void {
  const site = floor.data.sites.get(at)!;
  countHead(site.heads, head, sign);
  touchPlace(floor, 'sites', site);
  const isHere = (i: number): boolean => (each?.[i] ?? head).state !== 'away';
  let working = 0;
  for (let i = 0; i < queues.length; i++) if (isHere(i)) working += 1;
  for (let i = 0; i < queues.length; i++) {
    const queue = floor.data.queues.get(queues[i]!);
    if (!queue) continue;
    countHead(queue.heads, each === null ? head : each[i]!, sign);
    if (isHere(i)) countShared(queue.heads, working, sign);
    touchPlace(floor, 'queues', queue);
  }
}

function sameCounted(a: Counted, b: Counted): boolean {
  if (a.site !== b.site || !sameHead(a.head, b.head) || a.queues.length !== b.queues.length) return false;
  if (a.queues !== b.queues && a.queues.some((id, i) => id !== b.queues[i])) return false;
  if (a.each === null && b.each === null) return true;
  return a.queues.every((_, i) => sameHead(a.each?.[i] ?? a.head, b.each?.[i] ?? b.head));
}

/** What a seat adds to the heads of its queues and its site; null: off duty, nothing (SEAT4). */
function headsOf(floor: Floor, seat: Seat): Counted | null {
  const { walk } = seat;
  if (wordOf(walk) === 'offline') return null;
  const site = sitePlan(floor, seat.site).settings.id;
  const queues = walk.presence === 'offline' ? NOWHERE : eachOnce(servedBy(floor, seat));
  const capacity = chatRoom(seat);
  const { presence, reason } = presenceOf(walk);
  if (capacity === 0 && walk.apart.size === 0) {
    return { site, head: headOf(seat, presence === 'ready', false, reason), queues, each: null };
  }
  const conversations = capacity === 0 ? 0 : chats(seat);
  const each = queues.map((id): HeadCount => {
    const apart = walk.apart.get(id);
    const here = apart === undefined ? walk.presence === 'ready' : apart === null;
    return { ...headOf(seat, here, hasRoom(floor, seat, id), apart ?? walk.reason), conversations, capacity };
  });
  const all = headOf(seat, presence === 'ready', false, reason);
  const available = queues.length === 0 ? all.available : each.some((head) => head.available);
  return { site, head: { ...all, available, conversations, capacity }, queues, each };
}

/** One head: `here`, ready for a queue; `room`, for another chat from it. */
function headOf(seat: Seat, here: boolean, room: boolean, reason: string | null): HeadCount {
  const { walk } = seat;
  if (wordOf(walk) === 'unreachable') return { ...PLAIN.get('away')!, reason: 'unreachable' };
  const inReach = walk.link === 'live' && !seat.stale;
  const activity = activityOf(walk);
  if (activity !== 'idle') return here && inReach && room ? plain(activity, true) : PLAIN.get(activity)!;
  if (here) return inReach ? FREE : PLAIN.get('free')!;
  return { ...PLAIN.get('away')!, reason: reason ?? '' };
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

/** How many chats a seat may have at once; 0: it takes calls alone. */
function chatRoom(seat: Seat): number {
  let capacity = 0;
  for (const channel in seat.channels) if (seat.channels[channel]! > 1) capacity += seat.channels[channel]!;
  return capacity;
}

function chats(seat: Seat): number {
  let conversations = 0;
  for (const one of seat.walk.open.values()) if ((seat.channels[one.channel] ?? 1) > 1) conversations += 1;
  return conversations;
}
