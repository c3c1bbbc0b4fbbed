import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Clock } from '../ports.ts';

/** Deadlines closer together than this are met together: nobody sees the difference, and the fold is not woken for each. */
const APART: Ms = 20;
/** The clock may be set while a timer runs, so that a far deadline is looked at again by then. */
const LONGEST: Ms = 60_000;

/** Wakes the fold at its own deadlines (ENGINE4). */
export interface Deadline {
  /** After each input: the fold's next deadline, or null. */
  set(due: EpochMs | null, now: EpochMs): void;
  close(): void;
}

export function createDeadline(clock: Clock, meet: () => void): Deadline {
  let cancel: (() => void) | null = null;
  let armedFor = Infinity;
  let closed = false;

  return {
    set(due, now) {
      if (closed || due === null || due >= armedFor) return;
      cancel?.();
      armedFor = due;
      cancel = clock.after(Math.min(Math.max(due - now, APART), LONGEST), () => {
        cancel = null;
        armedFor = Infinity;
        meet();
      });
    },
    close() {
      closed = true;
      cancel?.();
    }
  };
}
