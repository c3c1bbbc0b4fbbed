import type { Fact } from '../../src/lib/core/facts.ts';
import type { LogRow } from '../../src/lib/server/ports.ts';

export const NOON = Date.UTC(2026, 9, 15, 4, 0);

/** A plausible fact, different for each `n`. */
export function queuedFact(n: number, at = NOON + n): Fact<'contact.queued'> {
  return {
    type: 'contact.queued',
    time: at,
    source: 'crm',
    id: `e${n}`,
    data: { contact: `c${n}`, queue: '供热', caller: { key: `k${n}`, shown: '138****1234' } }
  };
}

/** Rows with offsets `from` to `to`, one ms apart from noon on. */
export function rowsOf(from: number, to: number): LogRow[] {
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const offset = from + i;
    return { offset, at: NOON + offset, fact: queuedFact(offset) };
  });
}
