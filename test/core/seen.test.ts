import { describe, expect, test } from 'vitest';
import { createSeen, firstSight } from '../../src/lib/core/seen.ts';
import { HOUR, NOON } from './property/times.ts';

const MILLION = 1_000_000;

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

describe('which facts were seen', () => {
  test.each<[string, (n: number) => string]>([
    ['in sequence', (n) => `e${n}`],
    ['in sequence, padded', (n) => `1795406400.${String(n).padStart(7, '0')}`],
    ['that differ at the front', (n) => `${n}/contact.queued/heating`],
    ['of 43 places', (n) => `01JDCK3V4Z-${(n * 7919).toString(36)}-${'x'.repeat(24)}`]
  ])('[ORDER2] a million ids %s: none is taken for another, all are known again', (_, idOf) => {
    const seen = createSeen();
    let taken = 0;
    for (let n = 0; n < MILLION; n++) if (!firstSight(seen, 'pbx', idOf(n), NOON)) taken += 1;
    expect(taken).toBe(0);
    let forgotten = 0;
    for (let n = 0; n < MILLION; n += 97) if (firstSight(seen, 'pbx', idOf(n), NOON)) forgotten += 1;
    expect(forgotten).toBe(0);
  });

  test('[ORDER2] nor of a million random ones, from two sources', () => {
    const seen = createSeen();
    const next = random(7);
    let taken = 0;
    for (let n = 0; n < MILLION / 2; n++) {
      const id = `${next().toString(16)}-${next().toString(16)}`;
      if (!firstSight(seen, 'pbx', id, NOON)) taken += 1;
      if (!firstSight(seen, 'crm', id, NOON)) taken += 1;
    }
    expect(taken).toBe(0);
  });

  test('[ORDER2] source and id are kept apart', () => {
    const seen = createSeen();
    expect(firstSight(seen, 'ab', 'c', NOON)).toBe(true);
    expect(firstSight(seen, 'a', 'bc', NOON)).toBe(true);
    expect(firstSight(seen, '', 'abc', NOON)).toBe(true);
    expect(firstSight(seen, 'abc', '', NOON)).toBe(true);
    expect(firstSight(seen, '客服', '话务', NOON)).toBe(true);
    expect(firstSight(seen, '客服', '话务', NOON)).toBe(false);
  });

  test('[ORDER2] remembered for a day at least, then let go', () => {
    const seen = createSeen();
    for (let hour = 0; hour <= 72; hour++) expect(firstSight(seen, 'pbx', `h${hour}`, NOON + hour * HOUR)).toBe(true);
    const later = NOON + 72 * HOUR;
    for (let hour = 48; hour <= 72; hour++) expect(firstSight(seen, 'pbx', `h${hour}`, later)).toBe(false);
    expect(firstSight(seen, 'pbx', 'h0', later)).toBe(true);
    expect(seen.tables.length).toBeLessThanOrEqual(3);
  });
});
