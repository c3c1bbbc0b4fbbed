import { describe, expect, test } from 'vitest';
import { createCallers, isFresh, seeCaller } from '../../../src/lib/core/surge/callers.ts';
import { createSurgePlan, nodeOf } from '../../../src/lib/core/surge/plan.ts';
import { createRecent, keepContact, slotOf } from '../../../src/lib/core/surge/recent.ts';
import { MINUTE, NOON, surgeSite } from '../../support/surge-site.ts';

const plan = createSurgePlan(surgeSite());
const { tree } = plan;

/** Depths at which a caller is new: for all contacts, and for the topic. */
function see(callers: ReturnType<typeof createCallers>, key: string, place: string | null, topic: number, at: number) {
  const fresh = seeCaller(callers, tree, { key, node: nodeOf(plan, place), topic }, at);
  const depths = [0, 1, 2, 3];
  return {
    all: depths.filter((depth) => isFresh(fresh, depth, 0)),
    topic: depths.filter((depth) => isFresh(fresh, depth, 1))
  };
}

describe('distinct callers', () => {
  test('[SURGE1] a caller counts once at each place and for each topic within two hours', () => {
    const callers = createCallers();
    expect(see(callers, 'li', 'jinxiu', 1, NOON)).toEqual({ all: [0, 1, 2], topic: [0, 1, 2] });
    expect(see(callers, 'li', 'jinxiu', 1, NOON + MINUTE)).toEqual({ all: [], topic: [] });
    expect(see(callers, 'li', 'jinxiu', 2, NOON + MINUTE)).toEqual({ all: [], topic: [0, 1, 2] });
    expect(see(callers, 'li', 'heping', 1, NOON + MINUTE)).toEqual({ all: [2], topic: [2] });
    expect(see(callers, 'li', 'hongqi', 1, NOON + MINUTE)).toEqual({ all: [1, 2], topic: [1, 2] });
    expect(see(callers, 'wang', 'jinxiu', 1, NOON + MINUTE).all).toEqual([0, 1, 2]);
  });

  test('[SURGE1] an area or a topic told later counts only where it is new', () => {
    const callers = createCallers();
    expect(see(callers, 'li', null, 0, NOON)).toEqual({ all: [0], topic: [] });
    expect(see(callers, 'li', 'b3', 0, NOON + 5000)).toEqual({ all: [1, 2, 3], topic: [] });
    expect(see(callers, 'li', 'b3', 1, NOON + 9000)).toEqual({ all: [], topic: [0, 1, 2, 3] });
  });

  test('[SURGE1] two hours after the last sighting the caller is new again', () => {
    const callers = createCallers();
    see(callers, 'li', 'jinxiu', 0, NOON);
    expect(see(callers, 'li', 'jinxiu', 0, NOON + 119 * MINUTE).all).toEqual([]);
    expect(see(callers, 'li', 'jinxiu', 0, NOON + 230 * MINUTE).all).toEqual([]);
    expect(see(callers, 'li', 'jinxiu', 0, NOON + 351 * MINUTE).all).toEqual([0, 1, 2]);
  });

  test('[SURGE18] of a flood of callers the latest are remembered, and memory has a bound', () => {
    const callers = createCallers();
    const node = nodeOf(plan, 'jinxiu');
    for (let i = 0; i < 1_200_000; i++) {
      const key = `caller ${i}`;
      if (seeCaller(callers, tree, { key, node, topic: 0 }, NOON + i * 4) === 0)
        throw new Error(`${key} was taken for another`);
    }
    const slots = callers.tables.reduce((sum, { nodes }) => sum + nodes.length, 0);
    expect(slots).toBeLessThanOrEqual(1 << 22);
    expect(see(callers, 'caller 1199999', 'jinxiu', 0, NOON + 4_800_000).all).toEqual([]);
    expect(callers.tables.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(1 << 20);
  });

  test('[SURGE18] the contacts of the last hour are kept in order, 16,384 at most', () => {
    const recent = createRecent();
    for (let i = 0; i < 1000; i++) keepContact(recent, NOON + i * MINUTE, i, 0, 1);
    expect(recent.size).toBe(61);
    expect(recent.nodes[slotOf(recent, 0)]).toBe(939);
    expect(recent.nodes[slotOf(recent, 60)]).toBe(999);
    for (let i = 0; i < 40_000; i++) keepContact(recent, NOON + 1000 * MINUTE + i, i, 0, 1);
    expect(recent.size).toBe(16_384);
    expect(recent.nodes[slotOf(recent, recent.size - 1)]).toBe(39_999);
  });
});
