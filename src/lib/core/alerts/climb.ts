import type { EpochMs, Ms } from '../ids.ts';
import type { Actor, Alert, Tell } from './alert.ts';
import { byOf, stepOf, type Store } from './store.ts';

/** The levels there are; a person may climb to the last one whatever the severity. */
export const LAST_LEVEL = 5;

/** A ladder that repeats without a pause would never let go of the machine. */
const LEAST: Ms = 1000;

/** The highest level that it climbs to by itself. */
export const topOf = (alert: Alert): number => alert.ladder.top[alert.severity];

/** Folded or shelved: nobody is called, and nothing climbs. */
export const isQuiet = (alert: Alert): boolean => alert.foldedUnder !== null || alert.shelved !== null;

function waitOf(alert: Alert): Ms {
  const wait = alert.level < topOf(alert) ? alert.ladder.waits[alert.severity][alert.level - 1] : undefined;
  return Math.max(wait ?? alert.ladder.repeat, LEAST);
}

/** Starts the time at its level, where it climbs at all. */
export function arm(alert: Alert, now: EpochMs): void {
  const climbs = alert.phase === 'raised' && !isQuiet(alert) && alert.severity !== 'info';
  alert.climbsAt = climbs ? now + waitOf(alert) : null;
}

/** A graver one climbs by the shorter wait; never later than it would have. */
export function armSooner(alert: Alert, now: EpochMs): void {
  const before = alert.climbsAt;
  arm(alert, now);
  if (before !== null && alert.climbsAt !== null) alert.climbsAt = Math.min(before, alert.climbsAt);
}

/** Whom to call; null where nobody is to be. */
export function call(alert: Alert, why: Tell['why'], levels: readonly number[] = [alert.level]): Tell | null {
  return isQuiet(alert) ? null : { levels, person: null, why };
}

/** Its time at this level is over. */
export function climbOn(store: Store, alert: Alert, now: EpochMs): void {
  if (alert.level < topOf(alert)) {
    alert.level += 1;
    arm(alert, now);
    store.say(alert, stepOf('climbed', now, { level: alert.level }), call(alert, 'climbed'));
    return;
  }
  arm(alert, now);
  store.say(alert, stepOf('repeated', now, { level: alert.level }), call(alert, 'repeated'));
}

/** Nobody holds it any more. */
export function release(alert: Alert): void {
  alert.phase = 'raised';
  alert.holder = null;
}

export function hold(alert: Alert, who: Actor, now: EpochMs): void {
  alert.phase = 'held';
  alert.holder = { person: who.person, name: who.name, until: now + Math.max(alert.ladder.hold, LEAST) };
  alert.climbsAt = null;
}

/** It climbs from its level anew. */
export function unshelve(store: Store, alert: Alert, now: EpochMs, by: Actor | null): void {
  alert.shelved = null;
  arm(alert, now);
  store.say(
    alert,
    stepOf('unshelved', now, { ...byOf(by), level: alert.level }),
    alert.phase === 'raised' ? call(alert, 'again') : null
  );
}
