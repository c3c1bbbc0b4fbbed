import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Crew } from '../../../src/lib/core/staffing/crew.ts';
import { erlangA, steadyState } from '../../../src/lib/core/staffing/erlang-a.ts';
import { erlangB, erlangC } from '../../../src/lib/core/staffing/erlang.ts';
import {
  expectedWait,
  expectedWaitAll,
  offeredBeyondAll,
  offeredWithin,
  servedWithinAll
} from '../../../src/lib/core/staffing/wait-law.ts';
import { goldenRows, off } from '../../support/golden.ts';

function solved<T extends { readonly ok: boolean }>(found: T): Extract<T, { readonly ok: true }> {
  if (!found.ok) throw new Error(`refused: ${JSON.stringify(found)}`);
  return found as Extract<T, { readonly ok: true }>;
}

describe('Erlang B and C', () => {
  test('[STAFF3] exact values', () => {
    type Column =
      'aht_s' | 'agents' | 'T_s' | 'A' | 'erlB' | 'erlC' | 'SL' | 'ASA_s' | 'occupancy' | 'Lq' | 'ASA_delayed_s';
    const rows = goldenRows<Column>('staffing/erlangC.csv');
    expect(rows.length).toBe(12);
    for (const row of rows) {
      const found = solved(erlangC(row.A, row.agents, row.aht_s, row.T_s));
      const pairs = [
        [erlangB(row.A, row.agents), row.erlB],
        [found.waits, row.erlC],
        [found.serviceLevel, row.SL],
        [found.wait, row.ASA_s],
        [found.waitOfDelayed, row.ASA_delayed_s],
        [found.queued, row.Lq],
        [found.occupancy, row.occupancy]
      ] as const;
      for (const [got, wanted] of pairs) expect(off(got, wanted)).toBeLessThan(1e-9);
    }
  });

  test('[STAFF3] a load that is not below the seats is refused; without load nobody waits', () => {
    expect(erlangC(10, 10, 180, 20)).toEqual({ ok: false, reason: 'overloaded' });
    expect(erlangC(3, 0, 180, 20)).toEqual({ ok: false, reason: 'overloaded' });
    expect(erlangC(NaN, 4, 180, 20)).toEqual({ ok: false, reason: 'overloaded' });
    expect(erlangC(0, 2, 180, 20)).toMatchObject({ ok: true, waits: 0, serviceLevel: 1, wait: 0 });
  });
});

const crews = fc.record({
  seats: fc.integer({ min: 1, max: 120 }),
  service: fc.double({ min: 0.05, max: 5, noNaN: true }),
  impatience: fc.double({ min: 0.01, max: 5, noNaN: true })
});

describe('Erlang A', () => {
  test('[STAFF4] exact values', () => {
    type Column =
      | 'lam'
      | 'mu'
      | 'theta'
      | 'n'
      | 'Pwait'
      | 'Pab'
      | 'EW'
      | 'EQ'
      | 'occ'
      | 'T'
      | 'P_served_within_T'
      | 'P_V_gt_T'
      | 'P_W_gt_T';
    const rows = goldenRows<Column>('staffing/erlangA.csv');
    expect(rows.length).toBe(13);
    for (const row of rows) {
      const found = solved(erlangA(row.lam, { seats: row.n, service: row.mu, impatience: row.theta }, row.T));
      const pairs = [
        [found.waits, row.Pwait],
        [found.abandons, row.Pab],
        [found.wait, row.EW],
        [found.queued, row.EQ],
        [found.occupancy, row.occ],
        [found.servedWithin, row.P_served_within_T],
        [found.offeredBeyond, row.P_V_gt_T],
        [found.waitsBeyond, row.P_W_gt_T]
      ] as const;
      for (const [got, wanted] of pairs) expect(off(got, wanted)).toBeLessThan(1e-9);
    }
  });

  test('[STAFF4] what comes in goes out: served at the seats, or hung up', () => {
    fc.assert(
      fc.property(crews, fc.double({ min: 0.1, max: 3, noNaN: true }), (crew, load) => {
        const arrivals = load * crew.seats * crew.service;
        const found = solved(erlangA(arrivals, crew, 0.3));
        const served = found.occupancy * crew.seats * crew.service;
        expect(off(served + crew.impatience * found.queued, arrivals)).toBeLessThan(1e-11);
        expect(found.servedWithin + found.abandons).toBeLessThan(1 + 1e-12);
        // with θ = μ it is M/M/∞: Poisson
        const { first, chance } = steadyState(arrivals, { ...crew, impatience: crew.service })!;
        const mean = arrivals / crew.service;
        const of = (n: number) => chance[n - first]!;
        const peak = Math.floor(mean);
        if (peak > 1) expect(off(of(peak - 1) / of(peak), peak / mean)).toBeLessThan(1e-11);
      })
    );
  });

  test('[STAFF4] a queue seen once in 10^40 keeps its digits; Erlang C is its limit without hanging up', () => {
    const crew: Crew = { seats: 200, service: 1, impatience: 1 };
    // M/M/∞ again: P(wait) is the Poisson tail 6.2e-58
    expect(off(solved(erlangA(60, crew, 1)).waits, poissonTail(60, 200))).toBeLessThan(1e-11);
    const patient = solved(erlangA(10, { seats: 12, service: 1, impatience: 0 }, 0.1));
    const c = solved(erlangC(10, 12, 1, 0.1));
    expect(off(patient.waits, c.waits)).toBeLessThan(1e-12);
    expect(off(patient.wait, c.wait)).toBeLessThan(1e-12);
    expect(off(patient.servedWithin, c.serviceLevel)).toBeLessThan(1e-12);
    expect(off(patient.offeredWait, c.wait)).toBeLessThan(1e-12);
  });

  test('[STAFF4] no overflow in a load of 90,000 above the seats; without a steady state it is refused', () => {
    const found = solved(erlangA(100, { seats: 10, service: 1, impatience: 0.001 }, 1));
    expect(off(found.queued, 90_000)).toBeLessThan(1e-9);
    expect(off(found.abandons, 0.9)).toBeLessThan(1e-9);
    expect(erlangA(12, { seats: 12, service: 1, impatience: 0 }, 1)).toEqual({ ok: false, reason: 'overloaded' });
    expect(erlangA(1, { seats: 0, service: 1, impatience: 1 }, 1)).toEqual({ ok: false, reason: 'no-seats' });
  });
});

