import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explainPostgres } from '../../../../src/lib/server/storage/sql/explain.ts';
import { openSql } from '../../../../src/lib/server/storage/sql/open.ts';
import { temporaryFolder } from '../../../support/folder.ts';
import { freePort, POSTGRES_PASSWORD, startPostgres, type Postgres } from '../../../support/postgres.ts';

const logger = pino({ level: 'silent' });

describe('SQLite', () => {
  test('[SQL7] the file and what lies beside it are 0600, also where they were not; commits are fsynced', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'people.db');
    const modes = (): number[] => ['', '-wal', '-shm'].map((end) => statSync(file + end).mode & 0o777);
    const first = await openSql({ url: file, logger });
    expect(modes()).toEqual([0o600, 0o600, 0o600]);
    const pragmas = await Promise.all(
      ['journal_mode', 'synchronous', 'foreign_keys'].map((name) => sql.raw(`pragma ${name}`).execute(first.db))
    );
    expect(pragmas.map(({ rows }) => Object.values(rows[0] as object)[0] as unknown)).toEqual(['wal', 2, 1]);
    await first.close();
    chmodSync(file, 0o644);
    const again = await openSql({ url: file, logger });
    expect(modes()).toEqual([0o600, 0o600, 0o600]);
    await again.close();
  });

  test('a database in memory', async () => {
    const one = await openSql({ url: ':memory:', logger });
    expect(await one.db.selectFrom('access_version').select('version').execute()).toEqual([{ version: 1 }]);
    await one.close();
    expect(existsSync(':memory:')).toBe(false);
  });

  test('[SQL2] a newer file keeps every byte', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'people.db');
    const later = new DatabaseSync(file);
    later.exec(
      "create table kysely_migration (name text, timestamp text); insert into kysely_migration values ('9', '')"
    );
    later.close();
    const bytes = readFileSync(file);
    await expect(openSql({ url: file, logger })).rejects.toMatchObject({ code: 'newer' });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('[SQL8] what is wrong is said with the file and the mend', async () => {
    using folder = temporaryFolder();
    const text = join(folder.path, 'text.db');
    writeFileSync(text, 'no database at all, but long enough to be looked at. '.repeat(100));
    await expect(openSql({ url: text, logger })).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(/text\.db: it is not a database of ours, or damaged\. Mend: /) as string
    });
    mkdirSync(join(folder.path, 'folder.db'));
    await expect(openSql({ url: join(folder.path, 'folder.db'), logger })).rejects.toMatchObject({
      code: 'unwritable',
      message: expect.stringContaining('Mend: ') as string
    });
    await expect(openSql({ url: join(folder.path, 'no/people.db'), logger })).rejects.toMatchObject({
      code: 'unwritable',
      message: expect.stringMatching(/no\/people\.db: it can't be opened\. Mend: check that the folder/) as string
    });
  });

  test("[SQL5] another program's lock is waited for while this one goes on, and given up with the mend", async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'people.db');
    const one = await openSql({ url: file, logger });
    const other = new DatabaseSync(file, { timeout: 0 });
    const row = { key: 'a', sealed: new Uint8Array(1), seen: 1 };
    other.exec('begin immediate');
    const written = one.db.insertInto('sealed_number').values(row).execute();
    const within = one.db.transaction().execute((trx) => trx.deleteFrom('sealed_number').execute());
    let turns = 0;
    while (turns < 20) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      turns++;
    }
    other.exec('commit');
    await Promise.all([written, within]);
    other.exec('begin immediate');
    await expect(one.db.insertInto('sealed_number').values(row).execute()).rejects.toThrow(/locked/);
    other.exec('rollback');
    other.close();
    await one.close();
  });
});

describe('PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  const failure = async (url: string): Promise<{ code: string; message: string }> => {
    const error = await openSql({ url, logger }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'SqlError', message: expect.stringContaining('Mend: ') as string });
    const told = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).stack);
    for (const secret of [POSTGRES_PASSWORD, encodeURIComponent(POSTGRES_PASSWORD), 'hunter2']) {
      expect(told).not.toContain(secret);
    }
    expect((error as Error).cause).toBeUndefined();
    return error as { code: string; message: string };
  };

  test('[SQL8] where nothing answers', async () => {
    const port = await freePort();
    const { code, message } = await failure(`postgres://pilot:hunter2@127.0.0.1:${port}/floor`);
    expect(code).toBe('unreachable');
    expect(message).toContain(`PostgreSQL at 127.0.0.1:${port}/floor: nothing answers there. Mend: start it, or`);
  });

  test('[SQL8] a host that is none, a wrong password, no such database, an address that can not be', async () => {
    const good = await postgres.database();
    expect((await failure('postgresql://pilot:hunter2@no-such-host.invalid/floor')).message).toMatch(
      /PostgreSQL at no-such-host\.invalid:5432\/floor: .*look|no such host/
    );
    const wrong = await failure(good.replace(encodeURIComponent(POSTGRES_PASSWORD), 'hunter2'));
    expect(wrong).toMatchObject({ code: 'not_let_in' });
    expect(wrong.message).toContain(`127.0.0.1:${postgres.port}`);
    expect((await failure(good.replace(/test_\d+$/, 'nothing'))).message).toContain('it has no such database. Mend:');
    await failure('postgres://pilot:hunter2@[broken/floor');
    await failure(`${good}?sslmode=verify-full`);
  });

  test('[SQL8] a server that takes the call and says nothing', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const { code, message } = await failure(`postgres://pilot:hunter2@127.0.0.1:${port}/floor`);
    expect([code, message]).toEqual(['unreachable', expect.stringContaining('it does not answer. Mend:')]);
    silent.close();
  });

  test('[SQL8] a user who may not make tables', async () => {
    const url = await postgres.database();
    const owner = await openSql({ url, logger });
    await sql`create user guest password 'hunter2'`.execute(owner.db);
    await owner.close();
    const empty = new URL(await postgres.database());
    empty.username = 'guest';
    empty.password = 'hunter2';
    expect(await failure(empty.href)).toMatchObject({ code: 'read_only' });
  });

  test('[SQL8] a password in the message of others is taken out', () => {
    const url = 'postgres://u:a%20secret@h/d';
    const { message } = explainPostgres(new Error(`${url} and "a secret" and a%20secret`), url);
    expect(message).toMatch(/^PostgreSQL at h:5432\/d: … and "…" and …\. Mend: /);
  });

  test('[SQL3] the numbers of other pools stay as they were', async () => {
    const one = await openSql({ url: await postgres.database(), logger });
    await one.close();
    const { default: pg } = await import('pg');
    const global = pg.types.getTypeParser(pg.types.builtins.INT8) as (text: string) => unknown;
    expect(global('12')).toBe('12');
  });
});
