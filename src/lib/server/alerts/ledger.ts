import type { AlertStep } from '../../core/alert-state.ts';
import type { Alert } from '../../core/alerts/alert.ts';
import type { AlertBook } from '../../core/alerts/book.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { Batch, Calls, KeptStep } from './store.ts';
import { tellingOf, type TellingOptions } from './telling.ts';

/** What moved in the book and is not written yet: each step with its number, and whom it calls. */
export interface Ledger {
  /** Takes what moved; levels at which nobody is to be reached are passed by at once. `urgent`: a step or a message. */
  take(now: EpochMs): { readonly ids: ReadonlySet<string>; readonly urgent: boolean };
  /** A step that the book knows nothing of. */
  add(alert: string, step: AlertStep): void;
  /** Whom a step called; undefined: nobody, or its alert is long over. */
  calls(key: string): Calls | undefined;
  miss(alert: string, n: number, calls: Calls): void;
  /** All that is to be written, at one moment; null: nothing. */
  collect(): Batch | null;
}

export function createLedger(options: {
  readonly book: AlertBook;
  readonly telling: TellingOptions;
  readonly restored: readonly { readonly alert: Alert; readonly steps: number }[];
  readonly kept: ReadonlyMap<string, readonly KeptStep[]>;
}): Ledger {
  const { book } = options;
  const counts = new Map(options.restored.map(({ alert, steps }) => [alert.id, steps]));
  const called = new Map<string, Map<number, Calls>>();
  for (const [id, steps] of options.kept) {
    for (const { n, calls } of steps) if (calls) remember(id, n, calls);
  }
  let moved = new Set<string>();
  let steps: KeptStep[] = [];
  let missed: { alert: string; n: number; calls: Calls }[] = [];
  let messages: Batch['messages'][number][] = [];
  /** As last told, of what may be gone before it is written. */
  let copies = new Map<string, Alert>();

  function remember(id: string, n: number, calls: Calls): void {
    const known = called.get(id);
    if (known) known.set(n, calls);
    else called.set(id, new Map([[n, calls]]));
  }

  function next(id: string): number {
    const n = (counts.get(id) ?? 0) + 1;
    counts.set(id, n);
    return n;
  }

  return {
    take(now) {
      let urgent = false;
      for (let changes = book.take(); changes.length > 0; changes = book.take()) {
        urgent = true;
        for (const change of changes) {
          const { alert, tell } = change;
          const n = next(alert.id);
          copies.set(alert.id, alert);
          const telling = tellingOf(change, n, options.telling);
          steps.push({ alert: alert.id, n, step: alert.steps.at(-1)!, calls: telling && telling.calls });
          if (!telling || !tell) continue;
          remember(alert.id, n, telling.calls);
          messages.push(...telling.messages);
          if (!telling.reached && tell.why !== 'resolved') book.nobody(alert.id, alert.level, now);
        }
      }
      const ids = book.touched();
      for (const id of ids) moved.add(id);
      return { ids, urgent };
    },
    add(alert, step) {
      steps.push({ alert, n: next(alert), step, calls: null });
      moved.add(alert);
    },
    calls(key) {
      const at = key.lastIndexOf(':');
      return called.get(key.slice(0, at))?.get(Number(key.slice(at + 1)));
    },
    miss(alert, n, calls) {
      remember(alert, n, calls);
      missed.push({ alert, n, calls });
    },
    collect() {
      if (moved.size === 0 && steps.length === 0 && messages.length === 0 && missed.length === 0) return null;
      const ids = new Set([...moved, ...steps.map(({ alert }) => alert)]);
      const alerts: { alert: Alert; steps: number }[] = [];
      const gone: string[] = [];
      for (const id of ids) {
        const alert = book.get(id) ?? copies.get(id);
        if (alert) alerts.push({ alert: structuredClone(alert), steps: counts.get(id) ?? 0 });
        if (book.get(id)) continue;
        gone.push(id);
        counts.delete(id);
        called.delete(id);
      }
      const batch: Batch = { alerts, gone, steps, missed, messages };
      moved = new Set();
      steps = [];
      missed = [];
      messages = [];
      copies = new Map();
      return batch;
    }
  };
}

/** Whether nobody was reached by a step after all. */
export const allMissed = ({ targets, people, missed }: Calls): boolean =>
  people.length === 0 && targets.every((target) => missed.includes(target));
