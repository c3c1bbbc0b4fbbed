import { sql } from 'kysely';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { migrateDown, migrateUp } from '../../src/lib/server/storage/sql/migrate.ts';
import { migrations } from '../../src/lib/server/storage/sql/migrations/list.ts';
import { openSql, type Sql } from '../../src/lib/server/storage/sql/open.ts';

const logger = pino({ level: 'silent' });
const DAY = 86_400_000;

/** One kind of database: `create` gives the URL of an empty one. */
export interface SqlKind {
  readonly name: 'sqlite' | 'postgres';
  readonly create: () => Promise<{ url: string } & AsyncDisposable>;
}

export const TABLES = [
  ...['access_key', 'access_version', 'alert', 'alert_step', 'announcement_seen', 'audit', 'audit_anchor'],
  ...['coaching', 'command_done'],
  ...['display', 'handover_text', 'invite', 'outbox', 'outbox_request', 'pairing'],
  ...['person', 'person_grant', 'sealed_number', 'setting_change']
];

const person = (id: string) => ({ id, username: `user-${id}`, name: 'Ann', created: 1_800_000_000_000, seen: null });
const entry = (seq: number, at: number) => ({
  ...{ seq, at, actor: 'system', actor_name: '', action: 'test', subject: null, detail: '{}', outcome: null },
  ...{ prev: '0', hash: '1' }
});

async function tablesOf({ db }: Sql): Promise<string[]> {
  const tables = await db.introspection.getTables();
  return tables.map(({ name }) => name).sort();
}

