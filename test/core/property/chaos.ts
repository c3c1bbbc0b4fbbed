import fc from 'fast-check';
import type { AnyFact, FactType, SnapshotContact } from '../../../src/lib/core/facts.ts';
import type { FloorSettings } from '../../../src/lib/core/settings.ts';
import { world } from '../../reference/world.ts';
import { QUEUES, SEATS, SOURCES } from './floor.ts';

/** A stable shuffle of a list by random keys; the first keys shrink towards the list as it was. */
export function shuffled<T>(list: readonly T[], keys: readonly number[]): T[] {
  return list
    .map((item, index) => ({ item, index, key: keys[index % Math.max(keys.length, 1)] ?? 0 }))
    .sort((a, b) => a.key - b.key || a.index - b.index)
    .map(({ item }) => item);
}

/** The same facts in another order, some told twice or thrice. */
export function retold(facts: readonly AnyFact[], keys: readonly number[]): AnyFact[] {
  const doubled = facts.flatMap((fact, index) => {
    const key = keys[index % Math.max(keys.length, 1)] ?? 0;
    return key % 3 === 0 ? [fact, fact] : key % 11 === 0 ? [fact, fact, fact] : [fact];
  });
  return shuffled(
    doubled,
    keys.map((key) => key >> 4)
  );
}

export const keys = fc.array(fc.nat(65_535), { minLength: 3, maxLength: 40 });

/** Facts that fit no story: any word about any contact or seat, at any time. */
export function nonsense(base: number): fc.Arbitrary<AnyFact[]> {
  const types = [
    'contact.queued',
    'contact.ringing',
    'contact.ring_missed',
    'contact.ring_stopped',
    'contact.connected',
    'contact.held',
    'contact.retrieved',
    'contact.transferred',
    'contact.abandoned',
    'contact.overflowed',
    'contact.left_unanswered',
    'contact.ended',
    'contact.wrapped_up',
    'contact.dialing',
    'contact.turned_away',
    'contact.arrived',
    'seat.signed_in',
    'seat.signed_out',
    'seat.presence',
    'seat.queues',
    'seat.link'
  ] as const satisfies readonly FactType[];
  const one = fc.record({
    type: fc.constantFrom(...types),
    time: fc.nat(5000).map((second) => base + second * 1000),
    source: fc.constantFrom(...SOURCES),
    contact: fc.nat(7).map((index) => `c${index}`),
    seat: fc.constantFrom(...SEATS),
    queue: fc.constantFrom(...QUEUES)
  });
  return fc
    .array(one, { maxLength: 8 })
    .map((list) =>
      list.map(
        ({ type, time, source, ...about }, index) =>
          ({ type, time, source, id: `wild.${index}`, data: data(type, about) }) as unknown as AnyFact
      )
    );
}

function data(type: FactType, { contact, seat, queue }: { contact: string; seat: string; queue: string }): object {
  switch (type) {
    case 'contact.arrived':
      return { contact, channel: 'voice' };
    case 'contact.queued':
      return { contact, queue };
    case 'contact.transferred':
      return { contact, from: seat, queue };
    case 'contact.overflowed':
      return { contact, reason: 'timeout' };
    case 'contact.ring_missed':
      return { contact, seat, reason: 'timeout' };
    case 'contact.turned_away':
      return { queue, reason: 'full' };
    case 'contact.abandoned':
    case 'contact.left_unanswered':
    case 'contact.ended':
      return { contact };
    case 'seat.signed_in':
      return { seat, agent: `agent-${seat}`, queues: [queue] };
    case 'seat.signed_out':
      return { seat };
    case 'seat.presence':
      return { seat, presence: 'away', reason: 'break' };
    case 'seat.queues':
      return { seat, queues: [queue] };
    case 'seat.link':
      return { seat, link: 'unreachable' };
    default:
      return { contact, seat };
  }
}

/** Drops the facts whose key says so: lost on the way, for good. */
export const dropped = (facts: readonly AnyFact[], keys: readonly number[]): AnyFact[] =>
  facts.filter((_, index) => (keys[index % Math.max(keys.length, 1)] ?? 1) % 7 !== 0);

/** A gap in what is told: from just before one of the facts, for so many seconds. */
export function gap(facts: readonly AnyFact[], where: number, seconds: number): [from: number, to: number] {
  const from = (facts[where % Math.max(facts.length, 1)]?.time ?? 0) - 1;
  return [from, from + seconds * 1000];
}

/**
 * A line that breaks: what `source` said in the gap is lost, and at its end the source lists what is really there.
 * Contacts and seats new in the gap are in the list; those that ended in it are not.
 */
export function lostLine(
  facts: readonly AnyFact[],
  settings: FloorSettings,
  source: string,
  from: number,
  to: number
): AnyFact[] {
  const truth = world(
    facts.filter(({ time }) => time <= to),
    settings
  );
  const contacts: SnapshotContact[] = [];
  for (const { id, ended, entries, parts, channel, source: owner } of truth.contacts.values()) {
    if (owner !== source || ended !== null) continue;
    const entry = entries.find(({ exit }) => exit === null);
    const part = parts.find((one) => one.to === null);
    const base = { contact: id, channel: channel ?? 'voice' };
    if (part !== undefined) contacts.push({ ...base, seat: part.seat, since: part.from, state: 'talking' });
    else if (entry !== undefined) {
      const tells = entry.untold === true ? { tells_exit: false } : {};
      contacts.push({ ...base, queue: entry.queue, since: entry.entered, state: 'queued', ...tells });
    }
  }
  const seats = [...truth.seats.values()]
    .filter((seat) => seat.source === source && seat.signedIn)
    .map((seat) => ({
      seat: seat.id,
      ...(seat.agent === null ? {} : { agent: seat.agent }),
      presence: seat.away === null ? ('ready' as const) : ('away' as const),
      ...(seat.away?.reason == null ? {} : { reason: seat.away.reason }),
      queues: seat.queues
    }));
  const snapshot = { source, seats, contacts };
  const kept = facts.filter((fact) => fact.source !== source || fact.time <= from || fact.time > to);
  return [...kept, { type: 'source.snapshot', time: to, source, id: `list.${to}`, data: snapshot }];
}
