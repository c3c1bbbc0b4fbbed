import { serialize } from 'node:v8';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { AnyFact } from '../../../src/lib/core/facts.ts';
import type { FloorSettings } from '../../../src/lib/core/settings.ts';
import { createWriter, type Engine } from '../../../src/lib/server/engine/writer.ts';
import type { FactLog, LogRow, Turn } from '../../../src/lib/server/ports.ts';
import { createMemoryLog } from '../../../src/lib/server/storage/memory.ts';
import { readAll } from '../../contracts/fact-log.ts';
import { NOON, queuedFact, rowsOf } from '../../support/rows.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';
import { smallFold, type SmallFloor } from './small-fold.ts';

const settings: FloorSettings = {
  sites: [],
  teams: [],
  sources: [
    { id: 'crm', type: 'events', beat: null, createsQueues: true },
    { id: 'pbx', type: 'asterisk', beat: 2000, createsQueues: true }
  ]
};

const demoSettings: FloorSettings = {
  ...settings,
  sources: [...settings.sources, { id: 'sim', type: 'simulator', beat: null, createsQueues: true, demo: 'burst' }]
};

interface Bench {
  readonly clock: VirtualClock;
  readonly log: FactLog;
  readonly lines: string[];
  readonly turns: Turn[];
  /** The floors made so far; the last is the one in use. */
  readonly floors: SmallFloor[];
  readonly open: () => Promise<Engine>;
}

function bench(): Bench {
  const clock = createVirtualClock(NOON);
  const log = createMemoryLog();
  const lines: string[] = [];
  const turns: Turn[] = [];
  const floors: SmallFloor[] = [];
  const keep = (floor: SmallFloor): SmallFloor => (floors.push(floor), floor);
  const fold = {
    ...smallFold,
    create: (...args: Parameters<typeof smallFold.create>) => keep(smallFold.create(...args)),
    thaw: (...args: Parameters<typeof smallFold.thaw>) => keep(smallFold.thaw(...args))
  };
  const logger = pino({}, { write: (line) => void lines.push(line) });
  return {
    clock,
    log,
    lines,
    turns,
    floors,
    async open() {
      const engine = await createWriter(fold, { settings, log, clock, logger });
      engine.onTurn((turn) => turns.push(turn));
      return engine;
    }
  };
}

const facts = (from: number, to: number): AnyFact[] => rowsOf(from, to).map((row) => row.fact);
const heating = (n: number): object => ({ n, at: expect.any(Number) as number, aged: expect.any(Boolean) as boolean });

test('[ENGINE1] accepted facts are folded at once and logged in fold order, others are not logged', async () => {
  const { log, clock, open } = bench();
  const engine = await open();
  expect(engine.ingest(facts(1, 3))).toEqual({ verdicts: ['accepted', 'accepted', 'accepted'], offset: 3 });
  expect(engine.show('queues', '供热')).toEqual(heating(3));
  clock.advance(5);
  const alive: AnyFact = { type: 'source.alive', time: NOON, source: 'crm', id: 'a1', data: { source: 'crm' } };
  expect(engine.ingest([queuedFact(2), alive, queuedFact(4)])).toEqual({
    verdicts: ['duplicate', 'unknown_queue', 'accepted'],
    offset: 4
  });
  // Doubled facts alone: the offset still covers the first telling of them.
  expect(engine.ingest([queuedFact(4)])).toEqual({ verdicts: ['duplicate'], offset: 4 });
  await engine.durable(4);
  const rows = await readAll(log);
  expect(rows.map((row) => [row.offset, row.at - NOON, row.fact.id])).toEqual([
    [1, 0, 'e1'],
    [2, 0, 'e2'],
    [3, 0, 'e3'],
    [4, 5, 'e4']
  ]);
  expect(engine.stats().verdicts).toEqual({ accepted: 4, duplicate: 2, too_early: 0, too_late: 0, unknown_queue: 1 });
  await engine.close();
});

