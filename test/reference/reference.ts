import type { Activity, AnyFact } from '../../src/lib/core/facts.ts';
import type { FloorSettings, SiteSettings } from '../../src/lib/core/settings.ts';
import type { PersonFigures, Word } from '../../src/lib/core/state.ts';
import { dayBegan, dayOf } from './days.ts';
import { figures, type Asides, type Counted, type Row, type Window } from './figures.ts';
import { person } from './people.ts';
import { presenceOf, readyIn } from './seats.ts';
import { isOpen } from './waits.ts';
import { siteOf, world, type World } from './world.ts';

/**
 * The floor, reckoned a second time and naively: everything anew from the whole list, nothing kept between calls.
 * It shares no code with the fold, only its types, so that the two can be held against each other.
 */
export interface Reference {
  readonly queues: Record<string, Place>;
  /** All queues together. */
  total: Place;
  readonly seats: Record<string, SeatReckoning>;
  readonly agents: Record<string, AgentReckoning>;
  /** Contacts that have not ended: id → the seats in conversation, the queue it waits in, the seats it rings at. */
  readonly contacts: Record<string, { talking: string[]; queue: string | null; ringing: string[] }>;
  readonly world: World;
}

/** A queue, or a whole site. */
export interface Place {
  whole: Counted;
  today: Counted;
  interval: Counted;
  m5: Counted;
  m30: Counted;
  queued: number;
  longest_wait_since: number | null;
  words: Record<string, number>;
}

export interface SeatReckoning {
  agent: string | null;
  presence: string;
  reason: string | null;
  ready_in: string[];
  activity: Activity;
  word: Word;
  queues: readonly string[];
}

export interface AgentReckoning {
  seat: string | null;
  today: Partial<PersonFigures>;
}

/** All that is asked of some queues' waits in one window, each wait held against its own queue's threshold. */
export function placeFigures(made: World, settings: FloorSettings, queues: readonly string[], window: Window): Counted {
  const contacts = [...made.contacts.values()];
  const rows: Row[] = contacts.flatMap((contact) =>
    contact.entries
      .filter((entry) => queues.includes(entry.queue))
      .map((entry) => ({ contact, entry, site: siteOf(settings, entry.queue) }))
  );
  const here = ({ queue }: { queue: string | null }): boolean => queue !== null && queues.includes(queue);
  // A site also hears those who never came to a queue.
  const heard = (row: { queue: string | null }): boolean => here(row) || (row.queue === null && queues.length > 1);
  const asides: Asides = {
    turnedAway: made.turnedAway.filter(here).map(({ at }) => at),
    missed: contacts.flatMap(({ misses }) => misses.filter(here).map(({ at }) => at)),
    replies: contacts.flatMap(({ replies }) => replies.filter(heard)),
    ratings: contacts.flatMap(({ rating }) => (rating !== null && heard(rating) ? [rating] : []))
  };
  return figures(rows, window, asides);
}

/** The windows at `now`: sliding ones reach back from now, now included; the interval is the last closed quarter hour. */
export function windows(
  site: SiteSettings,
  now: number
): Record<'whole' | 'today' | 'interval' | 'm5' | 'm30', Window> {
  const quarter = Math.floor(now / 900_000) * 900_000;
  const today = dayOf(site, now);
  return {
    whole: { by: 'entered', has: () => true },
    today: { by: 'entered', has: (at) => dayOf(site, at) === today },
    interval: { by: 'entered', has: (at) => at >= quarter - 900_000 && at < quarter },
    m5: { by: 'settled', has: (at) => at > now - 300_000 && at <= now },
    m30: { by: 'settled', has: (at) => at > now - 1_800_000 && at <= now }
  };
}

