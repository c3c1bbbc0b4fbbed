import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { pino } from 'pino';
import { auditSecret } from '../../../src/lib/server/access/secrets.ts';
import { createAudit } from '../../../src/lib/server/audit/audit.ts';
import { auditHeadFile, peopleFile } from '../../../src/lib/server/commands/audit.ts';
import { openSql, type Sql } from '../../../src/lib/server/storage/sql/open.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { POSTGRES_PASSWORD, startPostgres, type Postgres } from '../../support/postgres.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';
import { fill } from '../../support/audit.ts';

const MAIN = join(import.meta.dirname, '../../../src/main.ts');
const logger = pino({ level: 'silent' });

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

function verify(data: string, database = ''): Promise<{ code: number; out: string; err: string }> {
  const env = { ...process.env, PILOTLIGHT_DATA: data, DATABASE_URL: database };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, 'audit', 'verify'], { env }, (_error, out, err) => {
      resolve({ code: child.exitCode!, out, err });
    });
  });
}

async function trailIn(data: string, url: string): Promise<Sql> {
  const opened = await openSql({ url, logger });
  const clock = createVirtualClock(Date.now());
  const headFile = auditHeadFile(data);
  const audit = createAudit({ db: opened.db, secret: await auditSecret(data), headFile, clock, logger });
  await fill(audit, 3);
  await audit.close();
  return opened;
}

test('[AUDIT10] a whole trail is good, beside an open server too; a broken one is named', async () => {
  using folder = temporaryFolder();
  const data = folder.path;
  const opened = await trailIn(data, peopleFile(data));
  const good = await verify(data);
  expect(good).toMatchObject({ code: 0, err: '' });
  expect(good.out).toMatch(/people\.db: good\. 3 entries, head 3 [0-9a-f]{64}\n$/);
  await sql`drop trigger audit_no_update`.execute(opened.db);
  await sql`update audit set actor = 'person:b' where seq = 2`.execute(opened.db);
  const broken = await verify(data);
  expect(broken).toMatchObject({ code: 1, out: '' });
  expect(broken.err).toMatch(/people\.db: broken at entry 2 \(changed\): entry 2 was changed\n$/);
  await opened.close();
});

test('[AUDIT10] in PostgreSQL; its password is never said', async () => {
  using folder = temporaryFolder();
  const data = folder.path;
  const url = await postgres.database();
  const opened = await trailIn(data, url);
  const good = await verify(data, url);
  expect(good).toMatchObject({ code: 0, err: '' });
  expect(good.out).toMatch(/^127\.0\.0\.1:\d+\/test_\d+: good\. 3 entries/);
  await sql`alter table audit disable trigger user`.execute(opened.db);
  await sql`delete from audit where seq = 3`.execute(opened.db);
  await opened.close();
  const broken = await verify(data, url);
  expect(broken).toMatchObject({ code: 1, out: '' });
  expect(broken.err).toContain('broken at entry 3 (tail)');
  const lost = await verify(data, url.replace(/test_\d+$/, 'nothing'));
  expect(lost.code).toBe(1);
  expect(lost.err).toContain('it has no such database. Mend:');
  for (const { out, err } of [good, broken, lost])
    expect(out + err).not.toContain(encodeURIComponent(POSTGRES_PASSWORD));
  expect(existsSync(peopleFile(data))).toBe(false);
});

test('[AUDIT10] it makes neither a database nor a secret', async () => {
  using folder = temporaryFolder();
  const data = folder.path;
  const none = await verify(data);
  expect(none.code).toBe(1);
  expect(none.err).toContain('people.db: there is no such file. Mend:');
  expect(readdirSync(data)).toEqual([]);
  const opened = await trailIn(data, peopleFile(data));
  await opened.close();
  copyFileSync(join(data, 'audit.secret'), join(data, 'kept'));
  rmSync(join(data, 'audit.secret'));
  expect((await verify(data)).err).toContain('audit.secret: there is no such file');
  expect(existsSync(join(data, 'audit.secret'))).toBe(false);
  writeFileSync(join(data, 'audit.secret'), 'x'.repeat(43));
  expect((await verify(data)).err).toContain('broken at entry 1 (changed)');
});
