import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logChance } from '../../../src/lib/core/maths/counts.ts';
import { exactly, leavingRate, type Crew, type Presence } from '../../../src/lib/core/staffing/crew.ts';
import { steadyState } from '../../../src/lib/core/staffing/erlang-a.ts';
import { queueOf } from '../../../src/lib/core/staffing/flow.ts';
import { bySymmetry } from '../../../src/lib/core/staffing/symmetric.ts';
import { advance } from '../../../src/lib/core/staffing/transient.ts';
import { uniformised } from '../../../src/lib/core/staffing/uniformised.ts';
import { goldenRows, off } from '../../support/golden.ts';

const at = ({ first, chance }: Presence, n: number): number => chance[n - first] ?? 0;
const meanOf = ({ first, chance }: Presence): number => chance.reduce((sum, share, i) => sum + share * (first + i), 0);

describe('the transient solution', () => {
  test('[STAFF7] a surge of an hour against the matrix exponential, 1e-9', () => {
    const crew: Crew = { seats: 30, service: 1 / 3, impatience: 1 / 5 };
    const rows = goldenRows<'t' | 'EQ' | 'EV' | 'occ'>('staffing/transient_exact.csv');
    expect(rows.length).toBe(21);
    let presence = steadyState(8, crew)!;
    let now = 0;
    for (const { t, EQ, EV, occ } of rows) {
      for (; now < t; now++)
        presence = advance(presence, { arrivals: now >= 10 && now < 70 ? 24 : 8, crew, time: 1 }).end;
      const queue = queueOf(presence, crew);
      const busy = presence.chance.reduce((sum, share, i) => sum + share * Math.min(30, presence.first + i), 0);
      expect(off(queue.waiting, EQ)).toBeLessThan(1e-9);
      expect(off(queue.wait!, EV)).toBeLessThan(1e-9);
      expect(off(busy / 30, occ)).toBeLessThan(1e-9);
    }
  });

  test('[STAFF7] where patience is as long as calls it is known in closed form, and the error is what it says', () => {
    const known = fc.record({
      from: fc.integer({ min: 0, max: 90 }),
      seats: fc.integer({ min: 0, max: 60 }),
      rate: fc.double({ min: 0.05, max: 2, noNaN: true }),
      arrivals: fc.double({ min: 0, max: 40, noNaN: true }),
      time: fc.double({ min: 0.05, max: 20, noNaN: true })
    });
    fc.assert(
      fc.property(known, ({ from, seats, rate, arrivals, time }) => {
        const crew: Crew = { seats, service: rate, impatience: rate };
        const { end, error } = advance(exactly(from), { arrivals, crew, time });
        // those there stay each with chance e^(−rate t); those who come are Poisson
        const stay = Math.exp(-rate * time);
        const come = { mean: (arrivals / rate) * (1 - stay), dispersion: 1 };
        const still = Array.from({ length: from + 1 }, (_, k) => {
          let log = 0;
          for (let i = 0; i < k; i++) log += Math.log((from - i) / (i + 1));
          return Math.exp(log + k * Math.log(stay) + (from - k) * Math.log1p(-stay));
        });
        expect(error).toBeLessThan(1e-11);
        for (let n = Math.max(0, end.first - 2); n < end.first + end.chance.length + 2; n++) {
          const wanted = still.reduce((sum, chance, k) => sum + chance * Math.exp(logChance(come, n - k)), 0);
          expect(Math.abs(at(end, n) - wanted)).toBeLessThanOrEqual(error + 1e-12);
        }
      }),
      { numRuns: 150 }
    );
  });

  test('[STAFF7] it ends in the steady state, from above and below, and stays there', () => {
    const crew: Crew = { seats: 12, service: 0.3, impatience: 0.15 };
    for (const arrivals of [1, 3.5, 6]) {
      const steady = steadyState(arrivals, crew)!;
      for (const start of [exactly(0), exactly(90), steady]) {
        const { end } = advance(start, { arrivals, crew, time: 240 });
        end.chance.forEach((share, i) => expect(Math.abs(share - at(steady, end.first + i))).toBeLessThan(1e-11));
      }
    }
  });

  test('[STAFF7] at the edges: nobody comes, nobody serves, nothing moves; a piece that is none is refused', () => {
    const nobody: Crew = { seats: 0, service: 1, impatience: 0 };
    const still = advance(exactly(3), { arrivals: 0, crew: nobody, time: 5 });
    expect(still).toMatchObject({ end: { first: 3, chance: Float64Array.of(1) } });
    expect(still.spent.time[3 - still.spent.first]).toBe(5);
    // pure birth: Poisson
    const grown = advance(exactly(0), { arrivals: 2, crew: nobody, time: 5 });
    expect(off(meanOf(grown.end), 10)).toBeLessThan(1e-11);
    expect(at(grown.end, 10)).toBeCloseTo(Math.exp(logChance({ mean: 10, dispersion: 1 }, 10)), 12);
    // one call, and nobody else: it is still there with chance e^(−μt)
    const last = advance(exactly(1), { arrivals: 0, crew: { seats: 2, service: 0.5, impatience: 1 }, time: 3 });
    expect(at(last.end, 1)).toBeCloseTo(Math.exp(-1.5), 12);
    const crew = { seats: 1, service: 1, impatience: 1 };
    expect(() => advance(exactly(0), { arrivals: -1, crew, time: 1 })).toThrow(RangeError);
    expect(() => advance(exactly(0), { arrivals: 1, crew, time: 0 })).toThrow(RangeError);
    expect(() => advance(exactly(0), { arrivals: NaN, crew, time: 1 })).toThrow(RangeError);
  });

  const pieces = fc.record({
    from: fc.integer({ min: 0, max: 120 }),
    seats: fc.integer({ min: 0, max: 60 }),
    service: fc.double({ min: 0.1, max: 2, noNaN: true }),
    impatience: fc.oneof(fc.constant(0), fc.double({ min: 0.02, max: 2, noNaN: true })),
    arrivals: fc.oneof(fc.constant(0), fc.double({ min: 0.05, max: 40, noNaN: true })),
    time: fc.double({ min: 0.2, max: 10, noNaN: true })
  });

  test('[STAFF7] the two ways to it agree to the error asked for; the sooner one steps back where it can not keep it', () => {
    let taken = 0;
    const runs = fc.tuple(pieces, fc.constantFrom(1e-5, 1e-8, 1e-11));
    fc.assert(
      fc.property(runs, ([{ from, arrivals, time, ...crew }, error]) => {
        const start = new Float64Array(260);
        start[from] = 1;
        const piece = { arrivals, crew, time };
        const sooner = bySymmetry(start, 0, piece, error);
        if (sooner === null) return;
        taken += 1;
        const sure = uniformised(start, 0, piece, 9);
        const apart = sooner.reduce((sum, chance, n) => sum + Math.abs(chance - sure[n]!), 0);
        expect(apart).toBeLessThan(error + 1e-13);
      }),
      { numRuns: 300 }
    );
    expect(taken).toBeGreaterThan(30);
    const crew: Crew = { seats: 200, service: 1 / 3, impatience: 1 / 5 };
    const far = Float64Array.from({ length: 700 }, (_, n) => (n === 20 ? 1 : 0));
    expect(bySymmetry(far, 0, { arrivals: 150, crew, time: 1 }, 1e-12)).toBeNull();
    expect(bySymmetry(far, 0, { arrivals: 0, crew, time: 1 }, 1e-5)).toBeNull();
  });

  test('[STAFF7] less precision asked for: the error said is kept, and the window is narrower', () => {
    const crew: Crew = { seats: 60, service: 1 / 3, impatience: 1 / 5 };
    const piece = { arrivals: 20, crew, time: 5 };
    const exact = advance(exactly(75), piece).end;
    for (const precision of [1e-3, 1e-6, 1e-9]) {
      const { end, error } = advance(exactly(75), piece, precision);
      expect(error).toBeLessThan(2 * precision);
      expect(end.chance.length).toBeLessThan(exact.chance.length);
      exact.chance.forEach((share, i) => expect(Math.abs(share - at(end, exact.first + i))).toBeLessThanOrEqual(error));
    }
  });

  test('[STAFF8] the time spent adds up to the piece, and what came in is what is there and what went', () => {
    fc.assert(
      fc.property(pieces, ({ from, arrivals, time, ...crew }) => {
        const { end, spent } = advance(exactly(from), { arrivals, crew, time });
        expect(
          off(
            spent.time.reduce((a, b) => a + b, 0),
            time
          )
        ).toBeLessThan(1e-10);
        const left = spent.time.reduce((sum, share, i) => sum + share * leavingRate(crew, spent.first + i), 0);
        expect(Math.abs(from + arrivals * time - left - meanOf(end))).toBeLessThan(1e-7);
      }),
      { numRuns: 200 }
    );
  });

  test('[STAFF8] two halves are the whole, in the end and in the time spent', () => {
    fc.assert(
      fc.property(pieces, ({ from, arrivals, time, ...crew }) => {
        const whole = advance(exactly(from), { arrivals, crew, time });
        const first = advance(exactly(from), { arrivals, crew, time: time / 2 });
        const second = advance(first.end, { arrivals, crew, time: time / 2 });
        whole.end.chance.forEach((share, i) =>
          expect(Math.abs(share - at(second.end, whole.end.first + i))).toBeLessThan(1e-10)
        );
        const of = ({ first: low, time: spent }: typeof whole.spent, n: number): number => spent[n - low] ?? 0;
        whole.spent.time.forEach((spent, i) => {
          const n = whole.spent.first + i;
          expect(Math.abs(spent - of(first.spent, n) - of(second.spent, n))).toBeLessThan(1e-8);
        });
      }),
      { numRuns: 200 }
    );
  });
});
