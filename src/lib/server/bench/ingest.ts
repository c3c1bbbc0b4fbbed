import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createCallerSeal } from '../access/caller.ts';
import { createEngine } from '../engine.ts';
import type { FactLog } from '../ports.ts';
import { createEventsDoor } from '../sources/events/door.ts';
import { openLog } from '../storage/embedded/log.ts';
import { cpuMicros, interleave, ratioRow, spreadOf, type Bench, type BenchRow, type Variant } from './bench.ts';
import { createBenchClock } from './bench-clock.ts';
import { burstRow } from './ingest-burst.ts';
import { growthRows } from './ingest-growth.ts';
import { restartRow } from './ingest-restart.ts';
import { createFolder, SIZE } from './ingest-fold.ts';
import { createWorkload, toCloudEvent } from './workload.ts';

const BATCH = 100;

/** From the bytes of a POST to figures on the floor, and what it costs as the floor grows. */
export const ingest: Bench = {
  name: 'ingest',
  title: 'bytes → checked → folded, CPU of the whole process, batches of 100',
  async run({ quick, log }) {
    const rounds = quick ? 5 : 9;
    const facts = quick ? 8_000 : 40_000;
    log('ingest: bytes to figures, with and without the disk');
    const rows: BenchRow[] = [...(await pathRows(rounds, facts))];
    log('ingest: growth in seats, queues and open contacts');
    rows.push(...(await growthRows(rounds, facts)));
    log(`ingest: 500 events/s, then 5,000 for ${quick ? 8 : 60} s`);
    rows.push(await burstRow(quick ? 8 : 60));
    log('ingest: restart from a long log');
    rows.push(await restartRow(quick ? 100_000 : 1_000_000));
    return { rows };
  }
};

async function pathRows(rounds: number, facts: number): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pilotlight-bench-'));
  const log = await openLog({ folder, logger: pino({ level: 'silent' }) });
  try {
    const memory = await createPath(createNoLog(), facts);
    const disk = await createPath(log, facts);
    const fold = createFolder(SIZE, facts);
    const again = createFolder(SIZE, facts);
    const samples = await interleave(rounds, {
      parse: createParse(facts),
      memory,
      disk,
      fold,
      again
    });
    const perSecond = samples.fold.map((cost) => 1e6 / cost);
    const { median, min, max } = spreadOf(perSecond);
    return [
      ratioRow(
        { what: 'checked and folded ÷ JSON.parse of the same bytes', unit: 'µs/event' },
        samples.memory,
        samples.parse,
        6
      ),
      ratioRow(
        { what: 'the same with the log on disk, durable', unit: 'µs/event', note: "the log's thread included" },
        samples.disk,
        samples.parse,
        12
      ),
      {
        what: 'the fold alone',
        unit: 'facts/s',
        ours: median,
        baseline: null,
        ratio: null,
        goal: '≥ 100,000',
        met: median >= 100_000,
        note: `${Math.round(min)} to ${Math.round(max)} by round`
      },
      ratioRow({ what: 'A/A: the fold against itself', unit: 'µs/fact' }, samples.again, samples.fold, null)
    ];
  } finally {
    await log.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The bytes of the next `count` events, in batches; made before the measuring starts. */
function createBodies(count: number): { settings: ReturnType<typeof createWorkload>['settings']; next: () => Bodies } {
  const workload = createWorkload(SIZE);
  const encode = (facts: ReturnType<typeof workload.next>): Body => ({
    bytes: Buffer.from(JSON.stringify(facts.map(toCloudEvent))),
    time: facts.at(-1)!.time
  });
  let opening: Body[] | null = [encode(workload.opening())];
  return {
    settings: workload.settings,
    next() {
      const bodies = opening ?? [];
      opening = null;
      return { before: bodies, measured: Array.from({ length: count / BATCH }, () => encode(workload.next(BATCH))) };
    }
  };
}

interface Body {
  readonly bytes: Buffer;
  readonly time: number;
}

interface Bodies {
  /** Sent but not measured: everybody signs in. */
  readonly before: readonly Body[];
  readonly measured: readonly Body[];
}

function createParse(count: number): Variant {
  const bodies = createBodies(count);
  return () => {
    const { measured } = bodies.next();
    let seen = 0;
    const started = cpuMicros();
    for (const { bytes } of measured) seen += (JSON.parse(bytes.toString('utf8')) as unknown[]).length;
    return (cpuMicros() - started) / seen;
  };
}

/** The whole way of a POST's body, with turns taken as they fall due; ends when all of it is durable. */
async function createPath(log: FactLog, count: number): Promise<Variant> {
  const bodies = createBodies(count);
  const logger = pino({ level: 'silent' });
  const clock = createBenchClock(0);
  const engine = await createEngine({ settings: bodies.settings, log, clock, logger });
  engine.onTurn(() => undefined);
  const door = createEventsDoor({
    intake: engine,
    seal: createCallerSeal(Buffer.from('bench bench bench bench bench'))
  });
  const post = ({ bytes, time }: Body): number => {
    clock.to(time);
    const events = JSON.parse(bytes.toString('utf8')) as unknown[];
    const { receipt, offset } = door.accept(events, { source: 'bench', anySource: true }, bytes.length);
    if (receipt.rejected.length > 0) throw new Error(`a bench event was refused: ${receipt.rejected[0]!.message}`);
    return offset;
  };
  return async () => {
    const { before, measured } = bodies.next();
    for (const body of before) await engine.durable(post(body));
    let offset = 0;
    const started = cpuMicros();
    for (const [index, body] of measured.entries()) {
      offset = post(body);
      // As a server does: the disk gets its turn while the next bytes come in.
      if (index % 10 === 9) await new Promise(setImmediate);
    }
    await engine.durable(offset);
    return (cpuMicros() - started) / count;
  };
}

/** A log that keeps nothing: the fold without the disk. */
function createNoLog(): FactLog {
  const done = (): Promise<void> => Promise.resolve();
  return {
    append: () => undefined,
    durable: done,
    checkpoint: () => Promise.resolve(null),
    saveCheckpoint: done,
    async *read() {
      await done();
      yield [];
    },
    trim: done,
    health: () => ({ ok: true, pending: 0, commitMs: 0, error: null, dropped: 0 }),
    close: done
  };
}
