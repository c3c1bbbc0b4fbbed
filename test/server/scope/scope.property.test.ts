import { expect, test } from 'vitest';
import { createTally, runScope } from '../../support/scope-run.ts';

const LEAST = 100_000;
const FIRST_SEED = 1;

test('[SCOPE14] [LIVE7] 100,000 deliveries to random people and displays are the reference, to the field and the hash', () => {
  const tally = createTally();
  for (let seed = FIRST_SEED; tally.deliveries < LEAST && runScope(seed, tally); seed += 1);
  expect({ tooMany: tally.tooMany.slice(0, 5), tooFew: tally.tooFew.slice(0, 5) }).toEqual({ tooMany: [], tooFew: [] });
  expect(tally.deliveries).toBeGreaterThanOrEqual(LEAST);
  expect(tally.refused).toBeGreaterThan(100);
}, 120_000);
