import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry, Grant } from '../../src/lib/protocol/people.ts';
import { auditSecret } from '../../src/lib/server/access/secrets.ts';
import { verifyAudit } from '../../src/lib/server/audit/verify.ts';
import { createLogger } from '../../src/lib/server/observe/log.ts';
import { openSql } from '../../src/lib/server/storage/sql/open.ts';
import { temporaryFolder } from '../support/folder.ts';
import { INGEST_KEY, PASSWORD, startPeople, type Browserish, type PeopleServer } from '../support/people.ts';

const NUMBER = '13812345678';
const DIRECTOR: readonly Grant[] = [{ role: 'director', on: { kind: 'all' } }];
const folder = temporaryFolder();
const file = join(folder.path, 'people.db');
let server: PeopleServer;
let director: Browserish;
/** Everything that was a secret while these tests ran. */
const secrets = new Set<string>([PASSWORD, NUMBER, INGEST_KEY]);

beforeAll(async () => {
  server = await startPeople({ data: folder.path, database: file });
  director = await server.person('dora', DIRECTOR);
  await server.tell({ type: 'contact.queued', data: { contact: 'c1', queue: 'heating', caller: NUMBER } });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const audit = async (query = ''): Promise<AuditEntry[]> =>
  ((await server.admin.get(`/api/v1/audit?limit=500${query}`)).body as { entries: AuditEntry[] }).entries;
/** Works on the database with another hand. */
function withDatabase<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

describe('what is recorded', () => {
  test('[ASVS 16.3.1] each sign-in, also one that fails, sign-out, code and password is in the audit', async () => {
    const one = await server.person('eva', DIRECTOR);
    await server.browser().post('/api/v1/sign-in', { username: 'eva', password: 'wrong as can be' });
    await server.browser().post('/api/v1/sign-in/code', { code: 'BCDF-GHJK', username: 'eva', password: PASSWORD });
    await one.post('/api/v1/password', { old: PASSWORD, password: 'the next of my phrases' });
    await one.post('/api/v1/sign-out', {});
    const actor = `person:${(await audit('&q=eva')).find(({ action }) => action === 'sign_in')!.actor.slice(7)}`;
    const actions = (await audit(`&actor=${actor}`)).map(({ action }) => action);
    expect(actions).toEqual([
      'sign_out',
      'password.changed',
      'sign_in.code_failed',
      'sign_in.failed',
      'sign_in',
      'password.set'
    ]);
    secrets.add('the next of my phrases');
  });

  test('[ASVS 16.3.2] what somebody was not allowed is recorded, commands and pages', async () => {
    await director.command('person.add', { username: 'sly', name: 'Sly' });
    expect((await audit('&action=person.add'))[0]).toMatchObject({
      actor_name: 'dora',
      outcome: 'refused',
      detail: { code: 'forbidden' }
    });
    await director.get('/api/v1/people');
    const line = server.lines.find((text) => text.includes('"forbidden"'))!;
    expect(JSON.parse(line)).toMatchObject({
      level: 40,
      path: '/api/v1/people',
      who: (await director.me()).who!.id.replace(/^/, 'person:')
    });
  });

  test('[ASVS 16.2.1] an entry says who, what, about whom, from where and how it ended; [ASVS 16.2.2] when, in UTC', async () => {
    const before = Date.now();
    await server.person('fred', DIRECTOR);
    const entries = await audit();
    expect(entries[0]).toMatchObject({
      action: 'sign_in',
      actor_name: 'fred',
      outcome: 'done',
      detail: { address: '127.0.0.1' }
    });
    const added = entries.find(({ action, subject }) => action === 'person.add' && subject === 'person:fred')!;
    expect(entries.find(({ detail }) => detail.of === added.seq)).toMatchObject({
      outcome: 'done',
      actor_name: 'Boss'
    });
    // epoch milliseconds: no zone to mistake
    for (const { at } of entries.slice(0, 3)) expect(at).toBeGreaterThanOrEqual(before);
    for (const { at } of entries) expect(at).toBeLessThanOrEqual(Date.now());
    for (const text of server.lines)
      expect(Math.abs((JSON.parse(text) as { time: number }).time - Date.now())).toBeLessThan(600_000);
  });

  test('[ASVS 16.4.1] what people write makes no entry and no line of its own', async () => {
    const forged = 'x\n{"level":60,"msg":"forged"}\r\n\u2028\u001b[2J<b>';
    await director.command('caller.unseal', { contact: 'c1', reason: forged });
    await server.browser().post('/api/v1/sign-in', { username: forged, password: forged });
    await director.get(`/api/v1/people?${encodeURIComponent(forged)}`);
    await director.get('/api/v1/people/%0a%7b%22level%22:60%7d');
    const [entry] = await audit('&action=caller.unseal');
    expect(entry!.detail.reason).toBe(forged);
    for (const text of server.lines) {
      expect(text.trimEnd()).not.toMatch(/[\n\r]/);
      expect(JSON.parse(text)).not.toMatchObject({ msg: 'forged' });
    }
  });

  test('[ASVS 16.2.5] no password, code, token, key or number stands in a log or a record', async () => {
    const key = (await server.admin.command('key.add', { name: 'k', kind: 'read' })).body as {
      result: { secret: string };
    };
    const { ticket } = (await director.post('/api/v1/tickets', {})).body as { ticket: string };
    const added = (await server.admin.command('person.add', { username: 'gil', name: 'Gil', grants: [] })).body as {
      result: { code: string };
    };
    const { code } = added.result;
    const asked = (await server.browser().post('/api/v1/pair/code', {})).body as {
      device_code: string;
      user_code: string;
    };
    await director.command('display.approve', { code: asked.user_code, name: 'Wall', board: 'main' });
    for (const cookie of [director, server.admin])
      secrets.add(decodeURIComponent(cookie.cookies.get('__Host-pilotlight')!).split('.')[0]!);
    for (const secret of [
      key.result.secret,
      ticket,
      code,
      code.replace('-', ''),
      asked.device_code,
      asked.user_code,
      asked.user_code.replace('-', '')
    ])
      secrets.add(secret);
    for (const name of readdirSync(folder.path).filter((one) => one.endsWith('.secret')))
      secrets.add(readFileSync(join(folder.path, name), 'utf8').trim());
    expect(secrets.size).toBeGreaterThan(15);
    const kept = JSON.stringify(await audit()) + server.lines.join('');
    const metrics = (await server.admin.get('/metrics')).body as string;
    expect(metrics).toContain('pilotlight_');
    expect([...secrets].filter((secret) => (kept + metrics).includes(secret))).toEqual([]);
  });
});

describe('when things break', () => {
  test('[ASVS 16.4.2] no entry is changed, taken out or cut off unseen, nor read without the right', async () => {
    const lead = await server.person('lea', [{ role: 'lead', on: { kind: 'team', id: 'day' } }]);
    expect((await lead.get('/api/v1/audit')).status).toBe(403);
    for (const sql of [
      "update audit set actor_name = 'nobody' where seq = 2",
      'delete from audit where seq = 2',
      'insert or replace into audit select * from audit where seq = 2'
    ]) {
      expect(() => withDatabase((database) => database.exec(sql)), sql).toThrow();
    }
    const verify = async () => {
      const sql = await openSql({ url: file, logger: createLogger({ level: 'silent' }) });
      try {
        return await verifyAudit({
          db: sql.db,
          secret: await auditSecret(folder.path),
          headFile: join(folder.path, 'audit.head')
        });
      } finally {
        await sql.close();
      }
    };
    expect(await verify()).toMatchObject({ ok: true });
    const before = withDatabase((database) => {
      const triggers = database
        .prepare("select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'audit'")
        .all() as { name: string; sql: string }[];
      for (const { name } of triggers) database.exec(`drop trigger ${name}`);
      const row = database.prepare('select actor_name from audit where seq = 2').get() as { actor_name: string };
      database.exec("update audit set actor_name = 'nobody' where seq = 2");
      return { triggers, row };
    });
    expect(await verify()).toMatchObject({ ok: false, at: 2, what: 'changed' });
    withDatabase((database) => {
      database.prepare('update audit set actor_name = ? where seq = 2').run(before.row.actor_name);
      for (const { sql } of before.triggers) database.exec(sql);
    });
    expect(await verify()).toMatchObject({ ok: true });
  });

  test('[ASVS 16.5.3] where nothing can be recorded nothing is done; [ASVS 16.5.1] who asks learns no cause, [ASVS 16.3.4] the log does; [ASVS 16.5.4] the server lives on', async () => {
    const names = async () =>
      ((await server.admin.get('/api/v1/people')).body as { people: { username: string }[] }).people.map(
        ({ username }) => username
      );
    withDatabase((database) => database.exec('alter table audit rename to audit_away'));
    const heard = server.lines.length;
    const added = await server.admin.command('person.add', { username: 'hugo', name: 'Hugo', grants: [] });
    const entered = await server.browser().post('/api/v1/sign-in', { username: 'dora', password: PASSWORD });
    const opened = await director.command('caller.unseal', { contact: 'c1', reason: 'while it is broken' });
    withDatabase((database) => database.exec('alter table audit_away rename to audit'));
    for (const { status, body } of [added, entered, opened]) {
      expect(status).toBe(500);
      expect(body).toMatchObject({
        code: 'internal',
        detail: 'the request failed here; send it again, and tell the operator'
      });
      expect(JSON.stringify(body)).not.toMatch(/audit|sql|table|\.ts|node_modules|1381234/i);
    }
    expect(entered.headers.getSetCookie()).toEqual([]);
    expect(await names()).not.toContain('hugo');
    expect(server.lines.slice(heard).join('')).toMatch(/no such table/);
    expect((await server.browser().get('/healthz')).status).toBe(200);
    expect((await server.admin.command('person.add', { username: 'hugo', name: 'Hugo', grants: [] })).status).toBe(200);
  });
});