function poissonTail(mean: number, from: number): number {
  let term = Math.exp(-mean);
  for (let k = 1; k <= from; k++) term *= mean / k;
  let sum = 0;
  for (let k = from; term > sum * 1e-18; k++) {
    sum += term;
    term *= mean / (k + 1);
  }
  return sum;
}

describe('the law of a wait', () => {
  test('[STAFF5] the recursion over q is the beta law, from 1 down to 1e-80', () => {
    fc.assert(
      fc.property(crews, fc.double({ min: 0.01, max: 8, noNaN: true }), (crew, within) => {
        const beyond = offeredBeyondAll(crew, within, 60);
        beyond.forEach((chance, q) => expect(1 - chance).toBeCloseTo(offeredWithin(crew, q, within), 10));
      })
    );
    const crew: Crew = { seats: 30, service: 1 / 3, impatience: 1 / 5 };
    // one exponential, then a sum of two
    expect(off(offeredBeyondAll(crew, 9, 1)[0]!, Math.exp(-90))).toBeLessThan(1e-12);
    const two = (10.2 * Math.exp(-10 * 9) - 10 * Math.exp(-10.2 * 9)) / 0.2;
    expect(off(offeredBeyondAll(crew, 9, 2)[1]!, two)).toBeLessThan(1e-12);
    expect(offeredWithin(crew, 200, 0.5)).toBeGreaterThan(0);
    expect(offeredWithin(crew, 200, 0.5)).toBeLessThan(1e-80);
  });

  test('[STAFF5] served within T: the density of V against patience, by quadrature', () => {
    const crew: Crew = { seats: 20, service: 0.4, impatience: 0.3 };
    const within = 1.5;
    const steps = 4000;
    const served = servedWithinAll(crew, within, 12);
    for (const q of [0, 3, 11]) {
      // ∫ e^(−θv) dF(v) = e^(−θT) F(T) + θ ∫ e^(−θv) F(v) dv, by Simpson
      const value = (v: number): number => (v === 0 ? 0 : Math.exp(-0.3 * v) * offeredWithin(crew, q, v));
      let sum = value(0) + value(within);
      for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * value((i * within) / steps);
      const wanted = value(within) + (0.3 * sum * within) / steps / 3;
      expect(off(served[q]!, wanted)).toBeLessThan(1e-9);
    }
  });

  test('[STAFF5] nobody hangs up: Erlang; no seats: nobody is served', () => {
    const patient: Crew = { seats: 4, service: 0.5, impatience: 0 };
    const nearly: Crew = { ...patient, impatience: 1e-9 };
    offeredBeyondAll(patient, 2, 30).forEach((chance, q) => {
      expect(chance).toBeCloseTo(offeredBeyondAll(nearly, 2, 30)[q]!, 7);
      expect(1 - chance).toBeCloseTo(offeredWithin(patient, q, 2), 11);
    });
    const nobody: Crew = { seats: 0, service: 1, impatience: 1 };
    expect(offeredBeyondAll(nobody, 5, 2)).toEqual(Float64Array.of(1, 1));
    expect(servedWithinAll(nobody, 5, 2)).toEqual(Float64Array.of(0, 0));
    expect([offeredWithin(nobody, 0, 5), offeredWithin({ ...nobody, impatience: 0 }, 0, 5)]).toEqual([0, 0]);
  });

  test('[STAFF6] the wait shown: one service completion for each ahead, fewer as they hang up', () => {
    const crew: Crew = { seats: 30, service: 1 / 3, impatience: 1 / 5 };
    expect(expectedWait(crew, 0)).toBeCloseTo(0.1, 14);
    expect(expectedWait(crew, 2)).toBeCloseTo(1 / 10 + 1 / 10.2 + 1 / 10.4, 14);
    expect(expectedWait({ ...crew, impatience: 0 }, 9)).toBeCloseTo(1, 14);
    expect(expectedWait({ ...crew, seats: 0 }, 3)).toBeNull();
    expectedWaitAll(crew, 50).forEach((wait, q) => expect(wait).toBeCloseTo(expectedWait(crew, q)!, 12));
    // it is the mean of V: ∫ P(V > t) dt
    let area = 0;
    for (let i = 0; i < 20_000; i++) area += offeredBeyondAll(crew, (i + 0.5) / 1000, 41)[40]! / 1000;
    expect(off(expectedWait(crew, 40)!, area)).toBeLessThan(1e-6);
  });
});
