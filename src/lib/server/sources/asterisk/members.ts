import type { SnapshotSeat } from '../../../core/facts.ts';
import type { EpochMs, QueueId, SeatId } from '../../../core/ids.ts';
import type { Told } from './told.ts';

/** A phone that serves queues, and who sits at it. */
export interface Member {
  readonly interface: string;
  readonly seat: SeatId;
  name: string;
  readonly queues: Map<QueueId, Pause>;
  signedIn: boolean;
  signedInAt: EpochMs;
  /** The last `Status` told; 0 and 1 are idle. */
  state: number;
  /** Open rings and calls: while there are any the seat neither signs out nor turns unreachable. */
  busy: number;
  reachable: boolean;
  shownReachable: boolean;
}

interface Pause {
  paused: boolean;
  reason: string;
  changedAt: EpochMs;
}

export interface Members {
  get(name: string): Member | undefined;
  /** By member name; with several phones the one that serves the queue. */
  named(name: string, queue?: QueueId): Member | undefined;
  /** The member, signed in; `queue` adds that one to its queues. */
  seen(now: EpochMs, name: string, agent: string, queue?: QueueId): Member;
  /** Tells a change; `always` also what is known already, at its own time. */
  pause(at: EpochMs, member: Member, queue: QueueId, paused: boolean, reason: string, always?: boolean): void;
  leave(at: EpochMs, member: Member, queue: QueueId): void;
  /** A queue member's `Status`: 4 invalid, 5 unavailable. */
  status(now: EpochMs, member: Member, status: number): void;
  busy(now: EpochMs, member: Member, by: 1 | -1): void;
  all(): Iterable<Member>;
  snapshot(): SnapshotSeat[];
}

const INVALID = 4;
const UNAVAILABLE = 5;

/** Queue members as seats: signing in and out, queues, pauses per queue, phones out of reach. */
export function createMembers(told: Told, seatOf: (interfaceName: string) => SeatId): Members {
  const members = new Map<string, Member>();
  const byName = new Map<string, Set<Member>>();

  /** A log names people only: a seat made for one ends when the phone that person sits at is known. */
  function endStandIn(now: EpochMs, agent: string): void {
    const standIn = members.get(agent);
    if (!standIn) return;
    byName.get(agent)?.delete(standIn);
    members.delete(agent);
    standIn.queues.clear();
    settle(now, standIn);
  }

  function make(name: string, agent: string): Member {
    const member: Member = {
      interface: name,
      seat: seatOf(name),
      name: agent || name,
      queues: new Map(),
      signedIn: false,
      signedInAt: 0,
      state: 0,
      busy: 0,
      reachable: true,
      shownReachable: true
    };
    members.set(name, member);
    index(member);
    return member;
  }

  function index(member: Member): void {
    const same = byName.get(member.name);
    if (same) same.add(member);
    else byName.set(member.name, new Set([member]));
  }

  function signIn(now: EpochMs, member: Member): void {
    member.signedIn = true;
    member.signedInAt = now;
    const queues = [...member.queues.keys()];
    const data = { seat: member.seat, agent: member.name.slice(0, 128), name: member.name, queues };
    told.add('seat.signed_in', now, data);
  }

  function signOut(at: EpochMs, member: Member): void {
    member.signedIn = false;
    told.add('seat.signed_out', Math.max(at, member.signedInAt + 1), { seat: member.seat });
  }

  function settle(now: EpochMs, member: Member): void {
    if (member.busy > 0) return;
    if (member.reachable !== member.shownReachable) {
      member.shownReachable = member.reachable;
      told.add('seat.link', now, { seat: member.seat, link: member.reachable ? 'live' : 'unreachable' });
    }
    if (member.signedIn && member.queues.size === 0) {
      signOut(now, member);
    }
  }

  function serve(now: EpochMs, member: Member, queue: QueueId): void {
    if (member.queues.has(queue)) return;
    member.queues.set(queue, { paused: false, reason: '', changedAt: 0 });
    if (member.signedIn) {
      told.add('seat.queues', now, { seat: member.seat, queues: [...member.queues.keys()] });
    }
  }

  return {
    get: (name) => members.get(name),
    named(name, queue) {
      const same = byName.get(name);
      if (!same) return undefined;
      for (const member of same) if (queue !== undefined && member.queues.has(queue)) return member;
      return same.values().next().value;
    },
    seen(now, name, agent, queue) {
      if (!members.has(name) && agent !== name) endStandIn(now, agent);
      const member = members.get(name) ?? make(name, agent);
      if (agent !== '' && agent !== member.name) {
        byName.get(member.name)?.delete(member);
        member.name = agent;
        member.signedIn = false;
        index(member);
      }
      if (queue !== undefined) serve(now, member, queue);
      if (!member.signedIn) signIn(now, member);
      return member;
    },
    pause(at, member, queue, paused, reason, always) {
      const was = member.queues.get(queue);
      if (!was) return;
      const same = was.paused === paused && (!paused || was.reason === reason);
      if (same && !always) return;
      if (at >= was.changedAt) Object.assign(was, { paused, reason: paused ? reason : '', changedAt: at });
      const data = { seat: member.seat, presence: paused ? 'away' : 'ready', queues: [queue] } as const;
      told.add('seat.presence', at, paused && reason !== '' ? { ...data, reason } : data);
    },
    leave(at, member, queue) {
      if (!member.queues.delete(queue)) return;
      if (member.queues.size > 0 || member.busy > 0) {
        told.add('seat.queues', at, { seat: member.seat, queues: [...member.queues.keys()] });
      } else if (member.signedIn) {
        signOut(at, member);
      }
    },
    status(now, member, status) {
      member.state = status;
      member.reachable = status !== INVALID && status !== UNAVAILABLE;
      settle(now, member);
    },
    busy(now, member, by) {
      member.busy = Math.max(0, member.busy + by);
      settle(now, member);
    },
    all: () => members.values(),
    snapshot: () => [...members.values()].filter((member) => member.signedIn).map(seatOfMember)
  };
}

function seatOfMember(member: Member): SnapshotSeat {
  const pauses = [...member.queues].filter(([, pause]) => pause.paused);
  const away = pauses.length > 0 && pauses.length === member.queues.size;
  const reason = pauses.find(([, pause]) => pause.reason !== '')?.[1].reason;
  return {
    seat: member.seat,
    agent: member.name.slice(0, 128),
    name: member.name,
    presence: away ? 'away' : 'ready',
    ...(away && reason !== undefined ? { reason } : {}),
    queues: [...member.queues.keys()],
    away_in: Object.fromEntries(pauses.map(([queue, pause]) => [queue, pause.reason])),
    link: member.shownReachable ? 'live' : 'unreachable'
  };
}
