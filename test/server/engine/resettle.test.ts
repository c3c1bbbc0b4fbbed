import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { AnyFact } from '../../../src/lib/core/facts.ts';
import type { FloorSettings } from '../../../src/lib/core/settings.ts';
import { createEngine, type Engine } from '../../../src/lib/server/engine.ts';
import type { Turn } from '../../../src/lib/server/ports.ts';
import { openLog } from '../../../src/lib/server/storage/embedded/log.ts';
import { createMemoryLog } from '../../../src/lib/server/storage/memory.ts';
import { floorOf } from '../../core/property/floor.ts';
import { NOON } from '../../core/property/times.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { serveLive, until } from '../../support/live.ts';
import { rawViewer } from '../../support/raw-viewer.ts';
import { story, withSite } from '../../support/story.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

const logger = pino({ level: 'silent' });
const [HOME] = floorOf().sites;
const looser: FloorSettings = {
  ...withSite({ queues: HOME!.queues.map((queue) => ({ ...queue, answerWithin: 60_000 })) }),
  teams: [
    {
      ...{ id: 'day', names: {}, site: 'home' },
      groups: [{ id: 'a', names: {}, seats: [{ id: '1001', desk: { x: 2, y: 1 }, channels: {}, queues: [] }] }]
    }
  ]
};

const told = story()
  .signIn(0)
  .call('before', 'heating', 10, 30, 60)
  .call('across', 'heating', 90, 115, 130)
  .call('after', 'heating', 140, 160, 180)
  .facts()
  .sort((a, b) => a.time - b.time);

function play(engine: Engine, clock: VirtualClock, facts: readonly AnyFact[], to: number): void {
  for (const fact of facts) {
    if (fact.time <= clock.now() || fact.time > NOON + to * 1000) continue;
    clock.advance(fact.time - clock.now());
    engine.ingest([fact]);
  }
  clock.advance(NOON + to * 1000 - clock.now());
}

describe('other settings while it runs', () => {
  test('[ENGINE12] the epoch is new and told at once; figures stay; the new settings hold', async () => {
    const clock = createVirtualClock(NOON - 1);
    const engine = await createEngine({ settings: floorOf(), log: createMemoryLog(), clock, logger });
    play(engine, clock, told, 100);
    const turns: Turn[] = [];
    const epochs: string[] = [];
    engine.onTurn((turn) => {
      turns.push(turn);
      epochs.push(engine.epoch);
    });
    const first = engine.epoch;
    engine.resettle(looser);
    expect(engine.epoch).not.toBe(first);
    expect(turns).toMatchObject([{ now: clock.now() }]);
    expect(epochs).toEqual([engine.epoch]);
    expect(engine.show('queues', 'heating')).toMatchObject({
      answer_within: 60,
      today: { offered: 2, answered_within: 0 }
    });
    expect(engine.show('seats', '1001')).toMatchObject({ desk: { x: 2, y: 1 }, team: 'day', agent: 'anna' });
    play(engine, clock, told, 200);
    expect(engine.show('queues', 'heating')).toMatchObject({ today: { answered: 3, answered_within: 1 } });
    expect(turns.length).toBeGreaterThan(1);

    const second = engine.epoch;
    const seen = engine.state();
    expect(() => engine.resettle({ sites: [], teams: [], sources: [] })).toThrow('at least one site');
    expect([engine.epoch, engine.state()]).toEqual([second, seen]);
    await engine.close();
    expect(() => engine.resettle(looser)).toThrow('closed');
  });

  test('[ENGINE12] sources and demos are those of the new settings', async () => {
    const clock = createVirtualClock(NOON - 1);
    const log = createMemoryLog();
    const engine = await createEngine({ settings: floorOf(), log, clock, logger });
    const demo = { id: 'sim', type: 'simulator', beat: null, createsQueues: true, demo: 'burst' };
    engine.resettle({ ...floorOf(), sources: [...floorOf().sources, demo] });
    expect(engine.ages()).toMatchObject({ pbx: null, crm: null, sim: null });
    const { offset } = engine.ingest([{ ...told[1]!, source: 'sim' }]);
    expect(offset).toBe(0);
    expect(engine.ages().sim).toBe(0);
    await engine.close();
  });

  test.each(['closed in order', 'killed'])(
    '[ENGINE13] [PLAN6] a restart under the last settings, %s: the same floor',
    async (how) => {
      using folder = temporaryFolder();
      const clock = createVirtualClock(NOON - 1);
      const log = await openLog({ folder: folder.path, logger });
      const engine = await createEngine({ settings: floorOf(), log, clock, logger });
      play(engine, clock, told, 100);
      engine.resettle(looser);
      play(engine, clock, told, 150);
      await engine.durable(engine.stats().offset);
      if (how === 'closed in order') await engine.close();
      else await waitFor(async () => (await log.checkpoint()) !== null);
      const seen = engine.state();
      const again = await createEngine({ settings: looser, log, clock, logger });
      expect(again.state()).toEqual(seen);
      expect(again.show('queues', 'heating')).toMatchObject({ today: { answered: 2, answered_within: 0, open: 1 } });
      await log.compact!(looser);
      await again.close();
      await engine.close();
      await log.close();
    }
  );
});

test('[ENGINE12] [LIVE6] who watches hears the new epoch and starts from a snapshot of it', async () => {
  const clock = createVirtualClock(NOON - 1);
  const engine = await createEngine({ settings: floorOf(), log: createMemoryLog(), clock, logger });
  play(engine, clock, told, 100);
  await using server = await serveLive(engine);
  using viewer = await rawViewer(server.url);
  const first = (await viewer.watch('floor:home')) as { epoch: string; offset: number };
  expect(first.epoch).toBe(engine.epoch);
  engine.resettle(looser);
  await until('the beat of the new epoch', () => viewer.beats.some(({ epoch }) => epoch === engine.epoch));
  const { epoch, offset } = first;
  const answer = await viewer.watch('floor:home', { epoch, offset });
  expect(answer).toMatchObject({ epoch: engine.epoch, state: { seats: { 1001: { desk: { x: 2, y: 1 } } } } });
  await engine.close();
});

async function waitFor(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((soon) => setTimeout(soon, 5));
}
