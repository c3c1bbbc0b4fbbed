import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactly, type Crew, type Presence } from '../../../src/lib/core/staffing/crew.ts';
import { erlangA, steadyState } from '../../../src/lib/core/staffing/erlang-a.ts';
import {
  addFlows,
  flowOf,
  keepsTarget,
  NO_FLOW,
  queueOf,
  sharesOf,
  type Flow,
  type Target
} from '../../../src/lib/core/staffing/flow.ts';
import { requiredSeats, SLOT, type Ahead } from '../../../src/lib/core/staffing/required.ts';
import { advance } from '../../../src/lib/core/staffing/transient.ts';
import { offeredWithin } from '../../../src/lib/core/staffing/wait-law.ts';
import { off } from '../../support/golden.ts';

const target: Target = { variant: 'strict', level: 0.8, within: 0.25, short: 5 / 60, occupancy: 0.85, abandons: 0.05 };
const crew: Crew = { seats: 30, service: 1 / 3, impatience: 1 / 5 };

describe('what becomes of the callers', () => {
  const steady = steadyState(9, crew)!;
  const piece = { arrivals: 9, crew, time: 10 };
  const flow = flowOf(piece, { first: steady.first, time: steady.chance.map((share) => share * 10) }, target);

  test('[STAFF9] in the steady state it is Erlang A', () => {
    const known = erlangA(9, crew, 0.25);
    if (!known.ok) throw new Error(known.reason);
    const shares = sharesOf(flow, 'strict');
    expect(off(shares.serviceLevel!, known.servedWithin)).toBeLessThan(1e-12);
    expect(off(shares.abandons!, known.abandons)).toBeLessThan(1e-10);
    expect(off(shares.occupancy!, known.occupancy)).toBeLessThan(1e-12);
    expect(off(queueOf(steady, crew).wait!, known.offeredWait)).toBeLessThan(1e-12);
    expect(off(queueOf(steady, crew).waiting, known.queued)).toBeLessThan(1e-12);
  });

  test('[STAFF9] the variants differ in who is counted', () => {
    // gone within the short limit: patience is shorter than wait and limit both; by quadrature over patience
    const gone = steady.chance.reduce((sum, share, i) => {
      const q = steady.first + i - crew.seats;
      if (q < 0) return sum;
      let part = 0;
      const steps = 200;
      for (let k = 0; k < steps; k++) {
        const at = ((k + 0.5) * target.short) / steps;
        part += ((1 - offeredWithin(crew, q, at)) * Math.exp(-at / 5) * target.short) / 5 / steps;
      }
      return sum + share * part;
    }, 0);
    expect(off(flow.short, 90 * gone)).toBeLessThan(1e-5);
    const of = (variant: Target['variant']) => sharesOf(flow, variant).serviceLevel!;
    expect(off(of('settled'), flow.within / (90 - flow.short))).toBeLessThan(1e-14);
    expect(of('offered')).toBe(of('settled'));
    expect(off(of('answered'), flow.within / flow.answered)).toBeLessThan(1e-14);
    expect(of('strict')).toBeLessThan(of('settled'));
  });

  test('[STAFF9] flows add up; nobody comes and no seat is there: null', () => {
    const twice = addFlows(flow, flow);
    expect(sharesOf(twice, 'settled')).toEqual(sharesOf(flow, 'settled'));
    expect(twice.arrivals).toBe(180);
    expect(sharesOf(NO_FLOW, 'settled')).toEqual({ serviceLevel: null, abandons: null, occupancy: null });
    expect(keepsTarget(NO_FLOW, target)).toBe(true);
    expect(keepsTarget({ ...NO_FLOW, arrivals: 1 }, target)).toBe(false);
  });

  test('[STAFF9] each limit of the target is a limit', () => {
    const just = { arrivals: 100, within: 80, answered: 95, short: 0, busy: 85, seats: 100 } satisfies Flow;
    expect(keepsTarget(just, target)).toBe(true);
    for (const worse of [{ within: 79.9 }, { answered: 94.9 }, { busy: 85.1 }])
      expect(keepsTarget({ ...just, ...worse }, target)).toBe(false);
  });
});

const calm: Ahead = {
  busy: 24,
  waiting: 0,
  arrivals: Array.from({ length: 12 }, () => [7.5, 8, 8.5]),
  present: Array.from({ length: 12 }, () => 30),
  handle: 3,
  patience: 5,
  target: { ...target, variant: 'settled' }
};

/** The half hour from a slot on, reckoned slot by slot with these seats before it. */
function keeps(ahead: Ahead, seats: readonly number[], from: number): boolean {
  const { handle, patience } = ahead;
  let flow = NO_FLOW;
  ahead.arrivals[0]!.forEach((_, scenario) => {
    let presence: Presence = exactly(ahead.busy + ahead.waiting);
    for (let slot = 0; slot < Math.min(ahead.arrivals.length, from + 6); slot++) {
      const crewThen = { seats: seats[Math.min(slot, from)]!, service: 1 / handle, impatience: 1 / patience };
      const piece = { arrivals: ahead.arrivals[slot]![scenario]!, crew: crewThen, time: SLOT };
      const { end, spent } = advance(presence, piece);
      if (slot >= from) flow = addFlows(flow, flowOf(piece, spent, ahead.target));
      presence = end;
    }
  });
  return keepsTarget(flow, ahead.target);
}

