import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createAccounts } from '../../src/lib/server/access/accounts.ts';
import { personPrincipal } from '../../src/lib/server/access/principal.ts';
import { createSignIn } from '../../src/lib/server/access/sign-in.ts';
import { action } from '../../src/lib/server/actions/action.ts';
import { peopleActions } from '../../src/lib/server/actions/people.ts';
import { createPerform, type Recorder } from '../../src/lib/server/actions/perform.ts';
import { createAudit } from '../../src/lib/server/audit/audit.ts';
import { problem } from '../../src/lib/protocol/problems.ts';
import { openSql } from '../../src/lib/server/storage/sql/open.ts';
import { temporaryFolder } from '../support/folder.ts';
import { GRANTS } from '../support/rights.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import type { SqlKind } from './sql.ts';

const logger = pino({ level: 'silent' });
const NOW = Date.now();
const HOUR = 3_600_000;
const by = (id: string, grants = [GRANTS.admin]) => personPrincipal({ id, name: id, username: id, grants }, null);

/** The one door for commands, on both databases (actions/SPEC.md). */
export function commandsContract({ name, create }: SqlKind): void {
  async function opened() {
    const made = await create();
    const folder = temporaryFolder();
    const one = await openSql({ url: made.url, logger });
    const { db } = one;
    const clock = createVirtualClock(NOW);
    const now = () => clock.now();
    const audit = createAudit({ db, secret: Buffer.alloc(32, 1), headFile: join(folder.path, 'head'), clock, logger });
    const accounts = createAccounts({ db, now });
    const signIn = await createSignIn({
      ...{ sql: one, secret: 's'.repeat(43), origin: 'https://wall.example', origins: [], now, logger },
      ...{ longest: 8 * HOUR, idle: HOUR / 2, oidc: null }
    });
    const versions = { now: 0, bump: () => Promise.resolve(), onChange: () => () => true, close: () => undefined };
    const done: string[] = [];
    const actions = {
      ...peopleActions({ accounts, signIn, versions }),
      'test.do': action({
        right: 'people',
        fields: z.strictObject({ what: z.string().max(20), n: z.int().optional() }),
        subject: ({ what }) => what,
        async run({ what }) {
          await new Promise((resolve) => setImmediate(resolve));
          done.push(what);
          if (what === 'fail') throw new Error('it broke');
          if (what === 'refuse') return { problem: problem('not_found', 'no') };
          return { result: { times: done.length } };
        }
      }),
      'test.secret': action({
        right: 'people',
        fields: z.strictObject({}),
        subject: () => null,
        secret: true,
        run: () => Promise.resolve({ result: { secret: 'Told-Once' } })
      })
    };
    const start = (recorder: Recorder = audit) => createPerform({ actions, audit: recorder, db, clock });
    return {
      ...{ db, clock, audit, accounts, signIn, done, start },
      trail: async () => (await audit.search({})).entries.map(({ action: what, detail }) => [what, detail] as const),
      async [Symbol.asyncDispose]() {
        await audit.close();
        await one.close();
        await made[Symbol.asyncDispose]();
        folder[Symbol.dispose]();
      }
    };
  }

  describe(`commands: ${name}`, () => {
    test("[ACTION4] the same id does once: again, at once, and after a restart; another person's is another", async () => {
      await using here = await opened();
      const perform = here.start();
      const command = { id: 'same', type: 'test.do', what: 'a' };
      const first = await Promise.all(Array.from({ length: 5 }, () => perform(command, by('ann'))));
      expect(first).toEqual(Array(5).fill({ id: 'same', result: { times: 1 } }));
      expect(await perform({ ...command, what: 'b' }, by('ann'))).toEqual(first[0]);
      expect(await here.start()(command, by('ann'))).toEqual(first[0]);
      expect(await perform(command, by('bob'))).toEqual({ id: 'same', result: { times: 2 } });
      expect(here.done).toEqual(['a', 'a']);
      expect((await here.trail()).map(([what]) => what).reverse()).toEqual(
        ['test.do', 'test.do.done', 'test.do', 'test.do.done'].slice()
      );
      here.clock.jump(25 * 3_600_000);
      await perform({ ...command, id: 'sweeps' }, by('ann'));
      expect(await here.db.selectFrom('command_done').select('id').execute()).toEqual([{ id: 'sweeps' }]);
    });

    test('[ACTION4] a secret is told once and kept nowhere', async () => {
      await using here = await opened();
      const perform = here.start();
      const command = { id: 's', type: 'test.secret' };
      expect(await perform(command, by('ann'))).toEqual({ id: 's', result: { secret: 'Told-Once' } });
      expect(await perform(command, by('ann'))).toEqual({ id: 's' });
      expect(await here.start()(command, by('ann'))).toEqual({ id: 's' });
      const rows = [await here.db.selectFrom('command_done').selectAll().execute(), await here.trail()];
      expect(JSON.stringify(rows)).not.toContain('Told-Once');
    });

    test('[ACTION3] no record, no deed; what broke or was refused is recorded so, and may be tried again', async () => {
      await using here = await opened();
      const away: Recorder = { ...here.audit, record: () => Promise.reject(new Error('disk full')) };
      const command = { id: 'x', type: 'test.do', what: 'a' };
      await expect(here.start(away)(command, by('ann'))).rejects.toThrow('disk full');
      await expect(
        here.start(away)({ id: 'y', type: 'person.add', username: 'ghost', name: 'G' }, by('ann'))
      ).rejects.toThrow('disk full');
      expect([here.done, await here.accounts.list()]).toEqual([[], []]);

      const perform = here.start();
      await expect(perform({ ...command, what: 'fail' }, by('ann'))).rejects.toThrow('it broke');
      expect(await perform({ ...command, what: 'refuse' }, by('ann'))).toMatchObject({ code: 'not_found' });
      expect(await perform(command, by('ann'))).toMatchObject({ id: 'x', result: { times: 3 } });
      expect((await here.trail()).reverse()).toEqual([
        ...[
          ['test.do', { what: 'fail' }],
          ['test.do.failed', { of: 1 }]
        ],
        ...[
          ['test.do', { what: 'refuse' }],
          ['test.do.refused', { code: 'not_found', of: 3 }]
        ],
        ...[
          ['test.do', { what: 'a' }],
          ['test.do.done', { of: 5 }]
        ]
      ]);
    });

    test('[ACTION2] every wrong field is named at once; what is no command is told so; nothing is recorded', async () => {
      await using here = await opened();
      const perform = here.start();
      const wrong = { id: 'w', type: 'test.do', what: 7, n: 'x', more: 1, __proto__x: 2 };
      expect(await perform(wrong, by('ann'))).toMatchObject({ code: 'bad_field' });
      const flaws = (await perform(wrong, by('ann'))) as unknown as { flaws: { path: string }[] };
      expect(flaws.flaws.map(({ path }) => path).sort()).toEqual(['__proto__x', 'more', 'n', 'what']);
      const hostile = JSON.parse(
        '{"id":"h","type":"test.do","what":"a","__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'
      ) as object;
      expect(await perform(hostile, by('ann'))).toMatchObject({ code: 'bad_field' });
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
      for (const body of [
        null,
        undefined,
        7,
        'x',
        [],
        [{}],
        {},
        { id: 'x' },
        { type: 'test.do' },
        { id: '', type: 'test.do' }
      ]) {
        expect(await perform(body, by('ann'))).toMatchObject({ code: 'unreadable' });
      }
      for (const id of ['a\0b', 'a b', 'ü', 'x'.repeat(129), 7, null, ['a']]) {
        expect(await perform({ id, type: 'test.do', what: 'a' }, by('ann'))).toMatchObject({ code: 'unreadable' });
      }
      for (const type of ['test.dont', '__proto__', 'constructor', 'toString', 'TEST.DO', 'test.do ']) {
        expect(await perform({ id: 'u', type }, by('ann'))).toMatchObject({ code: 'unknown_command' });
      }
      expect([here.done, await here.trail()]).toEqual([[], []]);
    });

    test('[ACTION2] names hold nothing that turns or breaks a line; usernames no look-alikes of case or width', async () => {
      await using here = await opened();
      const perform = here.start();
      let count = 0;
      const add = (username: string, called = 'Name') =>
        perform({ id: `n${(count += 1)}`, type: 'person.add', username, name: called }, by('ann'));
      for (const called of ['a\r\nSet-Cookie: x=1', 'a\0b', '\u202ednA', 'a\u2028b', '\ud800', ' ', 'x'.repeat(101)]) {
        expect(await add('good', called)).toMatchObject({ code: 'bad_field' });
      }
      for (const bad of [
        '',
        ' ann',
        'a b',
        'a\n',
        'a\0',
        '-ann',
        'a/b',
        'a\u0301',
        'x'.repeat(65),
        '<b>',
        '\u200bann',
        'ﷺ'
      ]) {
        expect([bad, await add(bad)]).toMatchObject([bad, { code: 'bad_field' }]);
      }
      expect(await add('Ann.Lee', 'Ann <b>"Lee"</b> 李 👩‍🚒')).toMatchObject({
        result: { person: expect.any(String) as string }
      });
      for (const taken of ['ann.lee', 'ANN.LEE', 'ａｎｎ.ｌｅｅ', 'Ann．Lee']) {
        expect([taken, ((await add(taken)) as { code?: string }).code]).toEqual([
          taken,
          taken.includes('．') ? 'bad_field' : 'taken'
        ]);
      }
    });

    test('[ACTION9] of those who add the same username at once one does, and the others are told; nothing is half made', async () => {
      await using here = await opened();
      const perform = here.start();
      const all = await Promise.all(
        Array.from({ length: 6 }, (_, n) =>
          perform({ id: `r${n}`, type: 'person.add', username: n % 2 ? 'Twin' : 'twin', name: 'T' }, by(`admin${n}`))
        )
      );
      expect(all.filter((one) => 'result' in one)).toHaveLength(1);
      expect(all.filter((one) => 'code' in one && one.code === 'taken')).toHaveLength(5);
      expect(await here.accounts.list()).toHaveLength(1);
    });

    test('[PEOPLE7] a session lives while it is used or its line is open, and at most its hours', async () => {
      await using here = await opened();
      const { signIn, clock } = here;
      const ann = { id: await signIn.add('ann', 'Ann'), username: 'ann' };
      expect(await signIn.enter(ann, 'no password yet')).toBeNull();
      await signIn.setPassword(ann.id, 'a password of words');
      const come = async () => {
        const cookies = (await signIn.enter(ann, 'a password of words'))!;
        const headers = { cookie: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ') };
        return { headers, at: () => signIn.session(headers, clock.now()) };
      };
      const [idle, used, open] = [await come(), await come(), await come()];
      const { id, person, until } = (await open.at())!;
      expect([person, Math.abs(until - NOW - 8 * HOUR) < 1_000]).toEqual([ann.id, true]);
      for (let n = 0; n < 19; n++) {
        clock.jump(25 * 60_000);
        expect(await used.at()).not.toBeNull();
        await signIn.touch([id], clock.now());
        expect(await signIn.alive(id, clock.now())).toBe(true);
      }
      expect([(await open.at())?.id, await idle.at()]).toEqual([id, null]);
      await signIn.touch([], clock.now());
      clock.jump(10 * 60_000);
      expect([await used.at(), await open.at(), await signIn.alive(id, clock.now())]).toEqual([null, null, false]);

      const [one, two] = [await come(), await come()];
      await signIn.endSessions(ann.id, (await one.at())!.id);
      expect([(await one.at())?.person, await two.at()]).toEqual([ann.id, null]);
      await signIn.leave(one.headers);
      expect(await one.at()).toBeNull();
      expect(await signIn.enter(ann, 'another password')).toBeNull();
      expect(await signIn.enter(null, 'a password of words')).toBeNull();
    });

    test('[ACTION5] a role has only the reach that it can have', async () => {
      await using here = await opened();
      const perform = here.start();
      const on = [{ kind: 'all' }, { kind: 'site', id: 'warm' }, { kind: 'seat', id: '1' }, { kind: 'group', id: 'a' }];
      const wrong = [
        ...[
          { role: 'agent', on: on[0] },
          { role: 'admin', on: on[1] },
          { role: 'lead', on: on[2] },
          { role: 'lead', on: on[3] }
        ],
        ...[
          { role: 'god', on: on[0] },
          { role: 'admin' },
          { role: 'admin', on: { kind: 'all', id: 'x' } },
          'admin',
          null
        ]
      ];
      for (const grant of wrong) {
        const command = { id: 'g', type: 'person.add', username: 'x', name: 'X', grants: [grant] };
        expect([grant, await perform(command, by('ann'))]).toMatchObject([grant, { code: 'bad_field' }]);
      }
    });
  });
}
