import { deserialize, serialize } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { stepSurge, tickSurge } from '../../../src/lib/core/surge/detector.ts';
import { fitSurge } from '../../../src/lib/core/surge/fit.ts';
import type { Incident } from '../../../src/lib/core/surge/incident.ts';
import { createSurgePlan } from '../../../src/lib/core/surge/plan.ts';
import { createSurgeState, type SurgeState } from '../../../src/lib/core/surge/state.ts';
import { createChance } from '../../support/chance.ts';
import {
  area,
  createSurgeFloor,
  knowing,
  MINUTE,
  NOON,
  ordinary,
  surgeSite,
  TREE,
  type SurgeFloor
} from '../../support/surge-site.ts';

/** Callers from one place, one every ten seconds. */
function burst(
  floor: SurgeFloor,
  from: number,
  where: string | null,
  about: string | null = 'no_heat',
  count = 6
): void {
  for (let i = 0; i < count; i++) floor.call(from + i * 10_000, where, about);
}

describe('what is not judged', () => {
  test('[SURGE4] a site that knows nothing raises nothing, but three callers from one building', () => {
    const plan = createSurgePlan(surgeSite());
    const state = createSurgeState(plan, NOON);
    const floor = createSurgeFloor(plan, state);
    burst(floor, NOON, null, 'no_heat', 5);
    burst(floor, NOON, 'hongqi', 'no_heat', 2);
    expect(floor.all()).toEqual([]);
    for (let i = 0; i < 3; i++) floor.call(NOON + (i + 4) * 60_000, 'b3');
    expect(floor.open()).toMatchObject([{ kind: 'surge', area: 'b3', topic: null, callers: 3 }]);
    expect(floor.open()[0]!.reasons).toMatchObject([{ kind: 'cluster', callers: 3 }]);
  });

  test('[SURGE4] [SURGE3] it learns by itself: after three days a burst is seen', () => {
    const day = (of: number): number => Date.UTC(2026, 9, 12 + of, 1);
    const plan = createSurgePlan(surgeSite());
    const known = createSurgeState(plan, day(0));
    const floor = createSurgeFloor(plan, known);
    for (let of = 0; of < 4; of++) {
      tickSurge(plan, known, day(of), true);
      floor.minutes(of < 3 ? 300 : 200, ordinary(floor));
    }
    expect(floor.all()).toEqual([]);
    expect(known.callersADay).toBeCloseTo(600, -1);
    burst(floor, known.at, 'jinxiu');
    expect(floor.open()).toMatchObject([{ area: 'jinxiu', topic: 'no_heat' }]);
  });

  test('[SURGE15] what comes while the site is closed neither counts nor is learned', () => {
    const hours = [{ days: [1, 2, 3, 4, 5], from: 480, to: 720 }];
    const queue = { id: 'heating', names: {}, channels: ['voice'], targets: {}, hours };
    const { state, floor } = knowing(2, { queues: [queue] }, NOON - 10 * MINUTE);
    floor.minutes(11, (at) => floor.call(at, 'jinxiu'));
    const seen = Math.max(...state.today.callers);
    burst(floor, state.at, 'jinxiu', 'no_heat', 30);
    floor.runTo(NOON + 60 * MINUTE);
    expect(floor.all()).toEqual([]);
    expect(seen).toBe(5);
    expect(state.today.callers.reduce((a, b) => a + b)).toBe(10);
    expect(Math.max(...state.today.callers)).toBe(seen);
  });

  test('[SURGE15] while the sources are not heard nothing is silent, and what is told late is no surge', () => {
    const { state, floor } = knowing(2);
    floor.minutes(20, ordinary(floor));
    const lost = state.at;
    floor.runTo(lost + 60 * MINUTE, false);
    expect(floor.all()).toEqual([]);
    for (let i = 0; i < 60; i++) floor.call(lost + i * MINUTE, 'jinxiu', 'no_heat');
    floor.runTo(lost + 61 * MINUTE);
    for (let i = 0; i < 60; i++) floor.call(lost + i * MINUTE + 7, 'hongqi', 'no_heat');
    expect(floor.all()).toEqual([]);
    const slot = Math.floor(((lost + 30 * MINUTE + 8 * 3_600_000) % 86_400_000) / 300_000);
    expect(state.today.callers[slot]).toBe(10);
  });

  test('[SURGE15] a jump of the clock, either way, starts the sums anew and loses no history', () => {
    const { plan, state, floor } = knowing(2);
    floor.minutes(20, ordinary(floor));
    const before = structuredClone(state.baseline);
    burst(floor, state.at, 'jinxiu', 'no_heat', 2);
    tickSurge(plan, state, state.at + 30 * MINUTE, true);
    expect(Math.max(...state.sums)).toBe(0);
    expect(floor.all()).toEqual([]);
    const back = state.at - 60 * MINUTE;
    tickSurge(plan, state, back, true);
    expect(state.at).toBe(back);
    floor.minutes(10, ordinary(floor));
    burst(floor, state.at, 'jinxiu');
    expect(floor.open()).toMatchObject([{ area: 'jinxiu' }]);
    expect(state.baseline).toEqual(before);
  });
});

