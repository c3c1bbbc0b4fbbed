import { expect, test } from 'vitest';
import { crashRun } from '../support/crash-run.ts';

test('[STORE12] 100 times kill -9 in the middle of 2,000 events/s', async () => {
  const report = await crashRun(100, Math.random);
  const { kills, lost, doubled, sent, inFlight, keptInFlight } = report;
  process.stdout.write(
    `${kills} kills: ${lost} lost, ${doubled} doubled (${sent} events at ${report.perSecond}/s; ${inFlight} without an answer at a kill, ${keptInFlight} of them kept)\n`
  );
  expect(report).toMatchObject({ kills: 100, lost: 0, doubled: 0 });
  expect(inFlight).toBeGreaterThan(0);
});
