import type { PersonFigures } from '../../src/lib/core/state.ts';
import type { Window } from './figures.ts';
import type { Seat } from './seats.ts';
import type { World } from './world.ts';

/** Who sat there at a moment; of several rows of one moment the last. */
function sitter(seat: Seat | undefined, at: number): string | null {
  return seat?.past.findLast((stay) => stay.at <= at)?.agent ?? null;
}

/** A person's day. Lengths of time are measured in `window`, up to `now`, and need it to be one stretch of time. */
export function person(made: World, agent: string, window: Window, now: number): Partial<PersonFigures> {
  const contacts = [...made.contacts.values()];
  const own = contacts.flatMap(({ parts }) =>
    parts.filter(({ seat, from }) => sitter(made.seats.get(seat), from) === agent && window.has(from))
  );
  const missed = contacts.flatMap(({ misses }) =>
    misses.filter(({ seat, at }) => sitter(made.seats.get(seat), at) === agent && window.has(at))
  );
  let [signedIn, away] = [0, 0];
  const away_by: Record<string, number> = {};
  for (const seat of made.seats.values()) {
    seat.past.forEach((stay, index) => {
      const to = seat.past[index + 1]?.at ?? now;
      if (stay.agent !== agent || !window.has(stay.at)) return;
      signedIn += to - stay.at;
      if (stay.presence !== 'away') return;
      away += to - stay.at;
      away_by[stay.reason ?? ''] = (away_by[stay.reason ?? ''] ?? 0) + (to - stay.at) / 1000;
    });
  }
  return {
    answered: own.length,
    ring_missed: missed.length,
    talk_s: own.reduce((total, part) => total + (part.talk ?? now - part.from), 0) / 1000,
    signed_in_s: signedIn / 1000,
    away_s: away / 1000,
    away_by
  };
}
