import type { AlertStep, AlertWhat } from '../alert-state.ts';
import type { EpochMs } from '../ids.ts';
import type { Actor, Alert, AlertChange, Tell } from './alert.ts';

/** How many steps an alert remembers. */
const STEPS = 20;

/** The alerts of a book, what stands under what, and what moved. */
export interface Store {
  readonly alerts: ReadonlyMap<string, Alert>;
  /** The latest alert of a rule and subject. */
  latest(rule: string, subject: string): Alert | undefined;
  add(alert: Alert): void;
  remove(alert: Alert): void;
  /** Steps that hold no more do not count, though their time came before that was known. */
  forgo(alert: Alert, holds: readonly boolean[]): void;
  /** It moved: its timer is set anew, and whoever shows it looks again. */
  touch(id: string): void;
  /** Writes the step, and whom to call. */
  say(alert: Alert, step: AlertStep, tell?: Tell | null): void;
  /** Calls of this turn that nobody has taken yet are not made: it stands under another card now. */
  hush(alert: Alert): void;
  /** What stands under a card. */
  under(root: string): ReadonlySet<string>;
  /** Puts it under a card, or under none. */
  place(alert: Alert, root: string | null): void;
  take(): AlertChange[];
  /** The ids that moved since the last call. */
  touched(): Set<string>;
  /** The ids whose timers must be set anew, since the last call. */
  moved(): Set<string>;
}

/** An escalation by hand has an identity of its own each time. */
export const HAND_RULE = 'escalation';

const keyOf = (rule: string, subject: string): string => `${rule}\n${subject}`;
const NOTHING: ReadonlySet<string> = new Set();

export function createStore(restored: readonly Alert[]): Store {
  const alerts = new Map<string, Alert>();
  const byKey = new Map<string, Alert>();
  const folds = new Map<string, Set<string>>();
  let changes: { change: AlertChange; reached: readonly number[] }[] = [];
  let touched = new Set<string>();
  let moved = new Set<string>();

  function touch(id: string): void {
    touched.add(id);
    moved.add(id);
  }

  function add(alert: Alert): void {
    alerts.set(alert.id, alert);
    if (alert.rule !== HAND_RULE) byKey.set(keyOf(alert.rule, alert.subject), alert);
    moved.add(alert.id);
  }

  function attach(alert: Alert, root: string): void {
    const under = folds.get(root) ?? new Set();
    folds.set(root, under.add(alert.id));
  }

  const latestLast = (a: Alert, b: Alert): number => (a.resolvedAt ?? Infinity) - (b.resolvedAt ?? Infinity) || 0;
  for (const alert of restored.map(copyOf).sort(latestLast)) {
    add(alert);
    if (alert.foldedUnder !== null) attach(alert, alert.foldedUnder);
  }

  return {
    alerts,
    latest: (rule, subject) => byKey.get(keyOf(rule, subject)),
    add,
    remove(alert) {
      alerts.delete(alert.id);
      const key = keyOf(alert.rule, alert.subject);
      if (byKey.get(key) === alert) byKey.delete(key);
      touch(alert.id);
    },
    forgo(alert, holds) {
      if (alert.trueSince.every((since, i) => since === null || holds[i] === true)) return;
      alert.trueSince = alert.trueSince.map((since, i) => (holds[i] === true ? since : null));
      moved.add(alert.id);
    },
    touch,
    say(alert, step, tell = null) {
      const before = alert.reached;
      alert.steps = [...alert.steps, step].slice(-STEPS);
      if (tell && tell.why !== 'resolved')
        alert.reached = [...new Set([...before, ...tell.levels])].sort((a, b) => a - b);
      changes.push({ change: { alert: copyOf(alert), what: step.what, at: step.at, tell }, reached: before });
      touch(alert.id);
    },
    hush(alert) {
      const called = changes.filter(({ change }) => change.alert.id === alert.id && change.tell !== null);
      if (called.length === 0) return;
      alert.reached = called[0]!.reached;
      changes = changes.map((one) => (called.includes(one) ? { ...one, change: { ...one.change, tell: null } } : one));
    },
    under: (root) => folds.get(root) ?? NOTHING,
    place(alert, root) {
      if (alert.foldedUnder !== null) {
        const under = folds.get(alert.foldedUnder);
        under?.delete(alert.id);
        if (under?.size === 0) folds.delete(alert.foldedUnder);
        touch(alert.foldedUnder);
      }
      alert.foldedUnder = root;
      if (root !== null) {
        attach(alert, root);
        touch(root);
      }
      touch(alert.id);
    },
    take() {
      const taken = changes.map(({ change }) => change);
      changes = [];
      return taken;
    },
    touched() {
      const ids = touched;
      touched = new Set();
      return ids;
    },
    moved() {
      const ids = moved;
      moved = new Set();
      return ids;
    }
  };
}

/** A step of a kind, with what else it says. */
export function stepOf(what: AlertWhat, at: EpochMs, more: Partial<AlertStep> = {}): AlertStep {
  return { at, what, by: null, ...more };
}

/** Who did it, as a step says it. */
export const byOf = (who: Actor | null): Partial<AlertStep> =>
  who === null ? {} : { by: who.person, by_name: who.name };

/** Deep enough: whatever is not copied is replaced, never changed. */
export function copyOf(alert: Alert): Alert {
  return { ...alert, trueSince: [...alert.trueSince], steps: [...alert.steps] };
}
