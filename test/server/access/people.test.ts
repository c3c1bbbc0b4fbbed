import { expect, it } from 'vitest';
import type { Snapshot } from '../../../src/lib/protocol/wire.ts';
import { until } from '../../support/live.ts';
import { startPeople } from '../../support/people.ts';

it('[LIVE13] people see their own world; who is signed out or changed is cut within a second', async () => {
  await using server = await startPeople();
  await server.tell(
    { type: 'seat.signed_in', data: { seat: '1001', agent: 'zhang', name: 'Zhang Wei', queues: ['heating'] } },
    { type: 'seat.signed_in', data: { seat: '1003', agent: 'li', name: 'Li Na', queues: ['heating'] } },
    { type: 'seat.signed_in', data: { seat: '2001', agent: 'zhao', name: 'Zhao', queues: ['leaks'] } }
  );
  const lead = await server.person('lead', [{ role: 'lead', on: { kind: 'group', team: 'day', id: 'a' } }]);
  const agent = await server.person('zhang', [{ role: 'agent', on: { kind: 'agent', id: 'zhang' } }]);
  const director = await server.person('director', [{ role: 'director', on: { kind: 'all' } }]);

  using one = await lead.socket();
  const world = (await one.watch('floor:warm')) as Snapshot;
  expect(Object.keys(world.state.seats)).toEqual(['1001', '1002']);
  expect(world.state.seats['1001']!.name).toBe('Zhang Wei');
  expect(await one.watch('floor:gas')).toMatchObject({ problem: { code: 'unknown_view' } });
  await one.watch('floor:warm');

  using own = await agent.ticketed();
  const mine = (await own.watch('seat:me')) as Snapshot;
  expect([Object.keys(mine.state.seats), Object.keys(mine.state.agents), Object.keys(mine.state.queues)]).toEqual([
    ['1001'],
    ['zhang'],
    []
  ]);
  const all = (await director.get('/api/v1/floor')).body as Snapshot['state'];
  expect(Object.keys(all.seats)).toEqual(['1001', '1002', '1003', '2001']);

  const { person } = { person: (await lead.me()).who!.id };
  const began = performance.now();
  expect((await server.admin.command('person.disable', { person })).status).toBe(200);
  await until('the bye', () => one.byes.length === 1, 1_000);
  expect(performance.now() - began).toBeLessThan(1_000);
  expect((await lead.get('/api/v1/floor')).status).toBe(401);

  const left = performance.now();
  expect((await agent.post('/api/v1/sign-out', {})).status).toBe(204);
  await until('the other bye', () => own.byes.length === 1, 1_000);
  expect(own.byes[0]).toMatchObject({ reason: 'revoked' });
  expect(performance.now() - left).toBeLessThan(1_000);
});
