import fc from 'fast-check';
import type { AnyFact, FactData, FactType, FlowReason } from '../../../src/lib/core/facts.ts';
import { AGENTS, QUEUES, SEATS, SOURCES } from './floor.ts';

/** A random walk: how long to wait (s), and a number that chooses among the moves that make sense then. */
export interface Walk {
  readonly start: number;
  readonly steps: readonly (readonly [gap: number, pick: number])[];
}

export const walk = (maxSteps: number, span = 3600): fc.Arbitrary<Walk> =>
  fc.record({
    start: fc.nat(span),
    steps: fc.array(fc.tuple(fc.oneof(fc.nat(8), fc.nat(60), fc.nat(700)), fc.nat(9999)), {
      minLength: 1,
      maxLength: maxSteps
    })
  });

const FLOW: readonly FlowReason[] = ['timeout', 'key', 'empty', 'withdrawn', 'transfer'];
const of = <T>(list: readonly T[], pick: number): T => list[pick % list.length]!;

/** Writes facts of one source, numbering them. */
export class Teller {
  readonly facts: AnyFact[] = [];
  readonly source: string;
  readonly #name: string;
  at: number;

  constructor(name: string, source: string, at: number) {
    this.#name = name;
    this.source = source;
    this.at = at;
  }

  tell<T extends FactType>(type: T, data: FactData[T]): void {
    const id = `${this.#name}.${this.facts.length}`;
    this.facts.push({ type, time: this.at, source: this.source, id, data } as unknown as AnyFact);
  }
}

type Moves = Record<string, () => void>;

/** One contact from its arrival on. Odd pbx contacts come from a line that can't tell why someone left. */
export function contactStory(index: number, { start, steps }: Walk, base: number): AnyFact[] {
  const contact = `c${index}`;
  const first = steps[0]![1];
  const source = of(SOURCES, first >> 3);
  const teller = new Teller(contact, source, base + start * 1000);
  const channel = first % 4 === 0 ? 'wechat' : 'voice';
  const blind = source === 'pbx' && first % 2 === 1;
  const stated = first % 5 === 0;
  const caller = { key: `k${first % 7}`, shown: '138****' };
  const wait: { queue: string | null; since: number; over: boolean } = { queue: null, since: 0, over: false };
  const ringing = new Set<string>();
  const talking = new Map<string, { from: number; held: boolean }>();
  let pick = 0;
  const seat = (): string => of(SEATS, pick >> 4);
  const waited = (): { waited_s: number } | object =>
    stated ? { waited_s: Math.floor((teller.at - wait.since) / 1000) } : {};
  const talked = (from: number): { talked_s: number } | object =>
    stated ? { talked_s: Math.floor((teller.at - from) / 1000) } : {};
  const leave = (): void => {
    wait.queue = null;
    ringing.clear();
  };
  const enter = (): void => {
    const next = channel === 'wechat' ? 'wechat' : of(QUEUES, pick >> 4);
    if (wait.queue !== next) wait.since = teller.at;
    wait.queue = next;
    teller.tell('contact.queued', { contact, queue: next, channel, caller, ...(blind ? { tells_exit: false } : {}) });
  };
  const connect = (who: string): void => {
    if (talking.has(who)) return;
    teller.tell('contact.connected', { contact, seat: who, ...(wait.queue === null ? {} : waited()) });
    talking.set(who, { from: teller.at, held: false });
    leave();
  };
  const ring = (): void => {
    const who = seat();
    teller.tell('contact.ringing', { contact, seat: who });
    ringing.add(who);
  };
  const hangUp = (): void => {
    const [part] = talking.values();
    const by = of(['caller', 'agent', 'system', undefined] as const, pick >> 4);
    const said = talking.size === 1 ? talked(part!.from) : {};
    teller.tell('contact.ended', { contact, ...(by === undefined ? {} : { by }), ...said });
    const last = [...talking.keys()].at(-1);
    talking.clear();
    wait.over = true;
    const rating = of(
      [{ satisfied: true }, { score: 3, resolved: true }, { score: 5 }, { resolved: false }],
      pick >> 5
    );
    if (pick % 5 < 2) teller.tell('contact.rated', { contact, ...rating });
    if (pick % 3 === 0 && last !== undefined) {
      teller.at += (pick % 25) * 1000;
      teller.tell('contact.wrapped_up', { contact, seat: last });
    }
  };

  const waitingMoves: Moves = {
    ring,
    again: () => enter(),
    connect: () => connect(of([...ringing, seat()], pick)),
    connectFirst: () => connect([...ringing][0] ?? seat()),
    miss: () => {
      const who = [...ringing][0] ?? seat();
      teller.tell('contact.ring_missed', { contact, seat: who, reason: of(['timeout', 'rejected', 'busy'], pick) });
      ringing.delete(who);
    },
    leave: () => {
      if (blind) teller.tell('contact.left_unanswered', { contact, ...waited() });
      else if (pick % 2 === 0) teller.tell('contact.abandoned', { contact, ...waited() });
      else teller.tell('contact.overflowed', { contact, reason: of(FLOW, pick >> 4), ...waited() });
      leave();
    },
    ringBriefly: () => {
      ring();
      teller.at += 1000;
      const [who] = ringing;
      teller.tell('contact.ring_stopped', { contact, seat: who! });
      ringing.delete(who!);
    }
  };
  const talkingMoves: Moves = {
    hold: () => {
      const [who, part] = [...talking][0]!;
      teller.tell(part.held ? 'contact.retrieved' : 'contact.held', { contact, seat: who });
      part.held = !part.held;
    },
    message: () => teller.tell('contact.message', { contact, from: of(['customer', 'agent'], pick) }),
    join: () => connect(seat()),
    pass: () => {
      const [who, part] = [...talking][0]!;
      const to = pick % 3;
      const queueTo = channel === 'wechat' ? 'wechat' : of(QUEUES, pick >> 4);
      const target = to === 0 ? { queue: queueTo } : to === 1 ? { seat: seat() } : { to_external: 'abroad' };
      teller.tell('contact.transferred', { contact, from: who, ...target, ...talked(part.from) });
      talking.delete(who);
      if (to === 0) {
        if (wait.queue !== queueTo) wait.since = teller.at;
        wait.queue = queueTo;
        if (blind) enter();
      }
    },
    hangUp,
    hangUpNow: hangUp
  };
  const freeMoves: Moves = { enter, hangUp, connect: () => connect(seat()) };

  if (first % 3 !== 0) {
    teller.tell('contact.arrived', { contact, channel, caller });
    teller.at += (first % 9) * 1000;
  }
  enter();
  for (const [gap, number] of steps) {
    if (wait.over) break;
    pick = number;
    teller.at += gap * 1000 + (number % 10 === 0 ? number % 997 : 0);
    const moves = talking.size > 0 ? talkingMoves : wait.queue !== null ? waitingMoves : freeMoves;
    of(Object.values(moves), number)();
  }
  return teller.facts;
}

