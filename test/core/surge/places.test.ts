import { describe, expect, test } from 'vitest';
import { callersNeeded, chanceLimit, noteCaller, REMEMBERED } from '../../../src/lib/core/surge/building.ts';
import { chanceOf, standOut } from '../../../src/lib/core/surge/families.ts';
import {
  commonDepth,
  createSurgePlan,
  isInside,
  nodeOf,
  stationOf,
  topicOf
} from '../../../src/lib/core/surge/plan.ts';
import { bestOf, scan, scoreOf, type Found } from '../../../src/lib/core/surge/scan.ts';
import { area, knowing, MINUTE, NOON, ordinary, surgeSite, TREE } from '../../support/surge-site.ts';

describe('places', () => {
  test('[SURGE2] a tree of any depth by number, the site and its stations first, parents before children', () => {
    const { tree } = createSurgePlan(surgeSite({ areas: [area('alone'), ...TREE] }));
    expect(tree.ids.slice(0, 3)).toEqual([null, 'east', 'west']);
    expect(tree.wide).toBe(3);
    for (let node = 1; node < tree.ids.length; node++) expect(tree.parent[node]).toBeLessThan(node);
    const at = (id: string): number => tree.index.get(id)!;
    expect(tree.depth[at('b7')]).toBe(3);
    expect(isInside(tree, at('b7'), at('east'))).toBe(true);
    expect(isInside(tree, at('east'), at('b7'))).toBe(false);
    expect(stationOf(tree, at('b7'))).toBe(at('east'));
    expect(stationOf(tree, at('alone'))).toBe(at('alone'));
    expect(commonDepth(tree, at('b7'), at('jinxiu'))).toBe(1);
    expect(commonDepth(tree, at('b7'), at('alone'))).toBe(0);
  });

  test('[SURGE2] areas and topics that nobody knows count at the site, for all', () => {
    const plan = createSurgePlan(surgeSite());
    expect(nodeOf(plan, null)).toBe(0);
    expect(nodeOf(plan, 'atlantis')).toBe(0);
    expect(topicOf(plan, 'no_heat')).toBe(1);
    expect(topicOf(plan, 'gossip')).toBe(0);
  });

  test('[SURGE2] a tree that is deeper than places are counted is cut: what lies below counts there', () => {
    const deep = Array.from({ length: 20 }, (_, i) => `d${i}`).reduceRight<ReturnType<typeof area>[]>(
      (inner, id) => [area(id, inner)],
      []
    );
    const plan = createSurgePlan(surgeSite({ areas: deep }));
    expect(plan.tree.ids.length).toBe(16);
    expect(nodeOf(plan, 'd19')).toBe(nodeOf(plan, 'd14'));
    expect(plan.tree.isLeaf[15]).toBe(1);
  });
});

describe('the scan', () => {
  test('[SURGE10] the score is C ln(C ÷ B) + B − C, and nothing below what is expected', () => {
    expect(scoreOf(10, 2)).toBeCloseTo(10 * Math.log(5) - 8, 12);
    expect(scoreOf(2, 2)).toBe(0);
    expect(scoreOf(1, 2)).toBe(0);
    expect(Number.isFinite(scoreOf(3, 0))).toBe(true);
  });

  test('[SURGE10] it names the place, the topic and the window in which callers came', () => {
    const { plan, state, floor } = knowing(2);
    const from = NOON + 2 * MINUTE;
    floor.runTo(from);
    for (let i = 0; i < 4; i++) floor.call(from + 1000 + i * 30_000, 'jinxiu', 'no_heat');
    const best = bestOf(scan(plan, state, 0, () => false))!;
    expect(plan.tree.ids[best.node]).toBe('jinxiu');
    expect(plan.topics[best.topic - 1]).toBe('no_heat');
    expect(best.minutes).toBe(2);
    expect(best.callers).toBe(4);
  });

  test('[SURGE10] who does not say where, but calls about it at the same time, speaks for the place', () => {
    const { plan, state, floor } = knowing(2);
    const from = NOON + 2 * MINUTE;
    floor.runTo(from);
    for (let i = 0; i < 3; i++) floor.call(from + 1000 + i * 10_000, 'jinxiu', 'no_heat');
    const before = bestOf(scan(plan, state, 0, () => false))!;
    for (let i = 0; i < 2; i++) floor.call(from + 22_000 + i * 9000, null, 'no_heat');
    const after = bestOf(scan(plan, state, 0, () => false))!;
    expect(after.node).toBe(before.node);
    expect(after.score).toBeGreaterThan(before.score);
  });

  test('[SURGE10] what is explained is left out', () => {
    const { plan, state, floor } = knowing(2);
    floor.minutes(10, ordinary(floor));
    for (let i = 0; i < 5; i++) floor.call(state.at + i * 1000, 'jinxiu', 'no_heat');
    for (let i = 0; i < 4; i++) floor.call(state.at + i * 1000, 'hongqi', 'payment');
    const jinxiu = nodeOf(plan, 'jinxiu');
    expect(bestOf(scan(plan, state, 0, () => false))?.node).toBe(jinxiu);
    expect(plan.tree.ids[bestOf(scan(plan, state, 0, (node) => node === jinxiu))!.node]).toBe('hongqi');
  });
});