/** What a seat does at `now`, from the conversations it is in. */
export function activityOf(made: World, settings: FloorSettings, seat: string, now: number): Activity {
  const contacts = [...made.contacts.values()];
  const parts = contacts.flatMap((contact) => contact.parts.filter((part) => part.seat === seat));
  const open = parts.filter(({ to }) => to === null);
  if (open.some(({ held }) => held === null)) return 'talking';
  if (open.length > 0) return 'on_hold';
  if (contacts.some(({ dialing }) => dialing.has(seat))) return 'dialing';
  if (contacts.some(({ rings }) => rings.has(seat))) return 'ringing';
  const wrapping = parts.some(({ to, wrapped, entry }) => {
    const wrapUp = entry && siteOf(settings, entry.queue).queues.find(({ id }) => id === entry.queue)?.wrapUp;
    return to !== null && wrapped === null && now < to + (wrapUp ?? 0);
  });
  return wrapping ? 'wrapping' : 'idle';
}

/** The whole floor at `now`; no fact may be later than that. */
export function reference(facts: readonly AnyFact[], settings: FloorSettings, now: number): Reference {
  const made = world(facts, settings);
  const began = dayBegan(settings.sites[0]!, now);
  const result = { queues: {}, seats: {}, agents: {}, contacts: {}, world: made } as unknown as Reference;
  for (const [id, seat] of made.seats) {
    const activity = activityOf(made, settings, id, now);
    const { presence, reason } = presenceOf(seat);
    const idle = presence === 'ready' ? 'free' : presence;
    const still = seat.unreachable && presence !== 'offline' ? 'unreachable' : idle;
    const quiet = activity === 'idle' || (activity === 'wrapping' && still === 'unreachable');
    const word = quiet ? still : activity;
    const agent = seat.agent ?? (activity === 'idle' ? null : seat.last);
    result.seats[id] = {
      agent,
      presence,
      reason,
      ready_in: readyIn(seat),
      activity,
      word,
      queues: seat.queues
    };
    for (const agent of seat.past.flatMap((stay) => stay.agent ?? [])) {
      result.agents[agent] ??= { seat: null, today: person(made, agent, began, now) };
    }
  }
  // Of several desks she is met at, the one she signed in at last.
  const rank = (id: string): number => made.seats.get(id)!.since;
  const desks = Object.entries(result.seats).sort(([a], [b]) => rank(b) - rank(a));
  for (const [id, { agent }] of desks) if (agent !== null) result.agents[agent]!.seat ??= id;
  for (const id of made.queues) result.queues[id] = place(result, settings, [id], now);
  result.total = place(result, settings, [...made.queues], now);
  for (const contact of made.contacts.values()) {
    if (!isOpen(contact)) continue;
    result.contacts[contact.id] = {
      talking: contact.parts.filter(({ to }) => to === null).map(({ seat }) => seat),
      queue: contact.entries.find(({ exit }) => exit === null)?.queue ?? null,
      ringing: [...contact.rings.keys()]
    };
  }
  return result;
}

/** One queue, or several taken together: then a seat of two of them stands there once. */
function place({ world: made, seats }: Reference, settings: FloorSettings, ids: readonly string[], now: number): Place {
  const reckon = windows(siteOf(settings, ids[0]!), now);
  const over = (window: Window): Counted => placeFigures(made, settings, ids, window);
  const waits = [...made.contacts.values()].flatMap(({ entries }) =>
    entries.filter(({ queue, exit }) => ids.includes(queue) && exit === null)
  );
  const site = ids.length > 1;
  const words: Record<string, number> = {};
  for (const seat of Object.values(seats)) {
    // On a whole site who works counts, signed in or not; in a queue who serves it.
    if (site ? seat.word === 'offline' : seat.presence === 'offline' || !seat.queues.includes(ids[0]!)) continue;
    const elsewhere = !site && seat.word === 'free' && !seat.ready_in.includes(ids[0]!);
    const word = seat.word === 'unreachable' || elsewhere ? 'away' : seat.word;
    words[word] = (words[word] ?? 0) + 1;
    words.signed_in = (words.signed_in ?? 0) + 1;
  }
  return {
    whole: over(reckon.whole),
    today: over(reckon.today),
    interval: over(reckon.interval),
    m5: over(reckon.m5),
    m30: over(reckon.m30),
    queued: waits.length,
    longest_wait_since: waits.length === 0 ? null : Math.min(...waits.map(({ entered }) => entered)),
    words
  };
}
