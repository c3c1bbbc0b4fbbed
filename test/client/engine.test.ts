import { expect, it } from 'vitest';
import { connect } from '../../src/lib/client/index.ts';
import type { FloorState } from '../../src/lib/core/state.ts';
import { hashState } from '../../src/lib/protocol/hash.ts';
import { createWorkload } from '../../src/lib/server/bench/workload.ts';
import { createClock } from '../../src/lib/server/clock.ts';
import { createEngine } from '../../src/lib/server/engine.ts';
import { createMemoryLog } from '../../src/lib/server/storage/memory.ts';
import { serveLive, until } from '../support/live.ts';

/** Without the running times and the load of people: they move with the clock, and are told when something else moves. */
function still(state: FloorState): FloorState {
  const agents = Object.entries(state.agents).map(([id, { today: _today, load: _load, ...agent }]) => [id, agent]);
  return { ...state, agents: Object.fromEntries(agents) as FloorState['agents'] };
}

it('[LINE1] [WIRE1] over the real engine the replica is the floor as shown, to the hash', async () => {
  const work = createWorkload({ seats: 60, queues: 4, open: 40 });
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const clock = createClock();
  const log = createMemoryLog();
  const engine = await createEngine({ settings: work.settings, log, clock, logger });
  await using server = await serveLive(engine, { clock });
  const client = connect({ url: server.url });
  const site = work.settings.sites[0]?.id ?? '';
  const replica = client.watch(`floor:${site}`);
  await until('the snapshot', () => replica.status.is === 'live');
  const ahead = Date.now() - work.now();
  const bring = (facts: ReturnType<typeof work.next>) => {
    engine.ingest(facts.map((fact) => ({ ...fact, time: fact.time + ahead })));
  };
  bring(work.opening());
  let changes = 0;
  replica.on('change', () => (changes += 1));
  for (let turn = 0; turn < 40; turn += 1) {
    bring(work.next(25));
    await new Promise((soon) => setTimeout(soon, 10));
  }
  await until('the same floor', () => hashState(still(replica.state)) === hashState(still(engine.state())), 15_000);
  expect(still(replica.state)).toEqual(JSON.parse(JSON.stringify(still(engine.state()))));
  expect(changes).toBeGreaterThan(5);
  expect(server.live.metrics()).toMatchObject({ snapshots: 1, resumed: 0, skipped: 0 });
  client.close();
  await engine.close();
  await log.close();
});
