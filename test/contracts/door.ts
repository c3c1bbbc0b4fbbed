import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createAccounts } from '../../src/lib/server/access/accounts.ts';
import { createApiKeys } from '../../src/lib/server/access/api-keys.ts';
import { createDisplays } from '../../src/lib/server/access/displays.ts';
import { createKeys } from '../../src/lib/server/access/keys.ts';
import { createSealedNumbers } from '../../src/lib/server/access/sealed.ts';
import { countChange, createVersions } from '../../src/lib/server/access/versions.ts';
import type { Grant } from '../../src/lib/protocol/people.ts';
import { openSql, type Sql } from '../../src/lib/server/storage/sql/open.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import type { SqlKind } from './sql.ts';

const logger = pino({ level: 'silent' });
const NOW = 1_800_000_000_000;
const ADMIN: Grant = { role: 'admin', on: { kind: 'all' } };
const LEAD: Grant = { role: 'lead', on: { kind: 'group', team: 'day', id: 'a' } };

/** What the door keeps, on both databases (access/SPEC.md). */
export function doorContract({ name, create }: SqlKind): void {
  async function opened() {
    const made = await create();
    const one = await openSql({ url: made.url, logger });
    const another: Sql[] = [];
    const clock = createVirtualClock(NOW);
    const now = () => clock.now();
    return {
      ...{ db: one.db, clock, now, accounts: createAccounts({ db: one.db, now }) },
      /** Another process. */
      async another() {
        const next = await openSql({ url: made.url, logger });
        another.push(next);
        return next.db;
      },
      async [Symbol.asyncDispose]() {
        for (const next of [one, ...another]) await next.close();
        await made[Symbol.asyncDispose]();
      }
    };
  }
  const person = (username: string, grants: readonly Grant[] = []) => ({ username, name: username, grants });

  describe(`the door's tables: ${name}`, () => {
    test('[ACTION9] people are added, found in any spelling, changed and listed with what they were granted', async () => {
      await using here = await opened();
      const { accounts } = here;
      await accounts.add('1', person('Zhang.Wei', [LEAD, ADMIN, LEAD]));
      await accounts.add('2', person('王伟'));
      expect((await accounts.named('ZHANG.wei'))?.grants).toEqual(expect.arrayContaining([LEAD, ADMIN]));
      expect((await accounts.named('ｚｈａｎｇ.ｗｅｉ'))?.id).toBe('1');
      expect((await accounts.named('王伟'))?.grants).toEqual([]);
      expect(await accounts.named("' or 1=1 --")).toBeNull();
      await expect(accounts.add('3', person('zhang.wei'))).rejects.toThrow();
      expect(await accounts.change('1', { name: 'Wei "W"; drop table person', grants: [ADMIN] })).toBe(true);
      expect(await accounts.find('1')).toMatchObject({ name: 'Wei "W"; drop table person', grants: [ADMIN] });
      expect((await accounts.list()).map(({ id, created, seen }) => [id, created, seen])).toEqual([
        ['1', NOW, null],
        ['2', NOW, null]
      ]);
    });

    test('[ACTION5] of two admins who take each other away at once, from two processes, one stays', async () => {
      await using here = await opened();
      const there = createAccounts({ db: await here.another(), now: here.now });
      const { accounts } = here;
      for (const id of ['a', 'b']) {
        await accounts.add(id, person(id, [ADMIN]));
        await accounts.seen(id);
      }
      await accounts.add('invited', person('invited', [ADMIN]));
      for (let round = 0; round < 5; round++) {
        const both = await Promise.all([
          accounts.change('a', { grants: [LEAD] }),
          there.change('b', { disabled: true }),
          accounts.change('a', { name: 'A' })
        ]);
        expect(both.slice(0, 2).filter(Boolean)).toHaveLength(1);
        expect(await accounts.hasAdmin()).toBe(true);
        await accounts.change('a', { grants: [ADMIN] });
        await accounts.change('b', { disabled: false });
      }
      expect(await accounts.change('a', { grants: [] })).toBe(true);
      expect(await accounts.change('b', { grants: [] })).toBe(false);
      expect((await accounts.find('b'))?.grants).toEqual([ADMIN]);
    });

    test('[PEOPLE4] a code: once, for a week, five tries, counted also when they come at once', async () => {
      await using here = await opened();
      const { accounts, clock } = here;
      await accounts.add('1', person('ann'));
      const first = await accounts.invite('1');
      expect(first).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
      const tried = await Promise.all([first, first, first].map((code) => accounts.redeem('1', code)));
      expect(tried.filter(Boolean)).toHaveLength(1);
      const second = await accounts.invite('1');
      await Promise.all(Array.from({ length: 5 }, () => accounts.redeem('1', 'BCDF-GHJK')));
      expect(await accounts.redeem('1', second)).toBe(false);
      const third = await accounts.invite('1');
      expect(await accounts.redeem('2', third)).toBe(false);
      clock.jump(7 * 86_400_000);
      expect(await accounts.redeem('1', third)).toBe(false);
    });

    test('[PAIR2, PAIR3] a code is approved once and gives one token, whoever comes at once', async () => {
      await using here = await opened();
      const displays = createDisplays(here);
      const asked = (await displays.ask('10.0.0.9', 'https://wall.example'))!;
      const by = { name: 'Hall', board: 'main', by: 'Ann' };
      const ids = await Promise.all(Array.from({ length: 4 }, () => displays.approve(asked.user_code, by)));
      expect(ids.filter((id) => id !== null)).toHaveLength(1);
      const answers = await Promise.all(Array.from({ length: 4 }, () => displays.poll(asked.device_code)));
      const tokens = answers.flatMap((answer) => ('token' in answer ? [answer.token] : []));
      expect(tokens).toHaveLength(1);
      expect(await displays.find(tokens[0]!)).toMatchObject({ name: 'Hall', board: 'main' });
      for (const token of ['', 'x', `${tokens[0]!}x`, asked.device_code]) expect(await displays.find(token)).toBeNull();
      const id = ids.find((one) => one !== null)!;
      expect(await displays.change(id, { board: 'gas-wall' })).toBe(true);
      expect((await displays.known(id))?.board).toBe('gas-wall');
      expect([await displays.revoke(id), await displays.revoke(id)]).toEqual([true, false]);
      expect([await displays.find(tokens[0]!), await displays.known(id), await displays.list()]).toEqual([
        null,
        null,
        []
      ]);
    });

    test('[PAIR1, PAIR5] five hundred wait at most, ten minutes each', async () => {
      await using here = await opened();
      const displays = createDisplays(here);
      for (let n = 0; n < 500; n++) expect(await displays.ask(`10.0.0.${n}`, '')).not.toBeNull();
      expect(await displays.ask('10.0.1.1', '')).toBeNull();
      here.clock.jump(600_001);
      expect(await displays.ask('10.0.1.1', '')).toMatchObject({ expires_in: 600 });
    });

    test('[KEY1] keys are kept as digests, told once, found by their secret and gone when revoked, here and elsewhere', async () => {
      await using here = await opened();
      const secret = 'f'.repeat(40);
      const inFile = createKeys([{ secret, source: 'crm', anySource: false }]);
      const make = (db: typeof here.db) => createApiKeys({ db, now: here.now, inFile, fileSources: ['crm'] });
      const keys = await make(here.db);
      const there = await make(await here.another());
      const ingest = await keys.add({ name: 'in', kind: 'ingest', source: 'crm', grants: [], by: 'person:a' });
      here.clock.jump(1);
      const read = await keys.add({ name: 'out', kind: 'read', source: null, grants: [LEAD], by: 'person:a' });
      expect(keys.find(ingest.secret)).toEqual({ source: 'crm', anySource: false });
      expect([keys.find(read.secret), keys.reader(ingest.secret), there.find(ingest.secret)]).toEqual([
        null,
        null,
        null
      ]);
      expect(keys.reader(read.secret)).toMatchObject({ actor: `key:${read.id}`, who: { rights: [], grants: [LEAD] } });
      await there.reload();
      expect(there.reader(read.secret)?.who.id).toBe(read.id);
      const rows = JSON.stringify(await here.db.selectFrom('access_key').selectAll().execute());
      for (const told of [ingest.secret, read.secret]) expect(rows).not.toContain(told);
      expect((await keys.list()).map(({ id, locked }) => [id, locked])).toEqual([
        ['file:crm', true],
        ...[ingest.id, read.id].map((id) => [id, false])
      ]);
      expect([await keys.revoke(read.id), await keys.revoke(read.id), await keys.revoke('file:crm')]).toEqual([
        true,
        false,
        false
      ]);
      expect(keys.reader(read.secret)).toBeNull();
      await there.reload();
      expect([there.reader(read.secret), there.known(read.id), keys.find(secret)]).toEqual([
        null,
        null,
        { source: 'crm', anySource: false }
      ]);
    });

    test('[PEOPLE8] a change is noticed by every process at its next look, by its own at once', async () => {
      await using here = await opened();
      const make = (db: typeof here.db) => createVersions({ db, clock: here.clock, logger });
      const [one, two] = [await make(here.db), await make(await here.another())];
      const heard = { one: 0, two: 0 };
      one.onChange(() => (heard.one += 1));
      two.onChange(() => (heard.two += 1));
      await one.bump();
      expect(heard).toEqual({ one: 1, two: 0 });
      here.clock.advance(300);
      await expect.poll(() => heard).toEqual({ one: 1, two: 1 });
      await countChange(here.db);
      here.clock.advance(300);
      await expect.poll(() => heard).toEqual({ one: 2, two: 2 });
      one.close();
      two.close();
      expect(here.clock.timers()).toBe(0);
    });

    test('[SEALED1] a number opens by its key until its term is over; a changed bit or another row opens nothing', async () => {
      await using here = await opened();
      const { db, clock } = here;
      const sealed = createSealedNumbers({ db, secret: Buffer.alloc(32, 7), clock, logger });
      sealed.keep('a', '13812340001');
      sealed.keep('b', '13812340002');
      expect([await sealed.open('a'), await sealed.open('b'), await sealed.open('c')]).toEqual([
        '13812340001',
        '13812340002',
        null
      ]);
      const rows = await db.selectFrom('sealed_number').selectAll().execute();
      expect(rows.map(({ sealed: bytes }) => Buffer.from(bytes).toString('latin1')).join()).not.toMatch(/1381234/);
      const { sealed: whole } = rows.find(({ key }) => key === 'a')!;
      const put = (key: string, bytes: Uint8Array) =>
        db.updateTable('sealed_number').set({ sealed: bytes }).where('key', '=', key).execute();
      for (let bit = 0; bit < whole.length * 8; bit += 11) {
        const changed = Uint8Array.from(whole);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        await put('a', changed);
        expect([bit, await sealed.open('a')]).toEqual([bit, null]);
      }
      for (const short of [new Uint8Array(), whole.slice(0, 12), whole.slice(0, 20), whole.slice(0, -1)]) {
        await put('a', short);
        expect(await sealed.open('a')).toBeNull();
      }
      await put('b', whole);
      expect(await sealed.open('b')).toBeNull();
      await put('a', whole);
      const other = createSealedNumbers({ db, secret: Buffer.alloc(32, 8), clock, logger });
      expect([await other.open('a'), await sealed.open('a')]).toEqual([null, '13812340001']);

      clock.jump(86_400_000);
      sealed.keep('a', '13812340001');
      await sealed.flush();
      await sealed.trim(clock.now());
      expect([await sealed.open('a'), await sealed.open('b')]).toEqual(['13812340001', null]);
      sealed.keep('b', '13812340002');
      expect(await sealed.open('b')).toBe('13812340002');
      await other.close();
      await sealed.close();
      expect(clock.timers()).toBe(0);
    });
  });
}
