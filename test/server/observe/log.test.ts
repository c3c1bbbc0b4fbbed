import { expect, test } from 'vitest';
import { createLogger } from '../../../src/lib/server/observe/log.ts';
import { createMetrics } from '../../../src/lib/server/observe/metrics.ts';
import type { FactLog, Turns } from '../../../src/lib/server/ports.ts';

test('secrets and callers never reach a log line, however deep', () => {
  const lines: string[] = [];
  const log = createLogger({ to: { write: (line: string) => void lines.push(line) } });
  log.warn(
    { secret: 'hunter2', caller: '13812341234', request: { headers: { authorization: 'Bearer hunter2' } } },
    'a'
  );
  log.warn({ source: { key: 'hunter2', id: 'crm' }, data: { caller: { key: 'hunter2' } } }, 'b');
  expect(lines.join()).not.toContain('hunter2');
  expect(lines.join()).not.toContain('13812341234');
  expect(lines.join()).toContain('crm');
});

test('two sets of metrics stand beside each other, and each closes', async () => {
  const log = { health: () => ({ ok: true, pending: 0, commitMs: 2, error: null, dropped: 1 }) } as unknown as FactLog;
  const turns = { ages: () => ({ pbx: 250 }) } as unknown as Turns;
  const one = createMetrics({ log, turns });
  const two = createMetrics({ log, turns });
  one.taken({ accepted: 2, duplicates: 1, rejected: [] });
  one.refused('too_many');
  one.watch('viewers', 'Walls', () => 7);
  const text = await one.text();
  expect(text).toContain('pilotlight_events_total{result="accepted"} 2');
  expect(text).toContain('pilotlight_problems_total{code="too_many"} 1');
  expect(text).toContain('pilotlight_viewers 7');
  expect(text).toContain('pilotlight_log_dropped_rows 1');
  expect(await two.text()).not.toContain('result="accepted"} 2');
  one.close();
  two.close();
  one.close();
});
