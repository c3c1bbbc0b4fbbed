import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { hashState } from '../../../src/lib/protocol/hash.ts';
import { apply } from '../../../src/lib/protocol/picture.ts';
import type { Picture } from '../../../src/lib/protocol/picture.ts';
import type { Patches, Snapshot } from '../../../src/lib/protocol/wire.ts';
import { createSynthetic } from '../../../src/lib/server/bench/synthetic.ts';
import { createLive } from '../../../src/lib/server/sockets/live.ts';

import { liveProblem } from '../../../src/lib/protocol/live-problems.ts';
import { problem } from '../../../src/lib/protocol/problems.ts';
import { LOCAL, type Principal } from '../../../src/lib/server/access/principal.ts';
import { openToAll, serveLive, until } from '../../support/live.ts';
import { rawViewer } from '../../support/raw-viewer.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const START = 1_790_000_000_000;

it('[LIVE1] a gap is answered whole or with a snapshot, never in part', async () => {
  const floor = createSynthetic({ seats: 300 });
  await using server = await serveLive(floor.turns);
  using viewer = await rawViewer(server.url);
  const first = (await viewer.watch('floor:north')) as Snapshot;
  expect(first.offset).toBe(0);
  for (let turn = 0; turn < 10; turn += 1) floor.change(2, START + turn);
  const gap = (await viewer.watch('floor:north', first)) as Patches;
  expect(gap.patches.map(({ prev, offset }) => [prev, offset])).toEqual(
    Array.from({ length: 10 }, (_, n) => [n, n + 1])
  );
  let picture: Picture = first;
  for (const patch of gap.patches) ({ picture } = apply(picture, patch.changes, patch.now));
  expect(picture.state).toEqual(floor.turns.state());

  const fits = (await viewer.watch('floor:north', { epoch: 'e1', offset: 10 })) as Patches;
  expect(fits.patches).toEqual([]);
  expect(await viewer.watch('floor:north', { epoch: 'other', offset: 10 })).toHaveProperty('state');
  expect(await viewer.watch('floor:north', { epoch: 'e1', offset: 11 })).toHaveProperty('state');
  for (let turn = 0; turn < 257; turn += 1) floor.change(1, START);
  expect(await viewer.watch('floor:north', { epoch: 'e1', offset: 10 })).toHaveProperty('state');
  for (let turn = 0; turn < 1_100; turn += 1) floor.change(1, START);
  const late = (await viewer.watch('floor:north', { epoch: 'e1', offset: 300 })) as Snapshot;
  expect(late.state).toEqual(floor.turns.state());
});

it('[LIVE2] [LIVE3] forty viewers, one encode a turn, one message each, one snapshot', async () => {
  const floor = createSynthetic({ seats: 100 });
  await using server = await serveLive(floor.turns);
  const viewers = await Promise.all(Array.from({ length: 40 }, () => rawViewer(server.url)));
  await Promise.all(viewers.map((viewer) => viewer.watch('floor:north')));
  expect(server.live.metrics().snapshots).toBe(1);
  const before = server.live.metrics();
  for (let turn = 0; turn < 5; turn += 1) floor.change(4, START + turn);
  floor.put('seats', '1000', floor.turns.show('seats', '1000'));
  floor.turn(START + 9);
  await until('five patches each', () => viewers.every(({ patches }) => patches.length === 5));
  const after = server.live.metrics();
  expect(after.encodes - before.encodes).toBe(5);
  expect(after.messages - before.messages).toBe(200);
  expect(new Set(viewers.flatMap(({ frames }) => frames.filter((frame) => frame.includes('"patch"')))).size).toBe(5);
  for (const viewer of viewers) viewer[Symbol.dispose]();
});

it('[LIVE3] a kept snapshot is answered with the time of the answer', async () => {
  const clock = createVirtualClock(START);
  const floor = createSynthetic({ seats: 3 });
  await using server = await serveLive(floor.turns, { clock });
  using viewer = await rawViewer(server.url);
  const first = (await viewer.watch('floor:north')) as Snapshot;
  clock.advance(1_500);
  const second = (await viewer.watch('floor:north')) as Snapshot;
  expect(second.now - first.now).toBe(1_500);
  expect(server.live.metrics().snapshots).toBe(1);
});

it('[LIVE4] beats come every 2 s, each fifth with the hash of what is shown', async () => {
  const clock = createVirtualClock(START);
  const floor = createSynthetic({ seats: 30 });
  await using server = await serveLive(floor.turns, { clock });
  using viewer = await rawViewer(server.url);
  await viewer.watch('floor:north');
  for (let beat = 0; beat < 10; beat += 1) {
    floor.change(3, clock.now());
    clock.advance(2_000);
    await until('the beat', () => viewer.beats.length > beat);
  }
  expect(viewer.beats.map(({ hash }) => hash !== undefined)).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 1].map(Boolean));
  expect(viewer.beats.at(-1)).toMatchObject({
    epoch: 'e1',
    offset: 10,
    ages: { pbx: 12 },
    hash: hashState(floor.turns.state())
  });
});

it('[LIVE5] a view made again counts on: an old offset fits nothing of its new life', async () => {
  const clock = createVirtualClock(START);
  const floor = createSynthetic({ seats: 10 });
  await using server = await serveLive(floor.turns, { clock });
  const first = await rawViewer(server.url);
  await first.watch('floor:north');
  for (let turn = 0; turn < 3; turn += 1) floor.change(1, clock.now());
  await until('three patches', () => first.patches.length === 3);
  first[Symbol.dispose]();
  await until('its leaving', () => server.live.metrics().viewers === 0);
  clock.advance(59_000);
  expect(server.live.metrics().views).toBe(1);
  clock.advance(5_000);
  expect(server.live.metrics().views).toBe(0);
  floor.change(4, clock.now());
  using second = await rawViewer(server.url);
  const answer = (await second.watch('floor:north', { epoch: 'e1', offset: 3 })) as Snapshot;
  expect(answer.state).toEqual(floor.turns.state());
  expect(answer.offset).toBeGreaterThan(3);
});

