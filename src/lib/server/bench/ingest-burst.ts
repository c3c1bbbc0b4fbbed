import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createClock } from '../clock.ts';
import { createEngine } from '../engine.ts';
import { openLog } from '../storage/embedded/log.ts';
import type { BenchRow } from './bench.ts';
import { createWorkload } from './workload.ts';

const CALM = 500;
const BURST = 5000;
const SLICE_MS = 10;
const GOAL_MS = 5000;

/** In real time: 500 facts/s, then ten times that for `seconds`. How long until the last of them is on the disk? */
export async function burstRow(seconds: number): Promise<BenchRow> {
  const folder = await mkdtemp(join(tmpdir(), 'pilotlight-bench-'));
  const logger = pino({ level: 'silent' });
  const log = await openLog({ folder, logger });
  const workload = createWorkload({ seats: 200, queues: 20, open: 300 });
  const engine = await createEngine({ settings: workload.settings, log, clock: createClock(), logger });
  let sent = 0;
  let folded = 0;
  let late = 0;

  const feed = async (perSecond: number, forMs: number): Promise<void> => {
    const started = performance.now();
    for (let done = 0; done < (perSecond * forMs) / 1000;) {
      const elapsed = Math.min(forMs, performance.now() - started);
      const wanted = Math.floor((perSecond * elapsed) / 1000) - done;
      late = Math.max(late, wanted - (perSecond * SLICE_MS) / 1000);
      if (wanted > 0) {
        const now = Date.now();
        const facts = workload.next(wanted).map((fact) => ({ ...fact, time: now }));
        folded += engine.ingest(facts).verdicts.filter((verdict) => verdict === 'accepted').length;
        sent += wanted;
        done += wanted;
      }
      await new Promise((resolve) => setTimeout(resolve, SLICE_MS));
    }
  };
  try {
    engine.ingest(workload.opening().map((fact) => ({ ...fact, time: Date.now() })));
    await feed(CALM, 1000);
    await feed(BURST, seconds * 1000);
    const ended = performance.now();
    await engine.durable(engine.stats().offset);
    const ms = performance.now() - ended;
    const lost = sent - folded;
    return {
      what: `burst: 500/s, then 5,000/s for ${seconds} s; until the last is durable`,
      unit: 'ms',
      ours: ms,
      baseline: null,
      ratio: null,
      goal: `≤ ${GOAL_MS}, none lost`,
      met: ms <= GOAL_MS && lost === 0,
      note: `${sent} facts, ${lost} lost; the feed itself fell behind by at most ${Math.max(0, Math.round(late))} facts`
    };
  } finally {
    await engine.close();
    await log.close();
    await rm(folder, { recursive: true, force: true });
  }
}
