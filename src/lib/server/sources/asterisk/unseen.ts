import type { QueueId } from '../../../core/ids.ts';
import type { QueueRow } from './lists.ts';

/** The phone system's own counters against what was heard: how many came and went unseen (about; never added). */
export interface Unseen {
  /** A call has been completed, or left unanswered, before our eyes. */
  completed(queue: QueueId): void;
  abandoned(queue: QueueId): void;
  /** Takes counters as the new beginning; `gap`: what they grew by beyond what was heard is unseen. */
  count(rows: readonly QueueRow[], gap: boolean): void;
  /** One of the unseen is a call we knew: it isn't one more. */
  knew(queue: QueueId): void;
  /** What is left, by queue; only those above nought. */
  take(): [QueueId, number][];
}

interface Counter {
  completed: number;
  abandoned: number;
  heard: number;
}

export function createUnseen(): Unseen {
  const counters = new Map<QueueId, Counter>();
  let about = new Map<QueueId, number>();

  function heard(queue: QueueId): void {
    const counter = counters.get(queue);
    if (counter) counter.heard += 1;
  }

  return {
    completed: heard,
    abandoned: heard,
    count(rows, gap) {
      for (const { queue, completed, abandoned } of rows) {
        const had = counters.get(queue);
        if (gap && had) {
          // lower than before: the phone system restarted or was reset, and counts from nought
          const reset = completed < had.completed || abandoned < had.abandoned;
          about.set(queue, completed + abandoned - (reset ? 0 : had.completed + had.abandoned + had.heard));
        }
        counters.set(queue, { completed, abandoned, heard: 0 });
      }
    },
    knew(queue) {
      const n = about.get(queue);
      if (n !== undefined) about.set(queue, n - 1);
    },
    take() {
      const left = [...about].filter(([, n]) => n > 0);
      about = new Map();
      return left;
    }
  };
}
