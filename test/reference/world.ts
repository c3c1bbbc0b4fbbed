import type { AnyFact } from '../../src/lib/core/facts.ts';
import type { FloorSettings, SiteSettings } from '../../src/lib/core/settings.ts';
import { appear, fold, vanish } from './contacts.ts';
import { ordered } from './order.ts';
import { foldSeat, newSeat, type Seat } from './seats.ts';
import type { Contact } from './waits.ts';

/** All that was ever said, by contact and by seat. */
export interface World {
  readonly contacts: Map<string, Contact>;
  readonly seats: Map<string, Seat>;
  readonly turnedAway: { queue: string; at: number }[];
  readonly queues: Set<string>;
}

/** A conversation comes to a seat: it exists, although nobody signed in there. */
const COMES = new Set<string>(['contact.ringing', 'contact.ring_missed', 'contact.connected', 'contact.dialing']);

export const siteOf = (settings: FloorSettings, queue: string): SiteSettings =>
  settings.sites.find((site) => site.queues.some(({ id }) => id === queue)) ?? settings.sites[0]!;

/** Folds the sorted list. */
export function world(facts: readonly AnyFact[], settings: FloorSettings): World {
  const made: World = { contacts: new Map(), seats: new Map(), turnedAway: [], queues: new Set() };
  for (const team of settings.teams) {
    for (const row of team.groups.flatMap(({ seats }) => seats)) {
      const seat = newSeat(row.id, '');
      seat.queues = row.queues;
      seat.channels = row.channels;
      made.seats.set(row.id, seat);
    }
  }
  for (const site of settings.sites) for (const { id } of site.queues) made.queues.add(id);
  for (const fact of ordered(facts)) one(made, fact, settings);
  return made;
}

function one(made: World, fact: AnyFact, settings: FloorSettings): void {
  const seat = (id: string): Seat => {
    const known = made.seats.get(id) ?? newSeat(id, fact.source);
    made.seats.set(id, known);
    return known;
  };
  const contact = (id: string): Contact => {
    const known = made.contacts.get(id) ?? {
      id,
      source: fact.source,
      begun: false,
      asked: null,
      replies: [],
      rating: null,
      channel: null,
      caller: null,
      out: false,
      entries: [],
      parts: [],
      rings: new Map<string, string | null>(),
      misses: [],
      dialing: new Set<string>(),
      ended: null
    };
    made.contacts.set(id, known);
    return known;
  };
  const short = settings.sites[0]!.shortAbandon;
  if (fact.type === 'contact.turned_away') {
    made.turnedAway.push({ queue: fact.data.queue, at: fact.time });
    made.queues.add(fact.data.queue);
  } else if (fact.type.startsWith('contact.')) {
    const data = fact.data as { contact: string; queue?: string; seat?: string };
    if (data.queue !== undefined) made.queues.add(data.queue);
    if (data.seat !== undefined && COMES.has(fact.type)) seat(data.seat);
    fold(contact(data.contact), fact, short);
  } else if (fact.type === 'source.snapshot') {
    const listed = new Set(fact.data.contacts.map((row) => row.contact));
    for (const known of made.contacts.values()) {
      if (known.source === fact.source && known.ended === null && !listed.has(known.id)) vanish(known, fact.time);
    }
    for (const row of fact.data.contacts) {
      if (row.queue !== undefined) made.queues.add(row.queue);
      if (row.seat !== undefined) seat(row.seat);
      appear(contact(row.contact), row, fact.time);
    }
    foldSeat(made.seats, fact, seat);
  } else foldSeat(made.seats, fact, seat);
}
