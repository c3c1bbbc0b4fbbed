import type { EpochMs } from '../../../core/ids.ts';

/** Decisions that wait: a translator has no clock, it is told the time. */
export interface Timers {
  /** Runs `work` once `due` has come; returns how to call it off. */
  at(due: EpochMs, work: (due: EpochMs) => void): () => void;
  next(): EpochMs | null;
  run(now: EpochMs): void;
}

/** A handful wait at any time (calls between two events of one millisecond): a plain list is the fastest. */
export function createTimers(): Timers {
  let waiting: { due: EpochMs; work: (due: EpochMs) => void }[] = [];
  let earliest = Infinity;
  const look = (): void => {
    earliest = waiting.reduce((least, one) => Math.min(least, one.due), Infinity);
  };
  return {
    at(due, work) {
      const one = { due, work };
      waiting.push(one);
      earliest = Math.min(earliest, due);
      return () => {
        waiting = waiting.filter((other) => other !== one);
        look();
      };
    },
    next: () => (earliest === Infinity ? null : earliest),
    run(now) {
      while (earliest <= now) {
        const ready = waiting.filter((one) => one.due <= now).sort((a, b) => a.due - b.due);
        waiting = waiting.filter((one) => one.due > now);
        look();
        for (const one of ready) one.work(one.due);
      }
    }
  };
}
