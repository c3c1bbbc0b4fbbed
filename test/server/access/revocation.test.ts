import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pino } from 'pino';
import { createAccounts } from '../../../src/lib/server/access/accounts.ts';
import { countChange } from '../../../src/lib/server/access/versions.ts';
import { openSql, type Sql } from '../../../src/lib/server/storage/sql/open.ts';
import type { Snapshot } from '../../../src/lib/protocol/wire.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { until } from '../../support/live.ts';
import { PASSWORD, startPeople, type PeopleServer } from '../../support/people.ts';
import { GRANTS, pairedScreen } from '../../support/rights.ts';

const folder = temporaryFolder();
let server: PeopleServer;
/** Another process on the same database: it tells this one nothing. */
let elsewhere: Sql;
beforeAll(async () => {
  const database = join(folder.path, 'people.db');
  server = await startPeople({ database });
  elsewhere = await openSql({ url: database, logger: pino({ level: 'silent' }) });
});
afterAll(async () => {
  await elsewhere.close();
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const idOf = async (one: { me(): Promise<{ who: { id: string } | null }> }) => (await one.me()).who!.id;
async function within(work: () => Promise<unknown>, cut: () => boolean): Promise<void> {
  await work();
  const began = performance.now();
  await until('the bye', cut, 1_000);
  expect(performance.now() - began).toBeLessThan(1_000);
}

test('[PEOPLE8] what another process changes in the database cuts within a second here', async () => {
  const accounts = createAccounts({ db: elsewhere.db, now: Date.now });
  const disabled = await server.person('disabled', [GRANTS.lead]);
  const granted = await server.person('granted', [GRANTS.lead]);
  using one = await disabled.socket();
  using two = await granted.ticketed();
  const who = await Promise.all([idOf(disabled), idOf(granted)]);
  await within(
    async () => {
      await accounts.change(who[0], { disabled: true });
      await countChange(elsewhere.db);
    },
    () => one.byes.length === 1
  );
  expect(two.byes).toEqual([]);
  expect((await disabled.get('/api/v1/floor')).status).toBe(401);
  await within(
    async () => {
      await accounts.change(who[1], { grants: [{ role: 'lead', on: { kind: 'site', id: 'gas' } }] });
      await countChange(elsewhere.db);
    },
    () => two.byes.length === 1
  );
  using back = await granted.ticketed();
  expect(Object.keys(((await back.watch('floor:gas')) as Snapshot).state.seats)).toEqual(['2001']);
  expect(await back.watch('floor:warm')).toMatchObject({ problem: { code: 'unknown_view' } });
});

test('[PEOPLE8, KEY1] so does a key or a screen that was revoked elsewhere', async () => {
  const { result } = (await server.admin.command('key.add', { name: 'report', kind: 'read' })).body as {
    result: { key: string; secret: string };
  };
  const { screen, display } = await pairedScreen(server.admin, server.browser());
  const read = () => fetch(`${server.url}/api/v1/floor`, { headers: { authorization: `Bearer ${result.secret}` } });
  expect((await read()).status).toBe(200);
  using line = await screen.ticketed();
  await within(
    async () => {
      await elsewhere.db.updateTable('access_key').set({ revoked: 1 }).where('id', '=', result.key).execute();
      await elsewhere.db.updateTable('display').set({ revoked: 1 }).where('id', '=', display).execute();
      await countChange(elsewhere.db);
    },
    () => line.byes.length === 1
  );
  const began = performance.now();
  while ((await read()).status !== 401) expect(performance.now() - began).toBeLessThan(1_000);
});

test('[LIVE13] who is revoked at any moment of their coming in is not in afterwards', async () => {
  for (let n = 0; n < 15; n++) {
    const one = await server.person(`racer${n}`, [GRANTS.lead]);
    const person = await idOf(one);
    const entering = one.socket().catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, n));
    await server.admin.command('person.disable', { person });
    using line = await entering;
    if (line) await until('the bye', () => line.byes.length === 1 || line.closed, 1_000);
  }
});

test('[PEOPLE7, PEOPLE8] signing out ends this browser alone; signing somebody out ends all of theirs', async () => {
  const here = await server.person('twice', [GRANTS.lead]);
  const there = server.browser();
  await there.post('/api/v1/sign-in', { username: 'twice', password: PASSWORD });
  using one = await here.socket();
  using two = await there.ticketed();
  await within(
    () => here.post('/api/v1/sign-out', {}),
    () => one.byes.length === 1
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(two.byes).toEqual([]);
  expect((await there.me()).who?.username).toBe('twice');
  expect((await here.me()).who).toBeNull();
  const person = await idOf(there);
  await within(
    () => server.admin.command('person.sign_out', { person }),
    () => two.byes.length === 1
  );
  expect((await there.me()).who).toBeNull();
});

test('[ACTION9] a command on a line that was cut does nothing any more', async () => {
  const one = await server.person('cut', [GRANTS.admin]);
  using line = await one.socket();
  await server.admin.command('person.disable', { person: await idOf(one) });
  await until('the bye', () => line.byes.length === 1, 1_000);
  line.send('command', { id: 'late', type: 'person.add', username: 'ghost', name: 'Ghost' });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(JSON.stringify((await server.admin.get('/api/v1/people')).body)).not.toContain('ghost');
});

test('[PEOPLE9] a ticket opens one socket once, and none for who was revoked since', async () => {
  const one = await server.person('ticketed', [GRANTS.lead]);
  const take = async () => ((await one.post('/api/v1/tickets', {})).body as { ticket: string }).ticket;
  const { rawViewer } = await import('../../support/raw-viewer.ts');
  const enter = (ticket: unknown) => rawViewer(server.url, { headers: { origin: server.url }, auth: { ticket } });
  const ticket = await take();
  const [first, second] = await Promise.allSettled([enter(ticket), enter(ticket)]);
  expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
  for (const settled of [first, second]) if (settled.status === 'fulfilled') settled.value[Symbol.dispose]();
  const late = await take();
  await server.admin.command('person.disable', { person: await idOf(one) });
  for (const bad of [ticket, late, 'x', '', null, 7, ['a'], {}, 'a'.repeat(43)]) {
    await expect(enter(bad)).rejects.toThrow('signed_out');
  }
});