/** What both databases must hold to (storage/sql/SPEC.md). */
export function sqlContract({ name, create }: SqlKind): void {
  const opened = async (): Promise<Sql & AsyncDisposable> => {
    const made = await create();
    const one = await openSql({ url: made.url, logger });
    return {
      ...one,
      async [Symbol.asyncDispose]() {
        await one.close();
        await made[Symbol.asyncDispose]();
      }
    };
  };

  describe(`SQL: ${name}`, () => {
    test('[SQL1] forward, back to nothing and forward again; opened again it is the same', async () => {
      await using made = await create();
      const first = await openSql({ url: made.url, logger });
      expect(first.type).toBe(name);
      expect(await tablesOf(first)).toEqual(TABLES);
      await migrateDown(first.db);
      expect(await tablesOf(first)).toEqual([]);
      await migrateUp(first.db);
      expect(await tablesOf(first)).toEqual(TABLES);
      await first.db.updateTable('access_version').set({ version: 7 }).execute();
      await first.close();
      await first.close();
      const again = await openSql({ url: made.url, logger });
      expect(await again.db.selectFrom('access_version').selectAll().execute()).toEqual([{ one: 1, version: 7 }]);
      await again.close();
    });

    test('[SQL1] openings at once all succeed', async () => {
      await using made = await create();
      const all = await Promise.all(Array.from({ length: 4 }, () => openSql({ url: made.url, logger })));
      for (const one of all) expect(await tablesOf(one)).toEqual(TABLES);
      for (const one of all) await one.close();
    });

    test('[SQL2] a newer schema is refused and left as it is', async () => {
      await using made = await create();
      const first = await openSql({ url: made.url, logger });
      await sql`insert into kysely_migration (name, timestamp) values ('9999_later', '2099-01-01')`.execute(first.db);
      await sql`drop table command_done`.execute(first.db);
      await first.close();
      await expect(openSql({ url: made.url, logger })).rejects.toMatchObject({
        code: 'newer',
        message: expect.stringContaining(
          `written by a newer Pilotlight (schema 9999_later, this one knows ${Object.keys(migrations).at(-1)!}): update this one`
        ) as string
      });
    });

    test('[SQL3] values come back as they went in', async () => {
      await using one = await opened();
      const odd = 'Zoë 维修 🔥 \'"; drop table person; -- \\ %_ \n\t\u202e';
      await one.db
        .insertInto('person')
        .values({ ...person('a'), name: odd })
        .execute();
      expect(await one.db.selectFrom('person').selectAll().execute()).toEqual([
        { ...person('a'), name: odd, disabled: 0 }
      ]);
      const sealed = Uint8Array.from({ length: 256 }, (_, i) => i);
      const seen = Number.MAX_SAFE_INTEGER;
      await one.db.insertInto('sealed_number').values({ key: odd, sealed, seen }).execute();
      const [row] = await one.db.selectFrom('sealed_number').selectAll().execute();
      expect(row).toEqual({ key: odd, sealed, seen });
      expect(Object.getPrototypeOf(row!.sealed)).toBe(Uint8Array.prototype);
      const { n } = await one.db
        .selectFrom('person')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      expect(n).toBe(1);
      const change = { version: 2 ** 31 + 5, at: -1, by: 'x', path: '["a"]', value: 'null' };
      await one.db.insertInto('setting_change').values(change).execute();
      expect(await one.db.selectFrom('setting_change').selectAll().execute()).toEqual([change]);
      await expect(
        sql`insert into person (id, username, name, created) values ('b', 'b', 'b', 'no number')`.execute(one.db)
      ).rejects.toThrow();
    });

    test('[SQL4] unique columns, references and checks hold; grants and invitations go with their person', async () => {
      await using one = await opened();
      const { db } = one;
      await db
        .insertInto('person')
        .values([person('a'), person('b')])
        .execute();
      await expect(
        db
          .insertInto('person')
          .values({ ...person('c'), username: 'user-a' })
          .execute()
      ).rejects.toThrow();
      const grant = { person: 'a', role: 'lead', kind: 'team', target: 'north' };
      await db
        .insertInto('person_grant')
        .values([grant, { ...grant, person: 'b' }])
        .execute();
      await expect(db.insertInto('person_grant').values(grant).execute()).rejects.toThrow();
      await expect(
        db
          .insertInto('person_grant')
          .values({ ...grant, person: 'nobody' })
          .execute()
      ).rejects.toThrow();
      await db.insertInto('invite').values({ person: 'a', code_hash: 'x', expires: 1 }).execute();
      await db.deleteFrom('person').where('id', '=', 'a').execute();
      expect(await db.selectFrom('person_grant').selectAll().execute()).toEqual([{ ...grant, person: 'b', team: '' }]);
      expect(await db.selectFrom('invite').selectAll().execute()).toEqual([]);
      await expect(db.insertInto('access_version').values({ one: 2, version: 1 }).execute()).rejects.toThrow();
      const pair = { device_hash: 'd', user_hash: 'u', created: 1, expires: 2, asked_by: '::1' };
      await db
        .insertInto('pairing')
        .values({ ...pair, display: null, token: null, polled: null })
        .execute();
      expect(await db.selectFrom('pairing').select(['state', 'tries']).execute()).toEqual([
        { state: 'pending', tries: 0 }
      ]);
      await expect(sql`update pairing set state = 'odd'`.execute(db)).rejects.toThrow();
    });

    test('[SQL5] a transaction that throws leaves nothing', async () => {
      await using one = await opened();
      const failed = one.db.transaction().execute(async (trx) => {
        await trx.insertInto('person').values(person('a')).execute();
        await trx.insertInto('person').values(person('a')).execute();
      });
      await expect(failed).rejects.toThrow();
      expect(await one.db.selectFrom('person').selectAll().execute()).toEqual([]);
      await one.db.transaction().execute((trx) => trx.insertInto('person').values(person('a')).execute());
      expect(await one.db.selectFrom('person').select('id').execute()).toEqual([{ id: 'a' }]);
    });

    test('[SQL5] transactions of several openings lose no count', async () => {
      await using made = await create();
      const all = await Promise.all(Array.from({ length: 3 }, () => openSql({ url: made.url, logger })));
      const up = ({ db }: Sql): Promise<void> =>
        db.transaction().execute(async (trx) => {
          let asking = trx.selectFrom('access_version').select('version');
          if (name === 'postgres') asking = asking.forUpdate();
          const { version } = await asking.executeTakeFirstOrThrow();
          // others get their turn in the middle
          await new Promise((resolve) => setImmediate(resolve));
          await trx
            .updateTable('access_version')
            .set({ version: version + 1 })
            .execute();
        });
      await Promise.all(Array.from({ length: 30 }, (_, i) => up(all[i % 3]!)));
      expect(await all[0]!.db.selectFrom('access_version').select('version').execute()).toEqual([{ version: 31 }]);
      for (const one of all) await one.close();
    });

    test('[SQL6] the audit table takes new rows only', async () => {
      await using one = await opened();
      const { db } = one;
      const now = Date.now();
      const rows = [entry(1, now - 181 * DAY), entry(2, now - 179 * DAY), entry(3, now)];
      await db.insertInto('audit').values(rows).execute();
      const refused = /append-only/;
      await expect(db.updateTable('audit').set({ actor: 'x' }).execute()).rejects.toThrow(refused);
      await expect(db.updateTable('audit').set({ at: 1 }).where('seq', '=', 1).execute()).rejects.toThrow(refused);
      await expect(db.deleteFrom('audit').execute()).rejects.toThrow(refused);
      await expect(db.deleteFrom('audit').where('seq', '=', 2).execute()).rejects.toThrow(refused);
      if (name === 'sqlite') {
        await expect(db.replaceInto('audit').values(entry(1, 5)).execute()).rejects.toThrow(refused);
      } else {
        await expect(sql`truncate audit`.execute(db)).rejects.toThrow(refused);
        const replace = db.insertInto('audit').values(entry(1, 5));
        await expect(
          replace.onConflict((conflict) => conflict.column('seq').doUpdateSet({ at: 5 })).execute()
        ).rejects.toThrow(refused);
      }
      expect(await db.selectFrom('audit').selectAll().orderBy('seq').execute()).toEqual(rows);
      await db.deleteFrom('audit').where('seq', '=', 1).execute();
      expect(await db.selectFrom('audit').select('seq').orderBy('seq').execute()).toEqual([{ seq: 2 }, { seq: 3 }]);
    });
  });
}
