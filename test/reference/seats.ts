import type { AnyFact, Fact, Presence } from '../../src/lib/core/facts.ts';

/** A desk, and all it has been: each `past` row holds from its time to the next row's. */
export interface Seat {
  readonly id: string;
  /** The source of the sign-in in force: its lists alone can end it. */
  source: string;
  agent: string | null;
  queues: readonly string[];
  signedIn: boolean;
  /** Who sat here last, if nobody does. */
  last: string | null;
  /** Away everywhere, and why (null: no reason given); single queues can differ: a reason away, or null ready. */
  away: { reason: string | null } | null;
  single: Map<string, { reason: string | null } | null>;
  channels: Readonly<Record<string, number>>;
  unreachable: boolean;
  /** When the sign-in in force was. */
  since: number;
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
    last: null,
    away: null,
    single: new Map(),
    channels: {},
    unreachable: false,
    since: 0,
    past: []
  };
}

/** Away in a queue, with its reason, or ready (null). */
const inQueue = (seat: Seat, queue: string): { reason: string | null } | null => {
  const single = seat.single.get(queue);
  return single === undefined ? seat.away : single;
};

/** Ready in none of its queues is away; the reason is then that of its first queue. */
export function presenceOf(seat: Seat): { presence: Presence; reason: string | null } {
  if (!seat.signedIn) return { presence: 'offline', reason: null };
  const [first] = seat.queues;
  const away = first === undefined ? seat.away : inQueue(seat, first);
  const ready = seat.queues.length === 0 ? away === null : readyIn(seat).length > 0;
  return ready ? { presence: 'ready', reason: null } : { presence: 'away', reason: away?.reason ?? null };
}

export const readyIn = (seat: Seat): string[] =>
  seat.signedIn ? seat.queues.filter((queue) => inQueue(seat, queue) === null) : [];

function note(seat: Seat, at: number): void {
  seat.past.push({ at, agent: seat.signedIn ? seat.agent : null, ...presenceOf(seat) });
}

function signOut(seat: Seat, at: number): void {
  seat.signedIn = false;
  seat.agent = null;
  seat.away = null;
  seat.single.clear();
  note(seat, at);
}

function present(seat: Seat, { data }: Fact<'seat.presence'>): void {
  const said = data.presence === 'away' ? { reason: data.reason ?? null } : null;
  seat.signedIn = true;
  seat.agent ??= seat.last;
  if (data.queues !== undefined) {
    for (const queue of data.queues) seat.single.set(queue, said);
    return;
  }
  seat.away = said;
  seat.single.clear();
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
      seat.agent = seat.last = fact.data.agent;
      seat.source = fact.source;
      seat.since = at;
      seat.queues = fact.data.queues ?? seat.queues;
      seat.channels = fact.data.channels ?? seat.channels;
      seat.signedIn = true;
      seat.away = null;
      seat.single.clear();
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
      for (const queue of seat.single.keys()) if (!seat.queues.includes(queue)) seat.single.delete(queue);
      note(seat, at);
      return;
    }
    case 'seat.presence': {
      const seat = find(fact.data.seat);
      if (!seat.signedIn) seat.source = fact.source;
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
    if (row.agent !== undefined && row.agent !== seat.agent) seat.since = fact.time;
    seat.agent = row.agent ?? seat.agent;
    for (const other of seats.values()) {
      if (other.agent !== null && other.agent === row.agent && !listed.has(other.id)) signOut(other, fact.time);
    }
    seat.last = seat.agent;
    seat.source = fact.source;
    seat.queues = row.queues ?? seat.queues;
    seat.signedIn = true;
    seat.single = new Map(Object.entries(row.away_in ?? {}).map(([queue, reason]) => [queue, { reason }]));
    seat.away = row.presence === 'away' && row.away_in === undefined ? { reason: row.reason ?? null } : null;
    if (row.link !== undefined) seat.unreachable = row.link === 'unreachable';
    note(seat, fact.time);
  }
}
