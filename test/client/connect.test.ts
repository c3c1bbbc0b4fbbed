import { expect, it } from 'vitest';
import { connect } from '../../src/lib/client/index.ts';
import type { Status } from '../../src/lib/client/index.ts';
import type { LiveProblem } from '../../src/lib/protocol/wire.ts';
import { hashState } from '../../src/lib/protocol/hash.ts';
import { createSynthetic } from '../../src/lib/server/bench/synthetic.ts';
import { LOCAL, OPEN_DOOR } from '../../src/lib/server/access/principal.ts';
import { serveLive, until } from '../support/live.ts';

it('[LINE1] a replica follows a real server: snapshot, then patches, and only what moved is new', async () => {
  const floor = createSynthetic({ seats: 50 });
  await using server = await serveLive(floor.turns);
  const client = connect({ url: server.url });
  const replica = client.watch('floor:north');
  await until('the snapshot', () => replica.status.is === 'live');
  expect(replica.state).toEqual(floor.turns.state());
  const before = replica.state;
  const touched: string[] = [];
  replica.on('change', (what) => touched.push(...(what.seats ?? [])));
  for (let turn = 0; turn < 20; turn += 1) floor.change(3, Date.now());
  await until('the last patch', () => replica.at?.offset === 20);
  expect(replica.state).toEqual(floor.turns.state());
  expect(hashState(replica.state)).toBe(hashState(floor.turns.state()));
  for (const id of Object.keys(before.seats)) {
    if (!touched.includes(id)) expect(replica.state.seats[id]).toBe(before.seats[id]);
  }
  expect(Math.abs(replica.now() - Date.now())).toBeLessThan(200);
  client.close();
});

it('[LINE3] a stopped server is told within 6 s, and the replica is back in step when it returns', async () => {
  const floor = createSynthetic({ seats: 20 });
  const first = await serveLive(floor.turns);
  const client = connect({ url: first.url });
  const replica = client.watch('wall:main');
  const told: Status[] = [];
  replica.on('status', (status) => told.push(status));
  await until('the snapshot', () => replica.status.is === 'live');
  await first[Symbol.asyncDispose]();
  await until('"network"', () => replica.status.is === 'network', 6_000);
  const again = createSynthetic({ seats: 20, epoch: 'e2' });
  again.change(5, Date.now());
  await using second = await serveLive(again.turns, {}, first.port);
  await until('the new epoch', () => replica.at?.epoch === 'e2');
  await until('"live"', () => replica.status.is === 'live');
  expect(Object.keys(replica.state.seats)).toHaveLength(20);
  expect(told.map((status) => status.is)).toEqual(['live', 'network', 'live']);
  expect(second.live.metrics().viewers).toBe(1);
  client.close();
});

it('[LINE10] a ticket is asked for anew at each dial; no ticket dials without; a refusal is told', async () => {
  const floor = createSynthetic({ seats: 5 });
  const shown: unknown[] = [];
  const access: typeof OPEN_DOOR = {
    ...OPEN_DOOR,
    enter(_request, auth) {
      shown.push((auth as { ticket?: string }).ticket);
      return Promise.resolve(LOCAL);
    }
  };
  await using server = await serveLive(floor.turns, { access });
  const given: (string | LiveProblem | null)[] = [
    'first',
    'second',
    { code: 'signed_out', detail: 'sign in', do: 'sign-in' },
    null
  ];
  const client = connect({ url: server.url, auth: { ticket: () => Promise.resolve(given.shift()!) } });
  const replica = client.watch('wall:main');
  const told: Status[] = [];
  replica.on('status', (status) => told.push(status));
  const sendAway = () => server.live.revoke(() => true);
  // who is revoked comes back by itself, with another ticket
  for (const left of [3, 2]) {
    await until('"live"', () => replica.status.is === 'live' && given.length === left);
    sendAway();
  }
  await until('the refusal', () => replica.status.is === 'refused');
  expect(replica.at).toBeNull();
  replica.retry();
  await until('"live" again', () => replica.status.is === 'live');
  expect(shown).toEqual(['first', 'second', undefined]);
  expect(told.map(({ is }) => is)).toEqual(['live', 'network', 'live', 'network', 'refused', 'live']);
  client.close();
});
