import type { AlertPlace, AlertState, Severity } from '../alert-state.ts';
import type { EpochMs, Ms } from '../ids.ts';
import type { ActRefusal, Actor, Alert, AlertAct, AlertChange, LadderCopy } from './alert.ts';
import type { Finding, Subject } from './find.ts';
import type { Rule } from './rule.ts';
import { actOn, giveBack } from './acts.ts';
import type { Pace } from './bundles.ts';
import { call, climbOn, topOf } from './climb.ts';
import { createMachine } from './machine.ts';
import { freeId, handAlert } from './new.ts';
import { isShown, showAlert } from './show.ts';
import { byOf, createStore, HAND_RULE, stepOf } from './store.ts';
import { dueOf, setBack } from './terms.ts';
import { createTimers } from './timers.ts';

/** All alerts of a floor: a pure machine driven by findings, acts and the clock. */
export interface AlertBook {
  /** What a rule says of a subject now; null: the subject is gone, and what was true of it is over at once. */
  told(rule: Rule, subject: Subject, finding: Finding | null, now: EpochMs): void;
  /** Starts an escalation by hand; answers the alert's id. */
  start(start: HandStart, by: Actor, now: EpochMs): string;
  act(id: string, act: AlertAct, by: Actor, now: EpochMs): ActRefusal | null;
  /** Nobody could be reached at that level: it climbs at once, as far as it may. */
  nobody(id: string, level: number, now: EpochMs): void;
  /** They signed out, or their duty ended: what they hold is given back. */
  left(person: string, now: EpochMs): void;
  /** Runs what is due. */
  tick(now: EpochMs): void;
  /** When the next tick is wanted; null: never by itself. */
  nextAt(): EpochMs | null;
  /** What moved since the last call, in order; each change is one step of one alert. */
  take(): readonly AlertChange[];
  /** The ids whose alert moved since the last call, also silently (reasons, folds), and those that went. */
  touched(): ReadonlySet<string>;
  get(id: string): Alert | undefined;
  /** As shown; undefined: pending, gone, or never there. A resolved one is shown for `keep`. */
  show(id: string): AlertState | undefined;
  shown(): Iterable<string>;
  /** All that must be remembered to go on from, pending ones too. */
  all(): Iterable<Alert>;
}

export interface HandStart {
  readonly subject: Subject;
  readonly place: AlertPlace;
  readonly severity: Severity;
  readonly level: number;
  readonly reason: string;
  readonly promise: string | null;
}

export interface BookOptions {
  /** The ladder in force at the alert's site at that moment; copied into the alert. */
  readonly ladder: (site: string | null, now: EpochMs) => LadderCopy;
  /** Gives a new alert its id; `count` goes up with each of the same rule and subject. */
  readonly idOf: (rule: string, subject: string, count: number) => string;
  /** As remembered, at a start. */
  readonly restored?: readonly Alert[];
  /** How fast new cards may come up at one site; default 2 in a minute, 8 in ten. */
  readonly pace?: Pace;
}

/** A clock that goes back by less than this stands still; by more, what runs is taken back with it. */
const JITTER: Ms = 1000;

/** The machine on top of what is remembered: each thing happens at its own time, in the order of time. */
export function createBook(options: BookOptions): AlertBook {
  const store = createStore(options.restored ?? []);
  const machine = createMachine(store, options);
  const timers = createTimers();
  let clock: EpochMs = Math.max(-Infinity, ...[...store.alerts.values()].map((alert) => alert.at));

  function settle(): void {
    for (const id of store.moved()) {
      const alert = store.alerts.get(id);
      timers.set(id, alert ? dueOf(alert) : null);
    }
  }

  function arrive(now: EpochMs): EpochMs {
    if (now < clock - JITTER) {
      for (const alert of store.alerts.values()) {
        setBack(alert, clock - now);
        store.touch(alert.id);
      }
      machine.folding.recount();
      clock = now;
      settle();
    }
    clock = Math.max(clock, now);
    return clock;
  }

  /** Runs what is due up to now. */
  function run(now: EpochMs): void {
    for (let due = timers.take(now); due; due = timers.take(now)) {
      const alert = store.alerts.get(due.id);
      if (alert) machine.due(alert, due.at);
      settle();
    }
  }

  settle();

  return {
    told(rule, subject, finding, at) {
      const now = arrive(at);
      const known = store.latest(rule.id, `${subject.kind}:${subject.id}`);
      // Heard late, it raises nothing that is not true now.
      if (known) store.forgo(known, finding?.holds ?? []);
      settle();
      run(now);
      machine.observe(rule, subject, finding, now);
      settle();
    },
    start(start, by, at) {
      const now = arrive(at);
      run(now);
      const id = freeId(store, options, HAND_RULE, `${start.subject.kind}:${start.subject.id}`, now);
      const alert = handAlert(id, start, options.ladder(start.place.site, now), now);
      store.add(alert);
      machine.folding.comeUp(alert, now, () =>
        store.say(
          alert,
          stepOf('raised', now, { ...byOf(by), level: alert.level, text: start.reason }),
          call(alert, 'raised')
        )
      );
      settle();
      return id;
    },
    act(id, act, by, at) {
      const now = arrive(at);
      run(now);
      const alert = store.alerts.get(id);
      if (!alert || !isShown(alert, now)) return { code: 'gone' };
      const refusal = actOn(store, machine, alert, act, by, now);
      settle();
      return refusal;
    },
    nobody(id, level, at) {
      const now = arrive(at);
      run(now);
      const alert = store.alerts.get(id);
      if (!alert || alert.phase !== 'raised' || alert.level !== level) return;
      if (alert.climbsAt === null || level >= topOf(alert)) return;
      climbOn(store, alert, now);
      settle();
    },
    left(person, at) {
      const now = arrive(at);
      run(now);
      for (const alert of store.alerts.values()) if (alert.holder?.person === person) giveBack(store, alert, now);
      settle();
    },
    tick(at) {
      run(arrive(at));
    },
    nextAt: () => timers.next(),
    take: () => store.take(),
    touched: () => store.touched(),
    get: (id) => store.alerts.get(id),
    show(id) {
      const alert = store.alerts.get(id);
      return alert && showAlert(alert, store.under(id).size, clock);
    },
    *shown() {
      for (const alert of store.alerts.values()) if (isShown(alert, clock)) yield alert.id;
    },
    all: () => store.alerts.values()
  };
}
