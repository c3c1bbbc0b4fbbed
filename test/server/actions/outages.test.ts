import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FloorState } from '../../../src/lib/core/state.ts';
import { startPeople, type Browserish, type PeopleServer } from '../../support/people.ts';
import { GRANTS } from '../../support/rights.ts';

let server: PeopleServer;
let lead: Browserish;
let gas: Browserish;
let all: Browserish;
beforeAll(async () => {
  server = await startPeople();
  lead = await server.person('lead', [GRANTS['duty-manager']]);
  gas = await server.person('gas', [{ role: 'duty-manager', on: { kind: 'site', id: 'gas' } }]);
  all = await server.person('all', [GRANTS.director]);
});
afterAll(() => server[Symbol.asyncDispose]());

interface Answer {
  readonly result?: { readonly outage: string };
  readonly code?: string;
  readonly detail?: string;
}
const run = async (who: Browserish, type: string, fields: object) => (await who.command(type, fields)).body as Answer;
const told = ({ code, detail }: Answer) => (code === undefined ? 'done' : `${code}: ${detail ?? ''}`);
const outages = async (who: Browserish) => ((await who.get('/api/v1/floor')).body as FloorState).outages;

test('[OUTAGE2] declared where they see, told more of, over; whoever calls about it is counted', async () => {
  const { result } = await run(lead, 'outage.declare', {
    ...{ areas: ['lanting'], topic: 'no_heat', cause: 'main burst', customers: 1800 },
    ...{ eta: Date.now() + 3_600_000, say: { 'zh-CN': '兰亭停暖，正在抢修' } }
  });
  const { outage } = result!;
  await server.tell({
    type: 'contact.queued',
    data: { contact: 'c1', queue: 'heating', area: 'lanting', topic: 'no_heat' }
  });
  expect((await outages(lead))[outage]).toMatchObject({
    ...{ state: 'reported', areas: ['lanting'], topic: 'no_heat', cause: 'main burst', planned: false },
    ...{ customers: 1800, callers: 1, contacts: 1 }
  });
  expect((await outages(gas))[outage]).toBeUndefined();
  expect(told(await run(gas, 'outage.update', { outage, cause: 'x' }))).toMatch(/^not_found/);
  expect(told(await run(gas, 'outage.restore', { outage }))).toMatch(/^not_found/);
  expect(told(await run(lead, 'outage.update', { outage, cause: 'pump 3' }))).toBe('done');
  expect((await outages(lead))[outage]).toMatchObject({ cause: 'pump 3', customers: 1800 });
  expect(told(await run(lead, 'outage.restore', { outage }))).toBe('done');
  expect((await outages(lead))[outage]).toMatchObject({ state: 'restored', callers: 1 });
  expect(told(await run(lead, 'outage.restore', { outage }))).toMatch(/^gone/);
  expect(told(await run(lead, 'outage.update', { outage, cause: 'x' }))).toMatch(/^gone/);
});

test('[OUTAGE2] what makes no sense is refused by name, and with the mend', async () => {
  const declare = async (who: Browserish, fields: object) => told(await run(who, 'outage.declare', fields));
  expect(await declare(lead, {})).toMatch(/^bad_field: .*name its areas, or its topic/);
  expect(await declare(lead, { areas: ['lantin'] })).toBe(
    'bad_field: areas: there is no area "lantin"; did you mean "lanting"?'
  );
  // an area of another site is none that they know
  expect(await declare(lead, { areas: ['harbour'] })).toBe('bad_field: areas: there is no area "harbour"');
  expect(await declare(lead, { topic: 'no_heat' })).toBe('bad_field: areas: name some that you see');
  expect(await declare(all, { topic: 'no_heat' })).toBe('done');
  const ahead = Date.now() + 3_600_000;
  expect(await declare(lead, { areas: ['lanting'], started: ahead })).toMatch(/^bad_field: started/);
  expect(await declare(lead, { areas: ['lanting'], started: ahead, planned: true })).toBe('done');
  expect(await declare(lead, { areas: ['lanting'], eta: 1 })).toBe('bad_field: eta: is past');
});

test('[OUTAGE3] a surge is linked to an outage by whoever sees both', async () => {
  // a site that hears from one caller in five minutes, and then from twenty at once
  const days = Array.from({ length: 7 }, (_, i) =>
    new Date(Date.now() - (i + 1) * 86_400_000).toISOString().slice(0, 10)
  );
  server.pilotlight.engine.ingest(
    days.map((date) => ({
      ...{ type: 'history.day', time: Date.now(), source: 'crm', id: date },
      data: { site: 'warm', date, slots: Array.from({ length: 288 }, () => 1), areas: { lanting: 144 } }
    }))
  );
  const call = (contact: string) => ({
    type: 'contact.queued',
    data: { contact, queue: 'heating', area: 'lanting' }
  });
  // the detector looks every ten seconds whether the site is heard
  for (let n = 0; n < 15 && server.pilotlight.engine.state().sites['warm']!.heat.length === 0; n += 1) {
    await server.tell(call(`w${n}`));
    await setTimeout(1000);
  }
  await server.tell(...Array.from({ length: 20 }, (_, i) => call(`s${i}`)));
  const surges = async () => Object.values(((await all.get('/api/v1/floor')).body as FloorState).surges);
  const [surge] = await surges();
  expect(surge).toMatchObject({ area: 'lanting' });
  const { result } = await run(all, 'outage.declare', { areas: ['harbour'], topic: 'leak' });
  const { outage } = result!;
  expect(told(await run(gas, 'outage.link', { surge: surge!.id, outage }))).toMatch(/^not_found/);
  expect(told(await run(lead, 'outage.link', { surge: surge!.id, outage: 'none' }))).toMatch(/^not_found/);
  expect(told(await run(all, 'outage.link', { surge: surge!.id, outage }))).toBe('done');
  expect((await surges())[0]!.outage).toBe(outage);
  expect((await outages(all))[outage]!.surges).toEqual([surge!.id]);
  // an outage of no place is not theirs to see
  expect(((await lead.get('/api/v1/floor')).body as FloorState).surges[surge!.id]).toMatchObject({ outage: null });
});
