import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createWorkload } from '../../../src/lib/server/bench/workload.ts';
import { createEngine } from '../../../src/lib/server/engine.ts';
import { openLog } from '../../../src/lib/server/storage/embedded/log.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const logger = pino({ level: 'silent' });

test('[ENGINE3] [ENGINE6] a checkpoint made from the log, and the tail after it, are the floor as it was', async () => {
  using folder = temporaryFolder();
  const workload = createWorkload({ seats: 40, queues: 4, open: 60 }, 50);
  const opening = workload.opening();
  const clock = createVirtualClock(opening[0]!.time);
  const log = await openLog({ folder: folder.path, logger });
  const { settings } = workload;
  const engine = await createEngine({ settings, log, clock, logger });

  const play = (facts: typeof opening): void => {
    for (const fact of facts) {
      clock.advance(Math.max(0, fact.time - clock.now()));
      engine.ingest([fact]);
    }
  };
  play(opening);
  play(workload.next(5000));
  const offset = await log.compact!(settings);
  expect(offset).toBe(5000 + opening.length);
  play(workload.next(2000));
  const shown = engine.state();
  await engine.durable(engine.stats().offset);

  // A second engine on the same log, as after a crash: the first one made no checkpoint of its own.
  const restarted = await createEngine({ settings, log, clock, logger });
  expect(restarted.stats()).toMatchObject({ restored: 2000, offset: offset + 2000 });
  expect(restarted.state()).toEqual(shown);
  await restarted.close();
  await engine.close();
  await log.close();
});