describe('required seats', () => {
  test('[STAFF10] a calm hour needs what its load needs at 85 %, and nothing is missing', () => {
    // 24 erlangs ÷ 0.85 are 28.24 seats; 1.4 % hang up, and 28 will do
    const { slots, need, worst } = requiredSeats(calm);
    expect(slots.map(({ required }) => required)).toEqual(slots.map(() => 28));
    expect(slots.every(({ missing, isMet }) => missing === 0 && isMet)).toBe(true);
    expect(need).toBeNull();
    expect(worst.wait).toBeLessThan(0.1);
  });

  test('[STAFF10] kept with so many, not with one fewer, slot by slot, whatever the floor and the forecast', () => {
    const floors = fc.record({
      busy: fc.integer({ min: 0, max: 14 }),
      waiting: fc.integer({ min: 0, max: 25 }),
      rates: fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 2, maxLength: 7 }),
      handle: fc.double({ min: 1, max: 6, noNaN: true }),
      patience: fc.oneof(fc.constant(Infinity), fc.double({ min: 1, max: 10, noNaN: true }))
    });
    fc.assert(
      fc.property(floors, ({ rates, ...floor }) => {
        const arrivals = rates.map((rate) => [0.9 * rate, 1.1 * rate]);
        const ahead: Ahead = { ...floor, arrivals, present: rates.map(() => 8), target: calm.target };
        const { slots } = requiredSeats(ahead);
        const seats = slots.map(({ required }) => required);
        slots.forEach(({ isMet }, slot) => {
          expect(isMet).toBe(true);
          expect(keeps(ahead, seats, slot)).toBe(true);
          if (seats[slot]! > 0) expect(keeps(ahead, seats.toSpliced(slot, 1, seats[slot]! - 1), slot)).toBe(false);
        });
      }),
      { numRuns: 25 }
    );
  });

  test('[STAFF10] what waits now is worked off within the half hour: more seats first, then fewer', () => {
    const { slots } = requiredSeats({ ...calm, busy: 30, waiting: 60 });
    expect(slots[0]!.required).toBeGreaterThan(33);
    expect(slots[11]!.required).toBe(28);
    slots.slice(1).forEach(({ required }, i) => expect(required).toBeLessThanOrEqual(slots[i]!.required));
  });

  test('[STAFF10] a target nobody can keep is said, not sought for ever', () => {
    const { slots } = requiredSeats({ ...calm, target: { ...calm.target, level: 1.01 } });
    expect(slots.every(({ isMet }) => !isMet)).toBe(true);
  });

  test('[STAFF11] a surge: how many more, for how long, and how long the wait becomes without them', () => {
    const arrivals = Array.from({ length: 12 }, (_, slot) => (slot < 8 ? [11, 12, 13] : [7.5, 8, 8.5]));
    const { slots, need, worst } = requiredSeats({ ...calm, busy: 30, waiting: 20, arrivals });
    expect(need).toMatchObject({ from: 0 });
    expect(need!.seats).toBe(Math.max(...slots.map(({ missing }) => missing)));
    expect(need!.slots).toBeGreaterThanOrEqual(6);
    expect(slots[need!.slots]?.missing ?? 0).toBe(0);
    expect(worst.wait).toBe(Math.max(...slots.map(({ wait }) => wait!)));
    expect(slots[worst.slot]!.wait).toBe(worst.wait);
    // the wait after the first slot, scenario by scenario
    const waits = arrivals[0]!.map(
      (rate) => queueOf(advance(exactly(50), { arrivals: rate, crew, time: SLOT }).end, crew).wait!
    );
    expect(slots[0]!.wait).toBeCloseTo((waits[0]! + waits[1]! + waits[2]!) / 3, 7);
  });

  test('[STAFF11] a pause in the plan is a slot with fewer present; without any seat the wait has no number', () => {
    const present = calm.present.map((seats, slot) => (slot === 4 || slot === 5 ? 27 : seats));
    expect(requiredSeats({ ...calm, present }).need).toEqual({ seats: 1, from: 4, slots: 2 });
    const none = requiredSeats({ ...calm, busy: 0, waiting: 3, present: calm.present.map(() => 0) });
    expect(none.worst).toEqual({ wait: null, slot: 0 });
    expect(none.slots[0]).toMatchObject({ wait: null, occupancy: null, serviceLevel: 0 });
    const closed = requiredSeats({ ...calm, busy: 0, arrivals: calm.arrivals.map(() => [0]), present: calm.present });
    expect(closed.slots.every(({ required, serviceLevel }) => required === 0 && serviceLevel === null)).toBe(true);
  });

  test('[STAFF10] numbers that are none are refused', () => {
    for (const wrong of [
      { busy: -1 },
      { waiting: 0.5 },
      { handle: 0 },
      { patience: NaN },
      { arrivals: [] },
      { arrivals: [[1, 2], [1]], present: [1, 1] },
      { present: [30] }
    ])
      expect(() => requiredSeats({ ...calm, ...wrong })).toThrow(RangeError);
  });
});