describe('a burst', () => {
  test('[SURGE11] an incident says where, what, since when, how much and why', () => {
    const { state, floor } = knowing(2);
    floor.minutes(60, ordinary(floor));
    const began = state.at;
    burst(floor, began + 1000, 'jinxiu');
    floor.runTo(began + 2 * MINUTE);
    const [incident, ...others] = floor.all();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ kind: 'surge', area: 'jinxiu', topic: 'no_heat', under: null, ended: null });
    expect(incident!.onset).toBe(began + 1000);
    expect(incident!.raised).toBeLessThan(began + MINUTE);
    expect(incident!.callers).toBeGreaterThanOrEqual(4);
    expect(incident!.expected).toBeLessThan(0.5);
    expect(incident!.ratio).toBeCloseTo(incident!.callers / Math.max(0.01, incident!.expected), 6);
    expect(incident!.likelihood).toBeGreaterThan(10);
    expect(incident!.reasons.map(({ kind }) => kind)).toEqual(['more_than_expected', 'about_one_topic']);
  });

  test('[SURGE1] one caller who calls again and again is no burst', () => {
    const { state, floor } = knowing(2);
    floor.minutes(30, ordinary(floor));
    const from = state.at;
    for (let i = 0; i < 40; i++) floor.call(from + i * 5000, 'jinxiu', 'no_heat', 'the caller everyone knows');
    expect(floor.all()).toEqual([]);
  });

  test('[SURGE2] callers who name no area are a burst of the site, about their topic', () => {
    const { state, floor } = knowing(2);
    floor.minutes(30, ordinary(floor));
    burst(floor, state.at, null, 'no_heat', 30);
    expect(floor.open()).toMatchObject([{ area: null, topic: 'no_heat' }]);
  });

  test('[SURGE11] found at the site by callers who name none, it goes to its place with those who do', () => {
    const { state, floor } = knowing(2);
    floor.minutes(30, ordinary(floor));
    const from = state.at;
    for (let i = 0; i < 12 && floor.open().length === 0; i++) floor.call(from + i * 8000, null, 'no_heat');
    expect(floor.open()).toMatchObject([{ area: null, topic: 'no_heat' }]);
    const found = state.at;
    const [{ id }] = floor.open() as [Incident];
    for (let i = 0; i < 12; i++) floor.call(found + 1000 + i * 5000, 'jinxiu', 'no_heat');
    floor.runTo(found + 2 * MINUTE);
    expect(floor.open()).toMatchObject([{ id, area: 'jinxiu', topic: 'no_heat' }]);
  });

  test('[SURGE10] [SURGE12] two places at once are two incidents; two in one station share its card', () => {
    const { state, floor } = knowing(2);
    floor.minutes(30, ordinary(floor));
    const from = state.at;
    for (const [i, place] of ['jinxiu', 'hongqi', 'xinhua'].entries())
      burst(floor, from + i * 3 * MINUTE, place, 'no_heat', 8);
    floor.runTo(from + 9 * MINUTE);
    const open = floor.open();
    expect(open.map((one) => one.area).sort()).toEqual(['hongqi', 'jinxiu', 'xinhua']);
    const cards = open.filter(({ under }) => under === null);
    expect(cards.length).toBe(2);
    const under = open.find((one) => one.under !== null)!;
    expect(['hongqi', 'xinhua']).toContain(under.area);
    expect(['hongqi', 'xinhua']).toContain(open.find(({ id }) => id === under.under)!.area);
  });

  test('[SURGE12] a burst inside a surge of the whole site stands under its card', () => {
    const { floor } = knowing(2);
    const usual = ordinary(floor);
    floor.minutes(30, usual);
    floor.minutes(15, (at, minute) => {
      usual(at, minute * 2);
      usual(at + 250, minute * 2 + 1);
      usual(at + 500, minute * 2 + 7);
    });
    const [whole] = floor.open();
    expect(whole).toMatchObject({ area: null });
    floor.minutes(2, (at, minute) => {
      burst(floor, at, 'hongqi', 'no_heat', 6);
      for (const [i, turn] of [0, 1, 7].entries()) usual(at + i * 250, minute * 2 + turn);
    });
    expect(floor.open().find((one) => one.area === 'hongqi')).toMatchObject({ under: whole!.id, topic: 'no_heat' });
  });

  test('[SURGE13] it is over when calls are back to what they were, or two hours after the last excess', () => {
    const { state, floor } = knowing(2);
    const usual = ordinary(floor);
    floor.minutes(30, usual);
    burst(floor, state.at, 'hongqi', 'no_heat', 12);
    const [incident] = floor.open();
    floor.minutes(5, usual);
    expect(incident!.ended).toBeNull();
    floor.minutes(150, usual);
    expect(incident!.ended).not.toBeNull();
    expect(incident!.ended! - incident!.raised).toBeLessThanOrEqual(125 * MINUTE);
    expect(floor.all().length).toBe(1);
  });

  test('[SURGE13] soon after its end it is the same one again; a day later it is forgotten', () => {
    const { state, floor } = knowing(2);
    const usual = ordinary(floor);
    floor.minutes(30, usual);
    burst(floor, state.at, 'hongqi', 'no_heat', 12);
    const [{ id }] = floor.open() as [Incident];
    floor.minutes(130, usual);
    expect(floor.open()).toEqual([]);
    burst(floor, state.at, 'hongqi', 'no_heat', 8);
    expect(floor.open()).toMatchObject([{ id }]);
    floor.runTo(state.at + 27 * 60 * MINUTE);
    expect(floor.all().filter(({ kind }) => kind === 'surge')).toEqual([]);
  });
});