describe('buildings', () => {
  test('[SURGE9] callers of the last half hour, the latest', () => {
    const times = new Float64Array(2 * REMEMBERED);
    const at = [0, 5, 25, 33, 34].map((minute) => noteCaller(times, 1, NOON + minute * MINUTE));
    expect(at).toEqual([1, 2, 3, 3, 4]);
    expect(noteCaller(times, 0, NOON + 35 * MINUTE)).toBe(1);
    for (let i = 0; i < 20; i++) noteCaller(times, 1, NOON + 35 * MINUTE);
    expect(noteCaller(times, 1, NOON + 35 * MINUTE)).toBe(REMEMBERED);
  });

  test('[SURGE9] three, or more where three come together by chance too often', () => {
    expect(callersNeeded(0.001, 1e-5)).toBe(3);
    expect(callersNeeded(0.03, 1e-5)).toBe(4);
    expect(callersNeeded(0.5, 1e-5)).toBe(8);
    expect(callersNeeded(5, 1e-9)).toBe(Infinity);
  });

  test('[SURGE9] the limit spends the budget over all of them and no more', () => {
    const aDay = Array.from({ length: 5000 }, (_, i) => 0.02 + (i % 100) / 100);
    const spent = (limit: number): number =>
      aDay.reduce((sum, callers) => {
        const expected = (callers * 30) / 720;
        const others = callersNeeded(expected, limit) - 1;
        let chance = 1;
        for (let i = 1; i <= others; i++) chance *= expected / i;
        return sum + callers * 7 * (others < REMEMBERED ? chance : 0);
      }, 0);
    const limit = chanceLimit(aDay, 720, 0.5);
    expect(spent(limit)).toBeLessThanOrEqual(0.5);
    expect(spent(limit)).toBeGreaterThan(0.4);
    expect(spent(1)).toBeGreaterThan(5);
    expect(chanceLimit([0.001], 720, 0.5)).toBe(1);
  });
});

describe('many at once', () => {
  const plan = createSurgePlan(surgeSite());
  const at = (id: string, callers: number, expected = 0.5): Found => ({
    node: nodeOf(plan, id),
    topic: 0,
    minutes: 5,
    callers,
    expected,
    vague: 0,
    likelihood: scoreOf(callers, expected),
    score: 0
  });
  const names = (found: readonly Found[]): (string | null)[] =>
    [...standOut(plan.tree, plan.width, found)].map((node) => plan.tree.ids[node]!).slice(1);

  test('[SURGE12] a family is tested only if its parent stood out', () => {
    expect(names([at('jinxiu', 12)])).toEqual([]);
    expect(names([at('east', 14), at('jinxiu', 12)])).toEqual(['east', 'jinxiu']);
    expect(names([at('east', 14), at('hongqi', 12)])).toEqual(['east']);
  });

  test('[SURGE12] within a family the limit grows with rank: five in a hundred of those shown', () => {
    const weak = at('jinxiu', 4);
    const chance = chanceOf(weak, plan.width);
    expect(chance).toBeGreaterThan(0.05 / 3);
    expect(chance).toBeLessThan(0.05);
    expect(names([at('east', 14), weak])).toEqual(['east']);
    expect(names([at('east', 14), weak, at('lanting', 12), at('heping', 12)]).sort()).toEqual(
      ['east', 'heping', 'jinxiu', 'lanting'].sort()
    );
  });
});
