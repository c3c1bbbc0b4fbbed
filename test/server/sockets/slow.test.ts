import { expect, it } from 'vitest';
import { connect } from '../../../src/lib/client/index.ts';
import { createSynthetic } from '../../../src/lib/server/bench/synthetic.ts';
import { serveLive, until } from '../../support/live.ts';
import { rawViewer } from '../../support/raw-viewer.ts';

const KIB = 1_024;
const START = 1_790_000_000_000;

it('[LIVE8] a reader that stands still is skipped, the others are not, and it catches up in few messages', async () => {
  const floor = createSynthetic({ seats: 20 });
  await using server = await serveLive(floor.turns);
  const client = connect({ url: server.url });
  const good = client.watch('floor:north');
  using slow = await rawViewer(server.url);
  await slow.watch('floor:north');
  await until('the other', () => good.status.is === 'live');
  slow.socket.pause();
  let turns = 0;
  // Kernel buffers take some MB before anything is seen to be unsent.
  while (server.live.metrics().skipped === 0) {
    floor.put('surges', 'big', { site: 'north', outage: null, n: turns, text: String(turns).repeat(64 * KIB) });
    floor.turn(START + turns);
    turns += 1;
    await until('the good reader', () => good.at?.offset === turns);
    expect(turns).toBeLessThan(500);
  }
  for (let more = 0; more < 50; more += 1) {
    floor.put('surges', 'big', { site: 'north', outage: null, n: turns });
    floor.turn(START + turns);
    turns += 1;
  }
  await until('the good reader', () => good.at?.offset === turns);
  expect(good.state).toEqual(floor.turns.state());
  expect(slow.patches.length).toBeLessThan(turns - 50);
  slow.socket.resume();
  await until('the one patch that catches up', () => slow.patches.at(-1)?.offset === turns);
  expect(server.live.metrics()).toMatchObject({ conflated: 1, behind: 1 });
  const offsets = slow.patches.map(({ prev }) => prev);
  expect(offsets).toEqual([0, ...slow.patches.slice(0, -1).map(({ offset }) => offset)]);
  client.close();
});
