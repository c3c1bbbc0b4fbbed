import { expect, test } from 'vitest';
import fc from 'fast-check';
import type { Alert } from '../../../src/lib/core/alerts/alert.ts';
import { NOWHERE } from '../../../src/lib/core/alerts/bundles.ts';
import { healthOf, type Raised } from '../../../src/lib/server/alerts/health.ts';
import { START } from './support.ts';

const MIN = 60_000;
const DAY = 1440 * MIN;
const at = (cardAt: number | null, rule = 'wait-long', severity: Raised['severity'] = 'warning'): Raised => ({
  ...{ rule, severity, since: cardAt ?? START, place: NOWHERE, cardAt }
});

test('[ALERT17] cards of the last day: rate, shares, hours and the noisiest; what is folded counts nothing', () => {
  const raised = [
    at(START - DAY - 1),
    at(null),
    at(START - 30 * MIN, 'danger', 'critical'),
    ...[1, 2, 3].map((n) => at(START - n * MIN))
  ];
  const open = [
    { id: 'old', phase: 'raised', since: START - DAY - 1, shelved: null },
    { id: 'shelved', phase: 'held', since: START, shelved: {} },
    { id: 'over', phase: 'resolved', since: START - 2 * DAY, shelved: {} }
  ] as unknown as Alert[];
  const health = healthOf(raised, open, 2, START);
  expect(health).toMatchObject({
    ...{ raised: 4, rate: 4 / 2 / 144, stale: ['old'], shelved: 1, flood: 0 },
    shares: { info: 0, warning: 0.75, serious: 0, critical: 0.25 },
    noisiest: [
      { rule: 'wait-long', raised: 3 },
      { rule: 'danger', raised: 1 }
    ]
  });
  expect(health.hours).toHaveLength(24);
  expect(health.hours.at(-1)?.raised).toBe(4);
  expect(healthOf(raised, open, 0, START).rate).toBeNull();
});

test('[ALERT17] the share of time in flood is what looking at every second gives', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3600 }), { maxLength: 60 }), (seconds) => {
      const begin = START - 7200_000;
      const cards = seconds.map((second) => at(begin + second * 1000));
      let flooded = 0;
      for (let s = 0; s < 7200; s++) {
        const now = s;
        if (seconds.filter((second) => second <= now && second > now - 600).length > 10) flooded += 1;
      }
      expect(healthOf(cards, [], 1, START).flood * DAY).toBeCloseTo(flooded * 1000, 3);
    }),
    { numRuns: 60 }
  );
});
