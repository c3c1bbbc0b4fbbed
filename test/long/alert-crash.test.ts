import { test } from 'vitest';
import { crashRounds } from '../server/alerts/crashes.ts';

test('[TELL6] 100,000 stories, each killed at random between raise, commit, send and record', async () => {
  const { crashes, twice } = await crashRounds(100_000);
  process.stdout.write(`${crashes} crashes: nothing lost, ${twice} messages sent again under their key\n`);
});
