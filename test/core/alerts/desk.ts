import type { Severity } from '../../../src/lib/core/alert-state.ts';
import type { ActRefusal, Alert, AlertAct, AlertChange } from '../../../src/lib/core/alerts/alert.ts';
import { createBook, type AlertBook, type BookOptions } from '../../../src/lib/core/alerts/book.ts';
import { NOWHERE } from '../../../src/lib/core/alerts/bundles.ts';
import type { Finding } from '../../../src/lib/core/alerts/find.ts';
import type { Rule } from '../../../src/lib/core/alerts/rule.ts';
import type { AlertPlace } from '../../../src/lib/core/alert-state.ts';
import { DEFAULT_LADDER } from '../../../src/lib/core/ladder/ladder.ts';

export const START = 1_790_000_000_000;
export const S = 1000;
export const MIN = 60_000;

export const ANNA = { person: 'p-anna', name: 'Anna' };
export const BO = { person: 'p-bo', name: 'Bo' };

/** A rule by its steps (`['warning', 10 * S]`); its condition is told, never looked at. */
export function rule(id: string, steps: readonly (readonly [Severity, number])[], more: Partial<Rule> = {}): Rule {
  return {
    id,
    on: 'queue',
    steps: steps.map(([severity, wait]) => ({ severity, when: { any: [] }, for: wait })),
    clear: 30 * S,
    keep: 5 * MIN,
    ...more
  };
}

export function finding(holds: readonly boolean[], place: Partial<AlertPlace> = {}): Finding {
  return {
    holds,
    reasons: holds.map((is, i) => (is ? [{ measure: `m${i}`, value: i, is: '>' as const, than: 0 }] : [])),
    dueAt: null,
    place: { ...NOWHERE, site: 'main', ...place },
    note: null,
    promise: null
  };
}

/** A book under test, by seconds since START. */
export interface Desk {
  readonly book: AlertBook;
  /** What a rule says of a queue; `null`: the queue is gone. */
  told(seconds: number, of: Rule, holds: readonly boolean[] | null, queue?: string): void;
  act(seconds: number, act: AlertAct, by?: typeof ANNA): ActRefusal | null;
  tick(seconds: number): void;
  /** Runs all that is due, at its own time, as a shell with exact timers does. */
  runTo(seconds: number): void;
  /** The only alert there is. */
  one(): Alert;
  /** All that moved so far, as `seconds what [levels]`. */
  log(): string[];
  readonly changes: AlertChange[];
}

export const idOf = (of: string, subject: string, count: number): string => `${of}/${subject}/${count}`;

export function desk(options: Partial<BookOptions> = {}): Desk {
  const book = createBook({ ladder: () => DEFAULT_LADDER, idOf, ...options });
  const changes: AlertChange[] = [];
  const at = (seconds: number): number => START + Math.round(seconds * S);
  const take = (): void => void changes.push(...book.take());
  return {
    book,
    changes,
    told(seconds, of, holds, queue = 'heating') {
      book.told(of, { kind: 'queue', id: queue }, holds && finding(holds, { queue }), at(seconds));
      take();
    },
    act(seconds, act, by = ANNA) {
      const all = [...book.all()];
      const refusal = book.act(all.at(-1)?.id ?? 'none', act, by, at(seconds));
      take();
      return refusal;
    },
    tick(seconds) {
      book.tick(at(seconds));
      take();
    },
    runTo(seconds) {
      for (let next = book.nextAt(); next !== null && next <= at(seconds); next = book.nextAt()) book.tick(next);
      book.tick(at(seconds));
      take();
    },
    one() {
      const all = [...book.all()];
      if (all.length !== 1) throw new Error(`${all.length} alerts`);
      return all[0]!;
    },
    log: () =>
      changes.map(({ what, at: when, tell }) => {
        const called = tell ? ` [${[...tell.levels, ...(tell.person ? [tell.person] : [])].join(' ')}]` : '';
        return `${(when - START) / S} ${what}${called}`;
      })
  };
}
