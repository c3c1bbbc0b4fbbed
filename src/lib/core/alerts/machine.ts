import type { EpochMs } from '../ids.ts';
import type { Actor, Alert } from './alert.ts';
import type { BookOptions } from './book.ts';
import { createFolding, type Folding } from './folding.ts';
import { DEFAULT_PACE } from './bundles.ts';
import { arm, armSooner, call, climbOn, release, topOf, unshelve } from './climb.ts';
import type { Finding, Subject } from './find.ts';
import type { Rule } from './rule.ts';
import { byOf, stepOf, type Store } from './store.ts';
import { clearOf, counted, goneAt, holds, isClear, isForgotten, isMilder, isOpen, rank } from './terms.ts';
import { freeId, newAlert, termsOf } from './new.ts';

/** What moves one alert from phase to phase. Times are those at which it happens, never later ones. */
export interface Machine {
  /** What a rule says of a subject. */
  observe(rule: Rule, subject: Subject, finding: Finding | null, now: EpochMs): void;
  /** What has come due on an alert. */
  due(alert: Alert, now: EpochMs): void;
  /** `by`: a person ended it. */
  resolve(alert: Alert, now: EpochMs, by?: Actor & { readonly outcome: string }): void;
  readonly folding: Folding;
}

export function createMachine(store: Store, options: BookOptions): Machine {
  const folding = createFolding(store, options.pace ?? DEFAULT_PACE, observe);

  function observe(rule: Rule, subject: Subject, finding: Finding | null, now: EpochMs): void {
    const key = `${subject.kind}:${subject.id}`;
    const known = store.latest(rule.id, key);
    if (!finding?.holds.some(Boolean)) {
      if (known) wasFalse(known, finding === null, now);
      return;
    }
    const over = known?.phase === 'resolved' && !holds(known) && now >= goneAt(known);
    const alert = known && !over ? known : create(rule, key, finding, now);
    alert.terms = termsOf(rule);
    alert.trueSince = rule.steps.map((_, i) => (finding.holds[i] ? (alert.trueSince[i] ?? now) : null));
    alert.falseSince = null;
    if (alert.phase !== 'resolved' || !alert.settled) {
      alert.place = finding.place;
      alert.note = finding.note ?? alert.note;
      alert.promise = finding.promise ?? alert.promise;
      alert.found = finding.reasons;
    }
    look(alert, now);
    store.touch(alert.id);
  }

  function create(rule: Rule, key: string, finding: Finding, now: EpochMs): Alert {
    const alert = newAlert({
      id: freeId(store, options, rule.id, key, now),
      rule,
      subject: key,
      now,
      place: finding.place,
      ladder: options.ladder(finding.place.site, now)
    });
    store.add(alert);
    return alert;
  }

  /** A condition without a subject is over at once; what ends by hand goes on without it. */
  function wasFalse(alert: Alert, gone: boolean, now: EpochMs): void {
    const held = holds(alert);
    alert.trueSince = alert.trueSince.map(() => null);
    alert.settled = false;
    if (alert.phase === 'pending') {
      store.remove(alert);
      return;
    }
    if (held) store.touch(alert.id);
    if (!isOpen(alert) || (gone && alert.byHand)) return;
    if (gone) resolve(alert, now);
    else {
      alert.falseSince ??= now;
      look(alert, now);
      store.touch(alert.id);
    }
  }

  /** What its steps make of it by now. */
  function look(alert: Alert, now: EpochMs): void {
    alert.at = now;
    const step = counted(alert, now);
    if (!alert.settled && holds(alert))
      alert.reasons = alert.found[step < 0 ? alert.trueSince.findIndex((since) => since !== null) : step] ?? [];
    if (isOpen(alert) && isClear(alert, now)) {
      resolve(alert, now);
      return;
    }
    const severity = alert.terms.steps[step]?.severity;
    if (severity === undefined) alert.milderSince = null;
    else if (alert.phase === 'pending') raise(alert, severity, now);
    else if (alert.phase === 'resolved') {
      if (!alert.settled) comeBack(alert, severity, now);
    } else if (rank(severity) > rank(alert.severity)) grow(alert, severity, now);
    else if (severity === alert.severity) alert.milderSince = null;
    else {
      alert.milderSince ??= now;
      if (isMilder(alert, now)) calm(alert, severity, now);
    }
  }

  function raise(alert: Alert, severity: Alert['severity'], now: EpochMs): void {
    alert.severity = severity;
    alert.ladder = options.ladder(alert.place.site, now);
    alert.level = Math.max(1, Math.min(alert.level, topOf(alert)));
    alert.phase = 'raised';
    alert.since = now;
    const levels = Array.from({ length: alert.level }, (_, i) => i + 1);
    folding.comeUp(alert, now, () =>
      store.say(alert, stepOf('raised', now, { level: alert.level }), call(alert, 'raised', levels))
    );
  }

  function comeBack(alert: Alert, severity: Alert['severity'], now: EpochMs): void {
    alert.severity = severity;
    alert.phase = 'raised';
    alert.resolvedAt = null;
    alert.returns += 1;
    if (alert.shelved && alert.shelved.until <= now) alert.shelved = null;
    folding.comeUp(alert, now, () =>
      store.say(alert, stepOf('again', now, { level: alert.level }), call(alert, 'again'))
    );
  }

  function grow(alert: Alert, severity: Alert['severity'], now: EpochMs): void {
    alert.severity = severity;
    alert.milderSince = null;
    const holder = alert.holder?.person ?? null;
    if (alert.phase === 'raised') armSooner(alert, now);
    const tell = call(alert, 'graver', holder === null ? [alert.level] : []);
    store.say(alert, stepOf('graver', now, { level: alert.level }), tell && { ...tell, person: holder });
    folding.changed(alert, now);
  }

  function calm(alert: Alert, severity: Alert['severity'], now: EpochMs): void {
    alert.severity = severity;
    alert.milderSince = null;
    if (severity === 'info') alert.climbsAt = null;
    store.say(alert, stepOf('milder', now, { level: alert.level }));
    folding.changed(alert, now);
  }

  function resolve(alert: Alert, now: EpochMs, by?: Actor & { readonly outcome: string }): void {
    const person = alert.holder?.person ?? null;
    const tell = alert.reached.length > 0 || person !== null;
    alert.phase = 'resolved';
    alert.resolvedAt = now;
    alert.settled = by !== undefined && holds(alert);
    alert.holder = null;
    alert.climbsAt = null;
    alert.falseSince = null;
    alert.milderSince = null;
    folding.leave(alert, now);
    store.say(
      alert,
      stepOf('resolved', now, by ? { ...byOf(by), text: by.outcome } : {}),
      tell ? { levels: alert.reached, person, why: 'resolved' } : null
    );
    folding.closed(alert, now);
  }

  return {
    observe,
    resolve,
    folding,
    due(alert, now) {
      store.touch(alert.id);
      look(alert, now);
      if (isForgotten(alert, now)) store.remove(alert);
      if (!isOpen(alert)) return;
      if (alert.shelved && alert.shelved.until <= now) unshelve(store, alert, now, null);
      if (alert.holder && alert.holder.until <= now) {
        // Not true at this moment: it is over soon, or the hold is.
        if (alert.falseSince !== null) alert.holder = { ...alert.holder, until: alert.falseSince + clearOf(alert) };
        else {
          release(alert);
          arm(alert, now);
          store.say(alert, stepOf('again', now, { level: alert.level }), call(alert, 'again'));
        }
      }
      if (alert.climbsAt !== null && alert.climbsAt <= now) climbOn(store, alert, now);
    }
  };
}
