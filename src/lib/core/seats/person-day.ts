import type { Presence } from '../facts.ts';
import type { Ms } from '../ids.ts';
import type { PersonFigures } from '../state.ts';
import type { SeatWalk } from './walk.ts';

/** One person's day at one seat, ms. */
export interface PersonDay {
  answered: number;
  missed: number;
  /** Talk and hold as counted: stated where the source states them. */
  talk: Ms;
  hold: Ms;
  /** By the clock, overlapping conversations once. */
  ring: Ms;
  onCall: Ms;
  wrap: Ms;
  busy: Ms;
  idle: Ms;
  away: Ms;
  awayBy: Map<string, Ms>;
  signedIn: Ms;
}

export function createPersonDay(): PersonDay {
  return {
    answered: 0,
    missed: 0,
    talk: 0,
    hold: 0,
    ring: 0,
    onCall: 0,
    wrap: 0,
    busy: 0,
    idle: 0,
    away: 0,
    awayBy: new Map(),
    signedIn: 0
  };
}

/** Credits a stretch in which nothing changed (METRIC10). */
export function credit(
  day: PersonDay,
  walk: SeatWalk,
  is: { presence: Presence; reason: string | null },
  ms: Ms
): void {
  const ringing = walk.ring > 0 || walk.dial > 0;
  if (walk.talk > 0) day.onCall += ms;
  else if (ringing) day.ring += ms;
  else if (walk.wrap > 0) day.wrap += ms;
  if (is.presence === 'offline') return;
  day.signedIn += ms;
  if (is.presence === 'away') {
    const reason = is.reason ?? '';
    day.away += ms;
    day.awayBy.set(reason, (day.awayBy.get(reason) ?? 0) + ms);
  } else if (walk.talk > 0 || ringing || walk.wrap > 0) day.busy += ms;
  else day.idle += ms;
}

/** Σ of a person's days at several seats, as shown. */
export function personFigures(days: readonly PersonDay[]): PersonFigures {
  const sum = (pick: (day: PersonDay) => number): number => days.reduce((total, day) => total + pick(day), 0);
  const awayBy = new Map<string, number>();
  for (const day of days) {
    for (const [reason, ms] of day.awayBy) awayBy.set(reason, (awayBy.get(reason) ?? 0) + ms);
  }
  const busy = sum((d) => d.busy);
  const idle = sum((d) => d.idle);
  const signedIn = sum((d) => d.signedIn);
  const wrap = sum((d) => d.wrap);
  return {
    answered: sum((d) => d.answered),
    ring_missed: sum((d) => d.missed),
    talk_s: sum((d) => d.talk) / 1000,
    hold_s: sum((d) => d.hold) / 1000,
    acw_s: wrap / 1000,
    ring_s: sum((d) => d.ring) / 1000,
    idle_s: idle / 1000,
    away_s: sum((d) => d.away) / 1000,
    away_by: Object.fromEntries([...awayBy].sort().map(([reason, ms]) => [reason, ms / 1000])),
    signed_in_s: signedIn / 1000,
    occupancy: busy + idle > 0 ? busy / (busy + idle) : null,
    utilisation: signedIn > 0 ? Math.min(1, (sum((d) => d.onCall) + wrap + idle) / signedIn) : null
  };
}
