import type { AnyFact } from '../facts.ts';
import { createFloor, type Floor } from '../floor.ts';
import type { EpochMs } from '../ids.ts';
import type { FloorSettings } from '../settings.ts';
import { idsOf, showOne } from '../show/show.ts';
import { COLLECTIONS, type Collection } from '../state.ts';
import { nextDue, step, takeChanged } from '../step.ts';
import type { Alert, AlertChange, LadderCopy } from './alert.ts';
import { createBook } from './book.ts';
import type { AlertSettings, RecordOf } from './ground.ts';
import { createJudge } from './judge.ts';
import type { Rule } from './rule.ts';

export interface TrialOptions {
  readonly settings: FloorSettings;
  readonly alerts: AlertSettings;
  readonly rules: readonly Rule[];
  readonly ladder: (site: string | null, now: EpochMs) => LadderCopy;
  /** Each with its own time; folded in the order of their times. */
  readonly facts: readonly AnyFact[];
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** What the rules raised, and all that moved, oldest first. */
export interface Trial {
  readonly alerts: readonly Alert[];
  readonly changes: readonly AlertChange[];
}

/** Facts through a floor, the judge and the book, on a clock that runs only here: nobody is called. */
export function tryRules({ settings, alerts, rules, ladder, facts, from, until }: TrialOptions): Trial {
  const floor: Floor = createFloor(settings, from);
  const changes: AlertChange[] = [];
  const seen = new Map<string, Alert>();
  let now = from;
  const book = createBook({ ladder, idOf: (rule, subject, count) => `${rule} ${subject} ${count}` });
  const judge = createJudge({
    rules,
    settings: () => alerts,
    look: <C extends Collection>(collection: C, id: string) =>
      showOne(floor, collection, id, now) as RecordOf<C> | undefined,
    told: (rule, subject, finding) => book.told(rule, subject, finding, now)
  });

  function moved(): void {
    for (const change of book.take()) {
      changes.push(change);
      seen.set(change.alert.id, change.alert);
    }
  }
  function look(): void {
    judge.look(takeChanged(floor), now);
    book.tick(now);
    moved();
  }
  /** Everything that falls due on the way to a moment, each at its own time. */
  function runTo(at: EpochMs): void {
    for (;;) {
      const dues = [nextDue(floor), judge.nextAt(), book.nextAt()].filter((one) => one !== null);
      const due = Math.min(...dues);
      if (!(due <= at)) break;
      now = Math.max(now, due);
      step(floor, { kind: 'tick' }, now);
      judge.tick(now);
      look();
    }
    now = at;
  }

  const all = new Map(COLLECTIONS.map((name) => [name, new Set(idsOf(floor, name))] as const));
  judge.look(all, now);
  moved();
  for (const fact of [...facts].sort((a, b) => a.time - b.time)) {
    if (fact.time > until) break;
    runTo(Math.max(from, fact.time));
    step(floor, { kind: 'fact', fact }, now);
    look();
  }
  runTo(until);
  return { alerts: [...seen.values()], changes };
}
