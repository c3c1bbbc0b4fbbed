import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FloorState } from '../../../src/lib/core/state.ts';
import { allActions, type AllActionsOptions } from '../../../src/lib/server/actions/all.ts';
import { startPeople, type Browserish, type PeopleServer } from '../../support/people.ts';
import { COMMANDS, GRANTS } from '../../support/rights.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

let server: PeopleServer;
let director: Browserish;
beforeAll(async () => {
  server = await startPeople();
  director = await server.person('onlooker', [GRANTS.director]);
  const sit = (seat: string, agent: string) => ({
    type: 'seat.signed_in',
    data: { seat, agent, name: agent, queues: ['heating'] }
  });
  await server.tell(sit('1001', 'zhang'), sit('1002', 'li'));
});
afterAll(() => server[Symbol.asyncDispose]());

const help = async () => {
  const { seats } = (await director.get('/api/v1/floor')).body as FloorState;
  return Object.entries(seats).flatMap(([id, seat]) => (seat.flags.includes('help') ? [id] : []));
};
const codeOf = ({ body }: { body: unknown }) => (body as { code?: string }).code;

test('[ACTION1] every command is in the table that the other tests go through', () => {
  const options = {
    door: {},
    alerts: {},
    coaching: {},
    rules: {},
    clock: createVirtualClock(0)
  } as unknown as AllActionsOptions;
  const all = allActions(options);
  expect(Object.fromEntries(Object.entries(all).map(([type, { right }]) => [type, right]))).toEqual(
    Object.fromEntries(Object.entries(COMMANDS).map(([type, { right }]) => [type, right]))
  );
});

test('[ACTION8] an agent raises and lowers the hand at the own seat, wherever it is now, and at no other', async () => {
  const zhang = await server.person('zhang', [{ role: 'agent', on: { kind: 'agent', id: 'zhang' } }]);
  const nobody = await server.person('away', [{ role: 'agent', on: { kind: 'agent', id: 'nobody' } }]);
  const raise = (one: Browserish, fields: object = {}) => one.command('seat.help', fields);
  expect((await raise(zhang, { note: 'gas smell' })).status).toBe(200);
  expect(await help()).toEqual(['1001']);
  expect(codeOf(await raise(zhang, { seat: '1002' }))).toBe('bad_field');
  expect(codeOf(await raise(zhang, { note: 'x'.repeat(201) }))).toBe('bad_field');
  expect(codeOf(await raise(nobody))).toBe('not_found');
  for (const role of ['lead', 'director', 'admin'] as const) {
    expect(codeOf(await raise(await server.person(role, [GRANTS[role]])))).toBe('forbidden');
  }
  expect((await zhang.command('seat.help_cancel')).status).toBe(200);
  expect(await help()).toEqual([]);
  const fixed = await server.person('fixed', [{ role: 'agent', on: { kind: 'seat', id: '1002' } }]);
  expect((await raise(fixed)).status).toBe(200);
  expect(await help()).toEqual(['1002']);
});
