import type { AnyFact, Fact, Presence } from '../../src/lib/core/facts.ts';

/** A desk, and all it has been: each `past` row holds from its time to the next row's. */
export interface Seat {
  readonly id: string;
  readonly source: string;
  agent: string | null;
  queues: readonly string[];
  signedIn: boolean;
  /** Away everywhere, and why (null: no reason given). */
  away: { reason: string | null } | null;
  /** Away in single queues: queue → reason. */
  awayIn: Map<string, string | null>;
  channels: Readonly<Record<string, number>>;
  unreachable: boolean;
  past: Stay[];
}

export interface Stay {
  readonly at: number;
  readonly agent: string | null;
  readonly presence: Presence;
  readonly reason: string | null;
}

export function newSeat(id: string, source: string): Seat {
  return {
    id,
    source,
    agent: null,
    queues: [],
    signedIn: false,
    away: null,
    awayIn: new Map(),
    channels: {},
    unreachable: false,
    past: []
  };
}

/** Ready in none of its queues is away; the reason is then the one given last. */
export function presenceOf(seat: Seat): { presence: Presence; reason: string | null } {
  if (!seat.signedIn) return { presence: 'offline', reason: null };
  if (seat.away !== null) return { presence: 'away', reason: seat.away.reason };
  const reasons = seat.queues.map((queue) => seat.awayIn.get(queue));
  if (seat.queues.length === 0 || reasons.includes(undefined)) return { presence: 'ready', reason: null };
  return { presence: 'away', reason: [...seat.awayIn].findLast(([queue]) => seat.queues.includes(queue))?.[1] ?? null };
}

export const readyIn = (seat: Seat): string[] =>
  seat.signedIn && seat.away === null ? seat.queues.filter((queue) => !seat.awayIn.has(queue)) : [];

function note(seat: Seat, at: number): void {
  seat.past.push({ at, agent: seat.signedIn ? seat.agent : null, ...presenceOf(seat) });
}

function signOut(seat: Seat, at: number): void {
  seat.signedIn = false;
  seat.agent = null;
  seat.away = null;
  seat.awayIn.clear();
  note(seat, at);
}

function present(seat: Seat, { data }: Fact<'seat.presence'>): void {
  const reason = data.reason ?? null;
  seat.signedIn = true;
  if (data.queues === undefined) {
    seat.away = data.presence === 'away' ? { reason } : null;
    seat.awayIn.clear();
    return;
  }
  if (data.presence === 'away') {
    for (const queue of data.queues) {
      seat.awayIn.delete(queue);
      seat.awayIn.set(queue, reason);
    }
    return;
  }
  if (seat.away !== null) {
    for (const queue of seat.queues) seat.awayIn.set(queue, seat.away.reason);
    seat.away = null;
  }
  for (const queue of data.queues) seat.awayIn.delete(queue);
}

/** Folds one fact about seats; facts come in order. `find` makes the seat when it is new. */
export function foldSeat(seats: Map<string, Seat>, fact: AnyFact, find: (id: string) => Seat): void {
  const at = fact.time;
  switch (fact.type) {
    case 'seat.signed_in': {
      for (const other of seats.values()) {
        if (other.agent === fact.data.agent && other.id !== fact.data.seat) signOut(other, at);
      }
      const seat = find(fact.data.seat);
      seat.agent = fact.data.agent;
      seat.queues = fact.data.queues ?? seat.queues;
      seat.channels = fact.data.channels ?? seat.channels;
      seat.signedIn = true;
      seat.away = null;
      seat.awayIn.clear();
      note(seat, at);
      return;
    }
    case 'seat.signed_out': {
      signOut(find(fact.data.seat), at);
      return;
    }
    case 'seat.queues': {
      const seat = find(fact.data.seat);
      seat.queues = fact.data.queues;
      note(seat, at);
      return;
    }
    case 'seat.presence': {
      const seat = find(fact.data.seat);
      present(seat, fact);
      note(seat, at);
      return;
    }
    case 'seat.link':
      find(fact.data.seat).unreachable = fact.data.link === 'unreachable';
      return;
    case 'source.snapshot': {
      list(seats, fact, find);
      return;
    }
    default:
  }
}

function list(seats: Map<string, Seat>, fact: Fact<'source.snapshot'>, find: (id: string) => Seat): void {
  const listed = new Set(fact.data.seats.map(({ seat }) => seat));
  for (const seat of seats.values()) {
    if (seat.source === fact.source && seat.signedIn && !listed.has(seat.id)) signOut(seat, fact.time);
  }
  for (const row of fact.data.seats) {
    const seat = find(row.seat);
    if (row.presence === 'offline') {
      signOut(seat, fact.time);
      continue;
    }
    seat.agent = row.agent ?? seat.agent;
    seat.queues = row.queues ?? seat.queues;
    seat.signedIn = true;
    seat.awayIn = new Map(Object.entries(row.away_in ?? {}));
    seat.away = row.presence === 'away' && row.away_in === undefined ? { reason: row.reason ?? null } : null;
    if (row.link !== undefined) seat.unreachable = row.link === 'unreachable';
    note(seat, fact.time);
  }
}
