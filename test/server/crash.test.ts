import { expect, test } from 'vitest';
import { crashRun } from '../support/crash-run.ts';

test('[STORE12] kill -9 in the middle of 2,000 events/s: nothing that got its 202 is lost, nothing is doubled', async () => {
  const report = await crashRun(5, Math.random);
  expect(report).toMatchObject({ kills: 5, lost: 0, doubled: 0 });
  expect(report.acknowledged).toBe(report.sent);
  expect(report.sent).toBeGreaterThan(200);
});
