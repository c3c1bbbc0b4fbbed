import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/lib/core/alerts/condition.ts';
import type { Measured } from '../../../src/lib/core/alerts/ground.ts';
import type { Condition } from '../../../src/lib/core/alerts/rule.ts';
import { S, START } from './desk.ts';

const read = (values: Readonly<Record<string, Measured>>) => (measure: string) => values[measure] ?? null;

describe('a condition', () => {
  it('[RULE1] is a tree of and, or and not over measures; its reasons are the leaves that held', () => {
    const tree: Condition = {
      all: [
        { measure: 'queued', is: '>', than: 0 },
        {
          any: [
            { measure: 'staffed', is: '=', than: 0 },
            { measure: 'open', is: '=', than: false }
          ]
        },
        { not: { measure: 'closed', is: '=', than: true } }
      ]
    };
    const now = judge(tree, read({ queued: 3, staffed: 0, open: true, closed: false }), START);
    expect([now.holds, now.reasons.map(({ measure }) => measure)]).toEqual([true, ['queued', 'staffed']]);
    expect(judge(tree, read({ queued: 3, staffed: 2, open: true }), START)).toEqual({
      holds: false,
      reasons: [],
      dueAt: null
    });
  });

  it('[RULE2] what can’t be told makes nothing true; another measure may be the limit', () => {
    const low: Condition = { measure: 'level', is: '<', than: { measure: 'target', times: 1, plus: -0.1 } };
    expect(judge(low, read({ level: null, target: 0.8 }), START).holds).toBe(false);
    expect(judge(low, read({ level: 0.5 }), START).holds).toBe(false);
    expect(judge(low, read({ level: 0.69, target: 0.8 }), START).holds).toBe(true);
    expect(judge(low, read({ level: 0.71, target: 0.8 }), START).holds).toBe(false);
    expect(judge({ measure: 'word', is: 'in', than: ['a', 'b'] }, read({ word: 'b' }), START).holds).toBe(true);
    expect(judge({ measure: 'list', is: 'has', than: 'b' }, read({ list: ['a'] }), START).holds).toBe(false);
  });

  it('[RULE3] a clock says to the millisecond when its answer changes, and not a moment later', () => {
    const sign = fc.constantFrom('>' as const, '>=' as const, '<' as const, '<=' as const);
    fc.assert(
      fc.property(sign, fc.nat(100), fc.integer({ min: -50_000, max: 150_000 }), (is, limit, ran) => {
        const tree: Condition = { measure: 'wait', is, than: limit };
        const clock = read({ wait: { since: START } });
        const now = judge(tree, clock, START + ran);
        if (now.dueAt === null) {
          expect(judge(tree, clock, START + ran + 1e9).holds).toBe(now.holds);
          return;
        }
        expect(now.dueAt).toBeGreaterThan(START + ran);
        expect(judge(tree, clock, now.dueAt - 1).holds).toBe(now.holds);
        expect(judge(tree, clock, now.dueAt).holds).toBe(!now.holds);
      })
    );
    expect(
      judge({ measure: 'wait', is: '>', than: 10 }, read({ wait: { since: START } }), START + 11 * S).reasons
    ).toEqual([{ measure: 'wait', value: 11, is: '>', than: 10, since: START }]);
  });
});
