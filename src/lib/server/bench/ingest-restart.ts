import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createEngine, floorFold } from '../engine.ts';
import { pack } from '../engine/restore.ts';
import type { LogRow } from '../ports.ts';
import { openLog } from '../storage/embedded/log.ts';
import { createBenchClock } from './bench-clock.ts';
import type { BenchRow } from './bench.ts';
import { createWorkload } from './workload.ts';

/** 1 M facts in a week: some 14 seats' steady work, or a big centre's few days. */
const PER_SECOND = 1_000_000 / (7 * 24 * 3600);
/** What a checkpoint every 50,000 facts leaves to fold at worst. */
const TAIL = 50_000;
const BATCH = 1000;
const GOAL_MS = 3000;

/** A log of `facts` with the tail that a crash leaves at worst; how long from opening it to a floor that folds? */
export async function restartRow(facts: number): Promise<BenchRow> {
  const folder = await mkdtemp(join(tmpdir(), 'pilotlight-bench-'));
  try {
    const tail = Math.min(TAIL, facts / 10);
    const { settings, now } = await fill(folder, facts, tail);
    const started = performance.now();
    const log = await openLog({ folder, logger: pino({ level: 'silent' }) });
    const engine = await createEngine({
      settings,
      log,
      clock: createBenchClock(now),
      logger: pino({ level: 'silent' })
    });
    const ms = performance.now() - started;
    const { offset, restored } = engine.stats();
    await log.close();
    if (offset !== facts || restored !== tail) throw new Error('the restart did not find every row');
    return {
      what: `restart: ${facts.toLocaleString('en-US')} facts of a week in the log, ${tail.toLocaleString('en-US')} after the checkpoint`,
      unit: 'ms',
      ours: ms,
      baseline: null,
      ratio: null,
      goal: `≤ ${GOAL_MS}`,
      met: ms <= GOAL_MS
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(
  folder: string,
  facts: number,
  tail: number
): Promise<{ settings: ReturnType<typeof createWorkload>['settings']; now: number }> {
  const workload = createWorkload({ seats: 60, queues: 10, open: 50 }, PER_SECOND * (facts / 1_000_000));
  const opening = workload.opening();
  const log = await openLog({ folder, logger: pino({ level: 'silent' }) });
  const floor = floorFold.create(workload.settings, opening[0]!.time);
  const checkpointAt = facts - tail;
  for (let offset = 0; offset < facts;) {
    const batch =
      offset === 0 ? opening : workload.next(Math.min(BATCH, (offset < checkpointAt ? checkpointAt : facts) - offset));
    const rows = batch.map((fact): LogRow => {
      floorFold.step(floor, { kind: 'fact', fact }, fact.time);
      return { offset: ++offset, at: fact.time, fact };
    });
    floorFold.step(floor, { kind: 'tick' }, workload.now());
    floorFold.takeChanged(floor);
    log.append(rows);
    await log.durable(offset);
    if (offset === checkpointAt) {
      await log.saveCheckpoint({ offset, state: pack(floorFold, floor, workload.now()) });
    }
  }
  await log.close();
  return { settings: workload.settings, now: workload.now() };
}
