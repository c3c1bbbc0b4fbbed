import { expect, test } from 'vitest';
import { crashRounds } from './crashes.ts';

test('[TELL6] killed anywhere between raise, commit, send and record: told at least once, shown once, each step on time', async () => {
  const { crashes, twice } = await crashRounds(10_000);
  expect(crashes).toBeGreaterThan(10_000);
  // the stories do reach the moment between sending and recording
  expect(twice).toBeGreaterThan(0);
}, 400_000);
