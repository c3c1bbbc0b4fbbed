import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AnyFact } from '../src/lib/core/facts.ts';
import { createClock } from '../src/lib/server/clock.ts';
import { parseConfig } from '../src/lib/server/config.ts';
import { createEngine } from '../src/lib/server/engine.ts';
import { createLogger } from '../src/lib/server/observe/log.ts';
import { openLog } from '../src/lib/server/storage/embedded/log.ts';
import { temporaryFolder } from './support/folder.ts';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const FILE = `
sites:
  - id: main
    timezone: Asia/Shanghai
    topics: [no_heat]
    queues: [{ id: heating }]
    areas: [{ id: east, areas: [{ id: rose }, { id: peace }] }, { id: west, areas: [{ id: mill }] }]
access: { mode: open }
`;

function run(data: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, PILOTLIGHT_DATA: data };
  return new Promise((resolve) =>
    execFile(process.execPath, [MAIN, ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err })
    )
  );
}

async function engineOn(folder: string) {
  const logger = createLogger({ level: 'silent' });
  const log = await openLog({ folder, logger });
  const engine = await createEngine({
    settings: parseConfig(FILE, 'site.yaml').floor,
    log,
    clock: createClock(),
    logger
  });
  return {
    engine,
    async close() {
      await engine.close();
      await log.close();
    }
  };
}

test('[SURGE23] `calibrate`: thresholds from history, in force at the next start; what is wrong is said with its mend', async () => {
  using folder = temporaryFolder();
  const config = join(folder.path, 'site.yaml');
  const data = join(folder.path, 'data');
  writeFileSync(config, FILE);
  const none = await run(data, 'calibrate', '--config', config);
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('PILOTLIGHT_DATA')]);

  const before = await engineOn(data);
  const now = Date.now();
  const facts = Array.from({ length: 28 }, (_, i): AnyFact => {
    const date = new Date(now - (i + 2) * 86_400_000).toISOString().slice(0, 10);
    const slots = Array.from({ length: 288 }, (_, slot) => (slot >= 96 && slot < 240 ? 4 + ((slot * 7 + i) % 5) : 0));
    return {
      ...{ type: 'history.day', time: now, source: 'import', id: `day-${date}` },
      data: { site: 'main', date, slots, areas: { rose: 400, peace: 300, mill: 200 }, topics: { no_heat: 90 } }
    };
  });
  const { offset } = before.engine.ingest(facts);
  await before.engine.durable(offset);
  const safe = [...before.engine.surgeOf('main')!.thresholds];
  const held = await run(data, 'calibrate', '--config', config);
  expect(held.code).toBe(1);
  expect(held.err).toContain('in use');
  await before.close();

  expect((await run(data, 'calibrate', '--config', config, '--site', 'other')).err).toContain('(there are: main)');
  const done = await run(data, 'calibrate', '--config', config, '--days', '60', '--budget', '2');
  expect(done.err).toContain('main: 60 of 60 days');
  expect(done.out).toContain('main: 28 days of history, 2 false alarms a week at most');
  expect(done.out).toMatch(/neighbourhood {2}one topic {2}\d+\.\d\d → \d+\.\d\d/);
  expect(done.code).toBe(0);

  const after = await engineOn(data);
  const state = after.engine.surgeOf('main')!;
  expect(state.budget).toBe(2);
  // as of the floor's last look, ten seconds ago at most
  expect(state.calibrated).toBeGreaterThan(now - 15_000);
  expect([...state.thresholds]).not.toEqual(safe);
  await after.close();
});
