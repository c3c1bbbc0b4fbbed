import type { Crew } from '../../core/staffing/crew.ts';
import type { Random } from '../sources/simulator/random.ts';

/** A queue with its usual calls, and for a while more of them; calls a minute, moments in minutes. */
export interface Surge {
  readonly crew: Crew;
  readonly usual: number;
  readonly surge: number;
  readonly from: number;
  readonly until: number;
  readonly end: number;
}

export interface SurgeCaller {
  readonly at: number;
  /** What they would wait if they did not hang up. */
  readonly offered: number;
  /** Callers who wait before them, and how long the first of these has waited. */
  readonly ahead: number;
  readonly head: number;
  /** The rates as a wall sees them then: abandons ÷ time waited, answered ÷ time talked. */
  readonly seen: Pick<Crew, 'service' | 'impatience'>;
}

/** Until so many have hung up, and talked, patience and handle time are taken to be what half a dozen would show. */
const BEFORE = { count: 6, patience: 5, handle: 3 } as const;

/** Callers in the order in which they come; first come, first served. */
export function* callersOf({ crew, usual, surge, from, until, end }: Surge, random: Random): Generator<SurgeCaller> {
  const most = Math.max(usual, surge);
  // when each seat is free again; the earliest first
  const free = Array.from({ length: crew.seats }, () => 0);
  const waiting: { readonly at: number; readonly leaves: number }[] = [];
  const talks: { readonly ends: number; readonly talk: number }[] = [];
  const waits: { readonly ends: number; readonly wait: number; readonly abandoned: boolean }[] = [];
  const told = {
    abandons: BEFORE.count,
    waited: BEFORE.count * BEFORE.patience,
    talks: BEFORE.count,
    talked: BEFORE.count * BEFORE.handle
  };
  for (let at = random.exponential(1 / most); at < end; at += random.exponential(1 / most)) {
    if (!random.chance((at >= from && at < until ? surge : usual) / most)) continue;
    drop(waiting, ({ leaves }) => leaves <= at);
    for (const { talk } of drop(talks, ({ ends }) => ends <= at)) {
      told.talks += 1;
      told.talked += talk;
    }
    for (const { wait, abandoned } of drop(waits, ({ ends }) => ends <= at)) {
      told.abandons += abandoned ? 1 : 0;
      told.waited += wait;
    }
    const begins = Math.max(at, free[0]!);
    const offered = begins - at;
    const patience = random.exponential(1 / crew.impatience);
    const talk = random.exponential(1 / crew.service);
    const seen = { service: told.talks / told.talked, impatience: told.abandons / told.waited };
    yield { at, offered, ahead: waiting.length, head: waiting.length > 0 ? at - waiting[0]!.at : 0, seen };
    const wait = Math.min(offered, patience);
    waits.push({ ends: at + wait, wait, abandoned: patience < offered });
    if (wait > 0) waiting.push({ at, leaves: at + wait });
    if (patience < offered) continue;
    free.shift();
    const next = begins + talk;
    const place = free.findIndex((other) => other > next);
    free.splice(place < 0 ? free.length : place, 0, next);
    talks.push({ ends: next, talk });
  }
}

/** Takes out those for which it holds, and gives them. */
function drop<T>(list: T[], gone: (one: T) => boolean): T[] {
  const out = list.filter(gone);
  if (out.length > 0) list.splice(0, list.length, ...list.filter((one) => !gone(one)));
  return out;
}