/** The desks: people come, go and change desks, and are away everywhere or in one queue. Nobody sits at two of them. */
export function seatStories(walks: readonly Walk[], base: number): AnyFact[] {
  const at = new Map<string, string>();
  const steps = walks
    .flatMap(({ start, steps }, index) => {
      let time = base + (start % 300) * 1000 + index;
      const teller = new Teller(`s${index}`, of(SOURCES, index), time);
      return [[0, steps[0]![1] * 9] as const, ...steps].map(([gap, pick]) => {
        time += (gap + 1) * 1000;
        return { teller, seat: of(SEATS, index), time, pick };
      });
    })
    .sort((a, b) => a.time - b.time);
  for (const { teller, seat, time, pick } of steps) {
    teller.at = time;
    const agent = of(AGENTS, pick >> 3);
    if (at.get(seat) === undefined) {
      const queues = QUEUES.filter((_, bit) => (((pick >> 6) % 7) + 1) & (1 << bit));
      for (const [other, sitter] of at) if (sitter === agent) at.delete(other);
      at.set(seat, agent);
      teller.tell('seat.signed_in', { seat, agent, name: agent, queues, channels: { voice: 1, wechat: 3 } });
      teller.tell('seat.presence', { seat, presence: 'ready' });
    } else if (of(deskMoves, pick)(teller, seat, pick >> 3)) at.delete(seat);
  }
  return [...new Set(steps.map(({ teller }) => teller))].flatMap(({ facts }) => facts);
}

/** What can happen at a desk where someone sits; true: that one is gone. */
const deskMoves: readonly ((teller: Teller, seat: string, pick: number) => boolean)[] = [
  (teller, seat, pick) => said(teller, { seat, presence: 'away', reason: of(['break', 'meal', 'busy'], pick) }),
  (teller, seat) => said(teller, { seat, presence: 'ready' }),
  (teller, seat, pick) => said(teller, { seat, presence: 'away', reason: 'meeting', queues: [of(QUEUES, pick)] }),
  (teller, seat, pick) => said(teller, { seat, presence: 'ready', queues: [of(QUEUES, pick)] }),
  (teller, seat, pick) => {
    teller.tell('seat.queues', { seat, queues: QUEUES.filter((_, bit) => pick & (1 << bit)) });
    return false;
  },
  (teller, seat) => {
    teller.tell('seat.signed_out', { seat });
    return true;
  },
  (teller, seat, pick) => {
    teller.tell('seat.link', { seat, link: pick % 2 === 0 ? 'unreachable' : 'live' });
    return false;
  }
];

function said(teller: Teller, data: FactData['seat.presence']): boolean {
  teller.tell('seat.presence', data);
  return false;
}

/** Facts of a floor's hour or two: whole stories, in the order of their telling. */
export const schedule = (base: number, contacts = 7, least = 1): fc.Arbitrary<AnyFact[]> =>
  fc
    .tuple(fc.array(walk(9), { minLength: least, maxLength: contacts }), fc.array(walk(6), { maxLength: SEATS.length }))
    .map(([calls, desks]) => [
      ...seatStories(desks, base),
      ...calls.flatMap((call, index) => contactStory(index, call, base))
    ]);
