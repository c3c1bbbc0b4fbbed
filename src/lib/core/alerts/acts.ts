import type { EpochMs, Ms } from '../ids.ts';
import type { ActRefusal, Actor, Alert, AlertAct } from './alert.ts';
import { arm, call, hold, LAST_LEVEL, release, unshelve } from './climb.ts';
import type { Machine } from './machine.ts';
import { byOf, stepOf, type Store } from './store.ts';
import { isOpen } from './terms.ts';

/** The longest shelf. */
export const LONGEST_SHELF: Ms = 8 * 3_600_000;

/** Does what a person asks of an alert, or says why not; nothing is half done. */
export function actOn(
  store: Store,
  machine: Machine,
  alert: Alert,
  act: AlertAct,
  by: Actor,
  now: EpochMs
): ActRefusal | null {
  const said = { by: by.person, by_name: by.name };
  if (act.type === 'comment') {
    store.say(alert, stepOf('commented', now, { ...said, text: act.text }));
    return null;
  }
  if (!isOpen(alert)) return { code: 'gone' };
  const other = heldByOther(alert, by);
  switch (act.type) {
    case 'ack':
      if (other) return other;
      hold(alert, by, now);
      store.say(alert, stepOf('acked', now, said));
      return null;
    case 'told': {
      const person = { person: act.person, name: act.name };
      if (other && alert.holder?.person !== act.person) return other;
      hold(alert, person, now);
      store.say(alert, stepOf('told_by_phone', now, { ...said, to: act.person, to_name: act.name }));
      return null;
    }
    case 'hand_over':
      if (!alert.holder) return { code: 'not_held' };
      if (other) return other;
      hold(alert, act.to, now);
      store.say(alert, stepOf('handed_over', now, { ...said, to: act.to.person, to_name: act.to.name }), {
        levels: [],
        person: act.to.person,
        why: 'handed_over'
      });
      return null;
    case 'climb':
      if (alert.level >= LAST_LEVEL) return { code: 'at_top' };
      alert.level += 1;
      alert.shelved = null;
      release(alert);
      arm(alert, now);
      store.say(alert, stepOf('climbed', now, { ...said, level: alert.level, text: act.reason }), {
        levels: [alert.level],
        person: null,
        why: 'climbed'
      });
      return null;
    case 'shelve':
      if (act.until <= now) return { code: 'not_shelved' };
      if (act.until - now > LONGEST_SHELF) return { code: 'too_long' };
      alert.shelved = { by: by.person, byName: by.name, reason: act.reason, until: act.until };
      alert.climbsAt = null;
      store.say(alert, stepOf('shelved', now, { ...said, text: act.reason }));
      return null;
    case 'unshelve':
      if (!alert.shelved) return { code: 'not_shelved' };
      unshelve(store, alert, now, by);
      return null;
    case 'resolve':
      if (!alert.byHand) return { code: 'still_true' };
      machine.resolve(alert, now, { ...by, outcome: act.outcome });
      return null;
  }
}

function heldByOther(alert: Alert, by: Actor): ActRefusal | null {
  const { holder } = alert;
  return holder && holder.person !== by.person
    ? { code: 'held', by: { person: holder.person, name: holder.name } }
    : null;
}

/** Whoever held it does no more: raised at the same level, and said aloud. */
export function giveBack(store: Store, alert: Alert, now: EpochMs): void {
  const { holder } = alert;
  release(alert);
  arm(alert, now);
  store.say(alert, stepOf('given_back', now, { ...byOf(holder), level: alert.level }), call(alert, 'given_back'));
}