test('[ENGINE2] the first change at once, a batch as one turn, then at most one per 33 ms, none for nothing', async () => {
  const { clock, turns, open } = bench();
  const engine = await open();
  clock.advance(1000);
  expect(turns).toEqual([]);
  const start = clock.now();
  engine.ingest(facts(1, 100));
  engine.ingest(facts(101, 200));
  expect(turns).toHaveLength(0);
  clock.advance(0);
  expect(turns).toEqual([{ now: start, changed: new Map([['queues', new Set(['供热'])]]) }]);
  for (let n = 201; n <= 300; n++) {
    engine.ingest(facts(n, n));
    clock.advance(1);
  }
  expect(turns.map((turn) => turn.now - start)).toEqual([0, 33, 66, 99]);
  clock.advance(33);
  expect(turns).toHaveLength(5);
  engine.ingest([queuedFact(300)]);
  clock.advance(500);
  expect(turns).toHaveLength(5);
  await engine.close();
});

test('[ENGINE3] a restart folds checkpoint and tail, each row at its own time, under a new epoch', async () => {
  const { clock, floors, open } = bench();
  const first = await open();
  first.ingest(facts(1, 10));
  await first.close();
  clock.advance(60_000);
  const second = await open();
  expect(second.stats()).toMatchObject({ restored: 0, offset: 10 });
  second.ingest(facts(11, 12));
  clock.advance(7);
  second.ingest(facts(13, 13));
  const shown = second.state();

  // Not closed: as after a crash, the tail is in the log alone.
  const third = await open();
  expect(third.stats()).toMatchObject({ restored: 3, offset: 13 });
  expect(third.state()).toEqual(shown);
  const at = NOON + 60_000;
  expect(floors.at(-1)!.inputs).toEqual([`${at} tick`, `${at} fact`, `${at} fact`, `${at + 7} fact`, `${at + 7} tick`]);
  expect(third.ingest([queuedFact(12), queuedFact(14)])).toEqual({ verdicts: ['duplicate', 'accepted'], offset: 14 });
  expect(new Set([first.epoch, second.epoch, third.epoch]).size).toBe(3);
  await second.close();
  await third.close();
});

test("[ENGINE4] the fold's own deadlines are met without any input", async () => {
  const { clock, turns, open } = bench();
  const engine = await open();
  engine.ingest(facts(1, 1));
  clock.advance(10);
  engine.ingest(facts(2, 2));
  clock.advance(1100);
  expect(engine.show('queues', '供热')).toMatchObject({ n: 2, aged: true });
  // The deadline moved from 1000 to 1010 meanwhile: looked at again 20 ms after it was met in vain.
  expect(turns.at(-1)!.now).toBe(NOON + 1020);
  await engine.close();
});

test('[ENGINE5] time never goes back, and the jump is named once', async () => {
  const { clock, log, lines, turns, open } = bench();
  const engine = await open();
  engine.ingest(facts(1, 1));
  clock.jump(-3_600_000);
  engine.ingest(facts(2, 2));
  clock.advance(40);
  engine.ingest(facts(3, 3));
  expect((await readAll(log)).map((row) => row.at - NOON)).toEqual([0, 0, 0]);
  expect(turns).not.toHaveLength(0);
  expect(lines.filter((line) => line.includes('clock went back'))).toHaveLength(1);
  clock.jump(3 * 3_600_000);
  engine.ingest(facts(4, 4));
  expect((await readAll(log)).at(-1)!.at).toBe(clock.now());
  await engine.close();
});

test('[ENGINE6] a checkpoint after 50,000 facts, after five minutes with changes, and at close', async () => {
  const { clock, log, open } = bench();
  const engine = await open();
  engine.ingest(facts(1, 50_000));
  clock.advance(5000);
  await expect.poll(async () => (await log.checkpoint())?.offset).toBe(50_000);
  engine.ingest(facts(50_001, 50_001));
  clock.advance(299_000);
  expect((await log.checkpoint())?.offset).toBe(50_000);
  clock.advance(10_000);
  await expect.poll(async () => (await log.checkpoint())?.offset).toBe(50_001);
  engine.ingest(facts(50_002, 50_002));
  await engine.close();
  expect((await log.checkpoint())?.offset).toBe(50_002);
});

test('[ENGINE6] when the log had to drop rows, the floor itself is saved at once', async () => {
  const { clock, log, open } = bench();
  let dropped = 0;
  const health = log.health.bind(log);
  log.health = () => ({ ...health(), dropped });
  const engine = await open();
  engine.ingest(facts(1, 10));
  clock.advance(10_000);
  expect(await log.checkpoint()).toBeNull();
  dropped = 3;
  clock.advance(5000);
  await expect.poll(async () => (await log.checkpoint())?.offset).toBe(10);
  await engine.close();
});

