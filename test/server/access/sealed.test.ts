import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pino } from 'pino';
import type { AuditEntry } from '../../../src/lib/protocol/people.ts';
import { seal, unseal } from '../../../src/lib/server/access/sealed.ts';
import { createTerms } from '../../../src/lib/server/storage/terms.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { startPeople, TWO_SITES, type PeopleServer } from '../../support/people.ts';
import { GRANTS } from '../../support/rights.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const NUMBER = '13912345678';
const folder = temporaryFolder();
const database = join(folder.path, 'people.db');
let server: PeopleServer;
beforeAll(async () => {
  server = await startPeople({ config: TWO_SITES, database });
  const call = (id: string, queue: string, caller: string) => ({
    ...{ type: 'contact.arrived', data: { contact: id, channel: 'voice', caller } },
    queue
  });
  for (const { type, data, queue } of [call('c1', 'heating', NUMBER), call('c2', 'leaks', '13800001111')]) {
    await server.tell({ type, data });
    await server.tell({ type: 'contact.queued', data: { contact: data.contact, queue } });
  }
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

test('[SEALED1] any flipped bit, a shorter tag, another key or another secret opens nothing', () => {
  const secret = Buffer.alloc(32, 3);
  const sealed = seal(secret, 'key-a', NUMBER);
  expect(unseal(secret, 'key-a', sealed)).toBe(NUMBER);
  expect(Buffer.from(seal(secret, 'key-a', NUMBER)).equals(Buffer.from(sealed))).toBe(false);
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Uint8Array.from(sealed);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => unseal(secret, 'key-a', changed)).toThrow();
  }
  for (let bytes = 0; bytes < sealed.length; bytes++) {
    expect(() => unseal(secret, 'key-a', sealed.subarray(0, bytes))).toThrow();
  }
  expect(() => unseal(secret, 'key-b', sealed)).toThrow();
  expect(() => unseal(Buffer.alloc(32, 4), 'key-a', sealed)).toThrow();
});

test('[ACTION7] a number is opened by who has the right and sees that caller, with a reason that is in the audit first', async () => {
  const unsealBy = (by: PeopleServer['admin'], contact: string, reason: unknown = 'call dropped, call back') =>
    by.command('caller.unseal', { contact, reason });
  const manager = await server.person('manager', [GRANTS['duty-manager']]);
  const opened = await unsealBy(manager, 'c1');
  expect(opened).toMatchObject({ status: 200, body: { result: { number: NUMBER } } });
  const { id } = (await manager.me()).who!;
  const { entries } = (await server.admin.get('/api/v1/audit?actor=person:' + id)).body as { entries: AuditEntry[] };
  const [done, asked] = entries;
  expect(asked).toMatchObject({
    ...{ action: 'caller.unseal', subject: 'contact:c1' },
    detail: { contact: 'c1', reason: 'call dropped, call back' }
  });
  expect(done).toMatchObject({ action: 'caller.unseal.done', detail: { of: asked!.seq } });

  const foreign = await unsealBy(manager, 'c2');
  const none = await unsealBy(manager, 'nothing');
  expect(foreign.status).toBe(404);
  expect(foreign.body).toEqual(none.body);
  for (const reason of ['', '  ', 'x', 7, null, 'x'.repeat(501)]) {
    expect((await unsealBy(manager, 'c1', reason)).body).toMatchObject({ code: 'bad_field' });
  }
  for (const role of ['admin', 'lead', 'agent'] as const) {
    const one = await server.person(`no-${role}`, [GRANTS[role]]);
    expect((await unsealBy(one, 'c1')).body).toMatchObject({ code: 'forbidden' });
  }
  // sees the caller as a lead, has the right elsewhere: one lends the other nothing
  const mixed = await server.person('mixed', [
    GRANTS.lead,
    { role: 'lead', on: { kind: 'site', id: 'warm' } },
    { role: 'duty-manager', on: { kind: 'site', id: 'gas' } }
  ]);
  expect((await unsealBy(mixed, 'c1')).status).toBe(404);
  expect((await unsealBy(mixed, 'c2')).status).toBe(200);
});

test('[ACTION7, SEALED1] the number is in no log, no stream, no list and no table but its own, there encrypted', async () => {
  const director = await server.person('director', [GRANTS.director]);
  using line = await director.socket();
  await line.watch('floor:warm');
  const opened = await line.ask('command', { id: 'u1', type: 'caller.unseal', contact: 'c1', reason: 'to call back' });
  expect(opened).toMatchObject({ result: { number: NUMBER } });
  expect(await line.ask('command', { id: 'u1', type: 'caller.unseal', contact: 'c1', reason: 'to call back' })).toEqual(
    { id: 'u1' }
  );
  const seen = [
    ...line.frames.filter((frame) => !frame.includes('"number"')),
    ...server.lines,
    ...(await Promise.all(
      ['floor', 'audit?limit=500', 'me'].map(async (path) =>
        JSON.stringify((await director.get(`/api/v1/${path}`)).body)
      )
    )),
    JSON.stringify((await director.get('/metrics')).body)
  ];
  const file = new DatabaseSync(database, { readOnly: true });
  const tables = file.prepare("select name from sqlite_master where type = 'table'").all();
  for (const { name } of tables) {
    const rows = file.prepare(`select * from "${String(name)}"`).all();
    seen.push(
      JSON.stringify(rows, (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value
      )
    );
    if (name === 'sealed_number') expect(rows).toHaveLength(2);
  }
  file.close();
  expect(tables.length).toBeGreaterThan(12);
  for (const text of seen) {
    expect(text).not.toContain(NUMBER);
    expect(text).not.toContain(Buffer.from(NUMBER).toString('base64'));
    expect(text).not.toContain(NUMBER.slice(3));
  }
});

test('[TERM1] what its term is over for is let go of each hour; what fails is tried at the next', async () => {
  const clock = createVirtualClock(1_000_000_000_000);
  const asked: [string, number][] = [];
  let away = true;
  const take = (what: string) => (before: number) => {
    asked.push([what, clock.now() - before]);
    return away ? Promise.reject(new Error('away')) : Promise.resolve(0);
  };
  const day = 86_400_000;
  const terms = createTerms({
    ...{
      terms: { sealed: 30 * day, audit: 400 * day, intervals: 500 * day },
      clock,
      logger: pino({ level: 'silent' })
    },
    sealed: { trim: (before) => take('sealed')(before).then(() => undefined) },
    audit: { trim: take('audit') },
    alerts: { trim: (before) => take('alerts')(before).then(() => undefined) }
  });
  clock.advance(3_600_000);
  await new Promise((resolve) => setImmediate(resolve));
  away = false;
  clock.advance(3_600_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual([
    ['sealed', 30 * day],
    ['sealed', 30 * day],
    ['audit', 400 * day],
    ['alerts', 500 * day]
  ]);
  terms.close();
  expect(clock.timers()).toBe(0);
});
