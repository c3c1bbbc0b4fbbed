import { describe, expect, it } from 'vitest';
import { excessOfQueue } from '../../../src/lib/core/ahead/excess.ts';
import { hourOf } from '../../../src/lib/core/ahead/forecast.ts';

const usual = new Array<number>(12).fill(10);
const surge = { means: new Array<number>(12).fill(5), spread: 0.5, shares: { heating: 0.8, billing: 0.2 } };

describe('what surges bring', () => {
  it('[AHEAD6] comes on top, and makes the hour less sure than as many usual contacts would', () => {
    const calm = hourOf(usual, []);
    const more = hourOf(usual, [surge]);
    expect(calm.mean).toBe(120);
    expect(more.mean).toBe(180);
    const [low, high] = [more.mean - more.low, more.high - more.mean];
    // √(1.34 · 120 + 3.6² + 60 + 30²) = 33.7, 1.645 of it each way
    expect(Math.abs((low + high) / 2 - 1.645 * 33.7)).toBeLessThan(3);
    const alike = hourOf(
      usual.map((n) => n * 1.5),
      []
    );
    expect(more.high - more.low).toBeGreaterThan(1.5 * (alike.high - alike.low));
  });

  it('[AHEAD6] goes to a queue by its share', () => {
    expect(excessOfQueue([surge], 'heating')).toEqual([{ means: new Array<number>(12).fill(4), spread: 0.5 }]);
    expect(excessOfQueue([surge], 'other')).toEqual([]);
  });
});