it('[LIVE6] a new epoch is told at once, and starts from a snapshot', async () => {
  const floor = createSynthetic({ seats: 10 });
  await using server = await serveLive(floor.turns);
  using viewer = await rawViewer(server.url);
  const old = (await viewer.watch('floor:north')) as Snapshot;
  floor.put('seats', '1001', undefined);
  floor.restart('e2', START);
  await until('the beat', () => viewer.beats.length === 1);
  expect(viewer.beats[0]?.epoch).toBe('e2');
  const answer = (await viewer.watch('floor:north', old)) as Snapshot;
  expect(answer).toMatchObject({ epoch: 'e2', offset: 0 });
  expect(answer.state.seats).not.toHaveProperty('1001');
});

it('[LIVE10] more than 100 messages a minute are answered with bye', async () => {
  const floor = createSynthetic({ seats: 1 });
  await using server = await serveLive(floor.turns, { clock: createVirtualClock(START) });
  using viewer = await rawViewer(server.url);
  for (let n = 0; n < 100; n += 1) viewer.send('seen', { epoch: 'e', offset: 0 });
  viewer.send('seen', { epoch: 'e', offset: 0 });
  await until('the bye', () => viewer.byes.length === 1);
  expect(viewer.byes[0]?.reason).toBe('rate');
  expect(server.live.metrics().viewers).toBe(0);
});

it('[LIVE10] who may not come in is refused in the handshake; a strange key and another version in the connect', async () => {
  const floor = createSynthetic({ seats: 1 });
  const access: typeof openToAll = {
    checkSocket: ({ headers }) => (headers.origin === undefined ? null : problem('origin_forbidden', '')),
    enter: (_request, auth) =>
      Promise.resolve((auth as { key?: string }).key === 'good' ? LOCAL : liveProblem('key_invalid', 'no such key'))
  };
  await using server = await serveLive(floor.turns, { access });
  await expect(rawViewer(server.url, { headers: { origin: 'http://evil.example' } })).rejects.toThrow();
  await expect(rawViewer(server.url, { auth: { key: 'bad' } })).rejects.toThrow('sign-in');
  await expect(rawViewer(server.url, { auth: { protocol: 99 } })).rejects.toThrow('reload');
  using viewer = await rawViewer(server.url, { auth: { key: 'good' } });
  expect(await viewer.watch('floor:north')).toHaveProperty('state');
});

it('[LIVE10] what is unreadable or unknown is answered with a problem; a frame too large ends the line', async () => {
  const floor = createSynthetic({ seats: 1 });
  await using server = await serveLive(floor.turns);
  using viewer = await rawViewer(server.url);
  const codes = await Promise.all(
    [
      {},
      { view: 'floor:north', more: 1 },
      { view: 'floor:south' },
      { view: 'wall:none' },
      { view: 'alerts:north' },
      null
    ].map(async (body) => ((await viewer.ask('watch', body)) as { problem: { code: string } }).problem.code)
  );
  expect(codes).toEqual(['unreadable', 'unreadable', 'unknown_view', 'unknown_view', 'unknown_view', 'unreadable']);
  viewer.send('seen', 'x'.repeat(70_000));
  await until('the end of the line', () => viewer.closed);
});

it('[LIVE12] commands go to the one door for them, with who sent them; a stream without one takes none', async () => {
  const floor = createSynthetic({ seats: 1 });
  const asked: unknown[] = [];
  const command = (body: unknown, by: Principal) => {
    asked.push([body, by.actor]);
    return Promise.resolve({ id: '1', result: { done: true } });
  };
  {
    await using server = await serveLive(floor.turns, { command });
    using viewer = await rawViewer(server.url);
    expect(await viewer.ask('command', { id: '1', type: 'x' })).toEqual({ id: '1', result: { done: true } });
    expect(asked).toEqual([[{ id: '1', type: 'x' }, 'local']]);
  }
  await using server = await serveLive(floor.turns);
  using viewer = await rawViewer(server.url);
  expect(await viewer.ask('command', { id: '2', type: 'x' })).toMatchObject({ problem: { code: 'unknown_command' } });
});

it('[LIVE11] close says bye, spread, ends every line and leaves the http server to its owner', async () => {
  const http = createServer((_request, response) => response.end('own'));
  const heard = http.listeners('request');
  const floor = createSynthetic({ seats: 5 });
  const live = createLive({ turns: floor.turns, clock: createVirtualClock(START), access: openToAll });
  live.attach(http);
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  const address = http.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const viewers = await Promise.all(Array.from({ length: 20 }, () => rawViewer(url)));
  await Promise.all(viewers.map((viewer) => viewer.watch('floor:north')));
  const began = performance.now();
  await Promise.all([live.close(), live.close()]);
  expect(performance.now() - began).toBeLessThan(3_000);
  await until('every line closed', () => viewers.every(({ closed }) => closed));
  const waits = viewers.flatMap(({ byes }) =>
    byes.map(({ reason, retryAfter }) => (reason === 'draining' ? retryAfter : NaN))
  );
  expect(waits).toHaveLength(20);
  expect(new Set(waits).size).toBeGreaterThan(10);
  expect(await (await fetch(url)).text()).toBe('own');
  expect(http.listeners('request')).toEqual(heard);
  expect(http.listenerCount('upgrade')).toBe(0);
  await live.close();
  await new Promise((closed) => http.close(closed));
});
