import type { CoachAsk } from '../../src/lib/server/ports.ts';
import type { EpochMs, Ms } from '../../src/lib/core/ids.ts';
import { agentOf, callerOf, type Pair, type SpyCalls } from './spy-calls.ts';
import type { SpyFloor } from './spy-floor.ts';
import type { Leg } from './spy-model.ts';
import type { Delivered } from './spy-wire.ts';

/** What a run comes to, times in ms. */
export interface SpyTotals {
  /** On a call that is not the one asked for, by the phone system's own clock, whether anybody could know or not. */
  readonly wrong: Ms;
  /** Of it: on a channel that was never the agent's on that call. No allowance. */
  readonly strayed: Ms;
  /** Of it: after the client had been told, and before it sent a hang-up though it could. No allowance. */
  readonly overdue: Ms;
  /** Heard longer than 2 s after the client was told of the coach's answer, neither confirmed to it nor hung up by it. */
  readonly unconfirmed: Ms;
  /** Heard at all, on the call that was asked for. */
  readonly right: Ms;
  /** Dials of a session that had been dialled before; times that one dial began to listen again. */
  readonly again: number;
}

type Span = readonly [from: EpochMs, to: EpochMs];

/** Who was heard by whom, and who could know of it. */
export interface SpyBooks {
  asked(ask: CoachAsk): void;
  dialled(session: string): void;
  /** Somebody may hear somebody else now. */
  changed(): void;
  delivered(chunk: readonly Delivered[]): void;
  /** The client has been told that these are not together. */
  toldOf(apart: readonly Pair[]): void;
  /** What is under way cannot be known any more: every session is to be hung up. */
  blinded(): void;
  /** The client can send nothing: its line is cut, or it is dead. */
  muted(isMute: boolean): void;
  totals(): SpyTotals;
}

export function createSpyBooks(parts: {
  readonly now: () => EpochMs;
  readonly legs: () => ReadonlyMap<string, Leg>;
  readonly floor: () => SpyFloor;
  /** Whose channel that is. */
  readonly isOwn: SpyCalls['isOwn'];
}): SpyBooks {
  const { now } = parts;
  const asks = new Map<string, CoachAsk>();
  const dials = new Map<string, number>();
  const spans: {
    readonly leg: Leg;
    readonly is: 'right' | 'wrong' | 'strayed';
    readonly from: EpochMs;
    to: EpochMs | null;
  }[] = [];
  const open = new Map<Leg, (typeof spans)[number]>();
  const parted = new Map<string, EpochMs>();
  const seen = new Map<string, EpochMs>();
  const blind = new Map<string, EpochMs>();
  const answered = new Map<string, EpochMs>();
  const confirmed = new Map<string, EpochMs>();
  const mutes: Span[] = [];
  let muteSince: EpochMs | null = null;
  const pairOf = ({ contact, seat }: Pair) => `${contact} ${seat}`;
  function first(of: Map<string, EpochMs>, key: string): void {
    if (!of.has(key)) of.set(key, now());
  }

  /** Who hears the call asked for hears its caller and its agent and nobody else; an agent alone is no call. */
  function judge(leg: Leg): 'right' | 'wrong' | 'strayed' | null {
    if (!leg.on) return null;
    const ask = asks.get(leg.session)!;
    const heard = parts.floor().heardOn(leg.on);
    const [agent, caller] = [agentOf(ask.seat), callerOf(ask.contact)];
    const isRight =
      [...heard].every((who) => who === agent || who === caller) && (heard.has(agent) || !heard.has(caller));
    if (isRight) return 'right';
    return parts.isOwn(leg.startedOn, ask) ? 'wrong' : 'strayed';
  }

  /** The time of a span after `from` and before `to` in which the client could send. */
  function within([start, end]: Span, from: EpochMs, to: EpochMs): Ms {
    const [a, b] = [Math.max(start, from), Math.min(end, to)];
    if (b <= a) return 0;
    return mutes.reduce((left, [x, y]) => left - Math.max(0, Math.min(b, y) - Math.max(a, x)), b - a);
  }

  return {
    asked: (ask) => void asks.set(ask.session, ask),
    dialled: (session) => void dials.set(session, (dials.get(session) ?? 0) + 1),
    changed() {
      for (const leg of parts.legs().values()) {
        const was = open.get(leg);
        if (leg.isOver && !was) continue;
        const is = judge(leg);
        if ((was?.is ?? null) === is) continue;
        if (was) was.to = now();
        open.delete(leg);
        if (is === null) continue;
        const span = { leg, is, from: now(), to: null };
        spans.push(span);
        open.set(leg, span);
      }
    },
    delivered(chunk) {
      for (const { frame, session, parted: pair } of chunk) {
        if (pair) first(parted, pairOf(pair));
        if (session === undefined) continue;
        first(seen, session);
        const event = frame.get('Event');
        if (event === 'OriginateResponse' && frame.text('Response') === 'Success') first(answered, session);
        if (event === 'ChanSpyStart') first(confirmed, session);
      }
    },
    toldOf(apart) {
      for (const pair of apart) first(parted, pairOf(pair));
    },
    blinded() {
      for (const [session] of dials) first(blind, session);
    },
    muted(isMute) {
      if (isMute) muteSince ??= now();
      else if (muteSince !== null) {
        mutes.push([muteSince, now()]);
        muteSince = null;
      }
    },
    totals() {
      const sum = { wrong: 0, strayed: 0, overdue: 0, unconfirmed: 0, right: 0, again: 0 };
      for (const { leg, is, from, to } of spans) {
        const span: Span = [from, to ?? now()];
        const ms = span[1] - span[0];
        const { session } = leg;
        const until = leg.stoppedAt ?? Infinity;
        sum[is === 'strayed' ? 'wrong' : is] += ms;
        if (is === 'strayed') sum.strayed += ms;
        if (is !== 'right') {
          const told = Math.min(parted.get(pairOf(asks.get(session)!)) ?? Infinity, blind.get(session) ?? Infinity);
          sum.overdue += within(span, Math.max(told, seen.get(session) ?? Infinity), until);
        }
        const patience = (answered.get(session) ?? Infinity) + 2000;
        sum.unconfirmed += within(span, patience, Math.min(until, confirmed.get(session) ?? Infinity));
      }
      for (const count of dials.values()) sum.again += count - 1;
      for (const { starts } of parts.legs().values()) sum.again += Math.max(0, starts - 1);
      return sum;
    }
  };
}