describe('small sites', () => {
  test('[SURGE2] four seats and no areas: bursts of the site, by topic', () => {
    const { state, floor } = knowing(0.2, { areas: [], topics: ['no_heat'] });
    floor.minutes(120, (at, minute) => minute % 5 === 0 && floor.call(at, null));
    expect(floor.all()).toEqual([]);
    burst(floor, state.at, null, 'no_heat', 10);
    expect(floor.open()).toMatchObject([{ area: null, topic: 'no_heat' }]);
  });
});

describe('the state', () => {
  const story = (): { at: number; area: string | null; topic: string | null; caller: string }[] => {
    const chance = createChance(9);
    const contacts = Array.from({ length: 900 }, (_, i) => ({
      at: NOON + Math.floor(chance.next() * 180 * MINUTE),
      area: chance.often(0.25) ? null : chance.pick(['jinxiu', 'heping', 'b3', 'hongqi', 'xinhua', 'guangming']),
      topic: chance.often(0.3) ? 'no_heat' : null,
      caller: `c${i % 700}`
    }));
    return contacts.sort((a, b) => a.at - b.at);
  };

  test('[SURGE16] a checkpoint in the middle changes nothing; the same facts give the same state', () => {
    const { plan, state } = knowing(2);
    const [whole, cut] = [structuredClone(state), structuredClone(state)];
    let other = cut;
    story().forEach((contact, i) => {
      for (const one of [whole, other]) {
        for (let tick = one.at + 10_000; tick < contact.at; tick += 10_000) tickSurge(plan, one, tick, true);
        stepSurge(plan, one, contact);
      }
      if (i === 450) other = deserialize(serialize(other)) as SurgeState;
    });
    expect(whole.incidents.size).toBeGreaterThan(0);
    expect(other).toEqual(whole);
  });

  test('[SURGE16] under other settings what was learned goes by the names of areas and topics', () => {
    const { plan, state, floor } = knowing(2);
    floor.minutes(60, ordinary(floor));
    burst(floor, state.at, 'hongqi');
    expect(fitSurge(plan, state)).toBe(state);
    const other = createSurgePlan(surgeSite({ areas: [area('north'), TREE[1]!], topics: ['leak', 'no_heat'] }));
    const fitted = fitSurge(other, state);
    const count = (of: SurgeState, by: typeof plan, id: string, topic: string): number =>
      of.counts[by.tree.index.get(id)! * by.width + by.topicIndex.get(topic)!]!;
    expect(count(fitted, other, 'hongqi', 'no_heat')).toBe(count(state, plan, 'hongqi', 'no_heat'));
    expect(count(fitted, other, 'hongqi', 'no_heat')).toBeGreaterThan(0);
    expect(count(fitted, other, 'hongqi', 'leak')).toBe(0);
    expect([...fitted.incidents.keys()]).toEqual([...state.incidents.keys()]);
    expect(fitted.baseline).toEqual(state.baseline);
    const after = createSurgeFloor(other, fitted);
    after.runTo(state.at + 3 * MINUTE);
    for (let i = 0; i < 8; i++) after.call(fitted.at + i * 10_000, 'north', 'leak');
    expect(after.open().some((one) => one.area === 'north' && one.topic === 'leak')).toBe(true);
  });
});
