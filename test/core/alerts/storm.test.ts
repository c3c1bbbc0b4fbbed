import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Alert } from '../../../src/lib/core/alerts/alert.ts';
import { createBook } from '../../../src/lib/core/alerts/book.ts';
import { DEFAULT_LADDER } from '../../../src/lib/core/ladder/ladder.ts';
import { desk, finding, idOf, MIN, rule, S, START } from './desk.ts';

const WAIT = rule('wait-long', [['warning', 10 * S]], {
  explainedBy: ['source', 'outage', 'surge', 'nobody', 'flood']
});
const LEVEL = rule('service-level-low', [['serious', 0]], { explainedBy: ['source', 'outage', 'surge', 'flood'] });
const queue = (n: number) => `q${n}`;

it('[ALERT8] a storm over 50 queues: at most 2 new cards a minute and 10 in ten, each other one under one of them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(600), fc.nat(49), fc.boolean(), fc.boolean()), { minLength: 100, maxLength: 400 }),
      (events) => {
        const floor = desk();
        const one = [...events].sort(([a], [b]) => a - b);
        for (const [at, n, first, holds] of one) {
          floor.runTo(at);
          floor.told(at, first ? WAIT : LEVEL, [holds], queue(n));
        }
        floor.runTo(700);
        const cards = floor.changes
          .filter(({ what, alert }) => ['raised', 'unfolded'].includes(what) && alert.foldedUnder === null)
          .map(({ at }) => at);
        for (const at of cards) {
          expect(cards.filter((other) => other > at - MIN && other <= at).length).toBeLessThanOrEqual(3);
          expect(cards.filter((other) => other > at - 10 * MIN && other <= at).length).toBeLessThanOrEqual(10);
        }
        for (const id of floor.book.shown()) {
          const shown = floor.book.show(id)!;
          if (shown.folded_under !== null) expect(floor.book.show(shown.folded_under)?.state).not.toBe('resolved');
        }
      }
    ),
    { numRuns: 40 }
  );
});

it('[ALERT9] restored at any point it goes on as one that never stopped', () => {
  const step = fc.record({
    after: fc.nat(90),
    n: fc.nat(3),
    which: fc.boolean(),
    holds: fc.boolean(),
    ack: fc.boolean()
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), fc.nat(39), (steps, cut) => {
      const whole = createBook({ ladder: () => DEFAULT_LADDER, idOf });
      let torn = createBook({ ladder: () => DEFAULT_LADDER, idOf });
      let now = START;
      for (const [i, { after, n, which, holds, ack }] of steps.entries()) {
        now += after * S;
        if (i === cut) {
          const kept = JSON.parse(JSON.stringify([...torn.all()])) as Alert[];
          torn = createBook({ ladder: () => DEFAULT_LADDER, idOf, restored: kept });
        }
        for (const book of [whole, torn]) {
          book.tick(now);
          const found = finding([holds], { queue: queue(n) });
          book.told(which ? WAIT : LEVEL, { kind: 'queue', id: queue(n) }, found, now);
          const [first] = [...book.shown()].sort();
          if (ack && first !== undefined) book.act(first, { type: 'ack' }, { person: 'p', name: 'P' }, now);
        }
      }
      now += 20 * MIN;
      for (const book of [whole, torn]) book.tick(now);
      const told = (book: typeof whole) => [...book.shown()].sort().map((id) => book.show(id));
      expect(told(torn)).toEqual(told(whole));
    }),
    { numRuns: 150 }
  );
});
