import { expect, test } from 'vitest';
import { createTally, runScope } from '../support/scope-run.ts';

const LEAST = 1_000_000;
const FIRST_SEED = 1_000_000;

test('[SCOPE14] 1,000,000 deliveries to random people and displays are the reference, to the field and the hash', () => {
  const tally = createTally();
  for (let seed = FIRST_SEED; tally.deliveries < LEAST && runScope(seed, tally); seed += 1);
  const { deliveries, states, viewers, refused, tooMany, tooFew } = tally;
  process.stdout.write(
    `${deliveries} deliveries to ${viewers} viewers, ${refused} refused, ${states} states and hashes compared: ` +
      `${tooMany.length} fields too many, ${tooFew.length} too few\n`
  );
  expect({ tooMany: tooMany.slice(0, 5), tooFew: tooFew.slice(0, 5) }).toEqual({ tooMany: [], tooFew: [] });
  expect(deliveries).toBeGreaterThanOrEqual(LEAST);
});