test('[ENGINE7] a checkpoint of another version is named and the rows are folded instead', async () => {
  const { log, lines, open } = bench();
  log.append(rowsOf(1, 5));
  await log.saveCheckpoint({ offset: 5, state: serialize({ at: NOON, floor: { version: 7 } }) });
  const engine = await open();
  expect(engine.show('queues', '供热')).toEqual(heating(5));
  expect(lines.join('')).toContain('version 7 is not known');
  await engine.close();
});

test('[ENGINE7] a hole between rows is named', async () => {
  const { log, lines, open } = bench();
  log.append([...rowsOf(1, 5), ...rowsOf(9, 10)]);
  const engine = await open();
  expect(engine.ingest(facts(11, 11)).offset).toBe(11);
  const line = lines.find((one) => one.includes('missing from the log'));
  expect(JSON.parse(line!)).toMatchObject({ from: 6, to: 8 });
  await engine.close();
});

test('[ENGINE8] a listener that throws disturbs no other', async () => {
  const { clock, lines, turns, open } = bench();
  const engine = await open();
  engine.onTurn(() => {
    throw new Error('broken wall');
  });
  const late: number[] = [];
  const stop = engine.onTurn((turn) => late.push(turn.now));
  engine.ingest(facts(1, 1));
  clock.advance(0);
  expect([turns.length, late.length]).toEqual([1, 1]);
  expect(lines.join('')).toContain('broken wall');
  stop();
  engine.ingest(facts(2, 2));
  clock.advance(33);
  expect([turns.length, late.length]).toEqual([2, 1]);
  await engine.close();
});

test('[ENGINE9] ages run from the last byte or event of each source', async () => {
  const { clock, open } = bench();
  const engine = await open();
  expect(engine.ages()).toEqual({ crm: null, pbx: null });
  engine.heard('pbx');
  clock.advance(1500);
  engine.ingest(facts(1, 1));
  clock.advance(500);
  expect(engine.ages()).toEqual({ crm: 500, pbx: 2000 });
  await engine.close();
});

test('[ENGINE10] close is idempotent, leaves no timer, tells nothing more', async () => {
  const { clock, turns, open } = bench();
  const engine = await open();
  engine.ingest(facts(1, 1));
  await Promise.all([engine.close(), engine.close()]);
  expect(clock.timers()).toBe(0);
  clock.advance(5000);
  expect(turns).toEqual([]);
  expect(() => engine.ingest(facts(2, 2))).toThrow('closed');
  engine.heard('crm');
  expect(engine.show('queues', '供热')).toEqual(heating(1));
});

test('[ENGINE3] a log that can’t be read refuses to start', async () => {
  const { log, open } = bench();
  log.read = (): AsyncIterable<LogRow[]> => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('rows 1 to 5 are damaged')) })
  });
  await expect(open()).rejects.toThrow('damaged');
});

test('[ENGINE11] the facts of a demo are shown and never kept, neither in the log nor in a checkpoint', async () => {
  const { clock, log, lines } = bench();
  const logger = pino({}, { write: (line) => void lines.push(line) });
  const compacted: number[] = [];
  const engine: Engine = await createWriter(smallFold, {
    settings: demoSettings,
    log: { ...log, compact: () => Promise.resolve(compacted.push(engine.stats().offset)) },
    clock,
    logger
  });
  const played = { ...queuedFact(7), source: 'sim' };
  expect(engine.ingest([queuedFact(1), played, queuedFact(2)])).toMatchObject({ offset: 2 });
  expect(engine.show('queues', '供热')).toEqual(heating(3));
  await engine.close();
  expect((await readAll(log)).map((row) => row.fact.id)).toEqual(['e1', 'e2']);
  expect(await log.checkpoint()).toBeNull();
  expect(compacted).toEqual([2]);

  const again = await createWriter(smallFold, { settings: demoSettings, log, clock, logger });
  expect(again.ingest([played]).verdicts).toEqual(['accepted']);
  await again.close();
  expect(await log.checkpoint()).toBeNull();
});
