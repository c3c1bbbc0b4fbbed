import type { PersonFigures } from '../../src/lib/core/state.ts';
import type { Seat } from './seats.ts';
import type { World } from './world.ts';

/** Who sat there at a moment, or had sat there last: a call may outlive the sign-out. */
function sitter(seat: Seat | undefined, at: number): string | null {
  return seat?.past.findLast((stay) => stay.at <= at && stay.agent !== null)?.agent ?? null;
}

/** A person's day that began at `from`. Answers count when given, talk when over, for who began it. */
export function person(made: World, agent: string, from: number, now: number): Partial<PersonFigures> {
  const contacts = [...made.contacts.values()];
  const here = (seat: string, at: number): boolean => at >= from && sitter(made.seats.get(seat), at) === agent;
  const parts = contacts.flatMap((contact) => contact.parts);
  const ended = parts.filter(({ seat, from: start, to }) => {
    const desk = made.seats.get(seat);
    return to !== null && to >= from && (sitter(desk, start) ?? sitter(desk, to)) === agent;
  });
  const missed = contacts.flatMap(({ misses }) => misses.filter(({ seat, at }) => here(seat, at)));
  let [signedIn, away] = [0, 0];
  const away_by: Record<string, number> = {};
  for (const seat of made.seats.values()) {
    seat.past.forEach((stay, index) => {
      const length = (seat.past[index + 1]?.at ?? now) - Math.max(stay.at, from);
      if (stay.agent !== agent || length <= 0) return;
      signedIn += length;
      if (stay.presence !== 'away') return;
      away += length;
      away_by[stay.reason ?? ''] = (away_by[stay.reason ?? ''] ?? 0) + length / 1000;
    });
  }
  return {
    answered: parts.filter((part) => !part.outbound && here(part.seat, part.from)).length,
    ring_missed: missed.length,
    talk_s: ended.reduce((total, part) => total + part.talk!, 0) / 1000,
    hold_s: ended.reduce((total, part) => total + part.hold, 0) / 1000,
    signed_in_s: signedIn / 1000,
    away_s: away / 1000,
    away_by
  };
}
