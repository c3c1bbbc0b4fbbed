import type { Time } from '../../src/lib/client/index.ts';

export interface FakeTime extends Time {
  /** Goes on by so many ms, running what falls due in order. */
  pass(ms: number): void;
}

export function fakeTime(): FakeTime {
  let now = 1_000;
  const timers = new Set<{ at: number; work: () => void }>();
  return {
    mono: () => now,
    after(ms, work) {
      const timer = { at: now + ms, work };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        now = Math.max(now, due.at);
        timers.delete(due);
        due.work();
      }
      now = end;
    }
  };
}
