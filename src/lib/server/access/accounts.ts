import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Grant, PersonRow, Reach, Role } from '../../protocol/people.ts';
import type { Db, PersonGrantTable } from '../storage/sql/tables.ts';
import { digestOf, makeCode, readCode, sameDigest, spellCode } from './codes.ts';
import { foldUsername } from './usernames.ts';

/** A person as the door knows them. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly disabled: boolean;
  readonly grants: readonly Grant[];
}

/** People, what they were granted, and one-time codes. Passwords and sessions are the sign-in's. */
export interface Accounts {
  find(id: string): Promise<Person | null>;
  named(username: string): Promise<Person | null>;
  list(): Promise<readonly PersonRow[]>;
  /** Whether there is an admin: else the code in the server's log makes the first. */
  hasAdmin(): Promise<boolean>;
  add(
    id: string,
    person: { readonly username: string; readonly name: string; readonly grants: readonly Grant[] }
  ): Promise<void>;
  /** False, and nothing is changed: nobody would be left who is an admin and has ever come in (ACTION5). */
  change(
    id: string,
    change: { readonly name?: string; readonly grants?: readonly Grant[]; readonly disabled?: boolean }
  ): Promise<boolean>;
  /** A new one-time code for setting a password, good for a week; the one before is good no more. */
  invite(id: string): Promise<string>;
  /** Whether the code is theirs; counts the try, and takes the code away when it is right or was tried too often. */
  redeem(id: string, code: string): Promise<boolean>;
  seen(id: string): Promise<void>;
}

const WEEK: Ms = 7 * 24 * 3_600_000;
const TRIES = 5;

export function grantOf(row: Pick<PersonGrantTable, 'role' | 'kind'> & { target: string; team: string }): Grant {
  const { kind, target: id } = row;
  const on = kind === 'all' ? { kind } : kind === 'group' ? { kind, team: row.team, id } : { kind, id };
  return { role: row.role as Role, on: on as Reach };
}

const rowOf = (person: string, { role, on }: Grant) => ({
  ...{ person, role, kind: on.kind },
  target: 'id' in on ? on.id : '',
  team: 'team' in on ? on.team : ''
});

/** Takes a change back. */
const NOBODY_LEFT = new Error('no admin would be left');

/** Admins that are not disabled. */
const admins = (db: Db) =>
  db
    .selectFrom('person_grant')
    .innerJoin('person', 'person.id', 'person_grant.person')
    .select('person.id')
    .where('role', '=', 'admin')
    .where('disabled', '=', 0);

async function grant(db: Db, person: string, grants: readonly Grant[]): Promise<void> {
  if (grants.length === 0) return;
  const rows = grants.map((one) => rowOf(person, one));
  await db
    .insertInto('person_grant')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .execute();
}

export function createAccounts({ db, now }: { readonly db: Db; readonly now: () => EpochMs }): Accounts {
  async function grantsOf(ids: readonly string[]): Promise<Map<string, Grant[]>> {
    if (ids.length === 0) return new Map();
    const rows = await db.selectFrom('person_grant').selectAll().where('person', 'in', ids).execute();
    return new Map(
      [...Map.groupBy(rows, ({ person }) => person)].map(([person, all]) => [person, all.map(grantOf)] as const)
    );
  }

  async function read(column: 'id' | 'username', value: string): Promise<Person | null> {
    const row = await db.selectFrom('person').selectAll().where(column, '=', value).executeTakeFirst();
    if (!row) return null;
    const { id, username, name, disabled } = row;
    return { id, username, name, disabled: disabled !== 0, grants: (await grantsOf([id])).get(id) ?? [] };
  }

  return {
    find: (id) => read('id', id),
    named: (username) => read('username', foldUsername(username)),
    async list() {
      const rows = await db.selectFrom('person').selectAll().orderBy('username').execute();
      const grants = await grantsOf(rows.map(({ id }) => id));
      const invited = new Set(
        (await db.selectFrom('invite').select('person').where('expires', '>', now()).execute()).map((row) => row.person)
      );
      return rows.map(({ id, username, name, created, seen, disabled }) => ({
        ...{ id, username, name, created, seen, disabled: disabled !== 0 },
        grants: grants.get(id) ?? [],
        invited: invited.has(id)
      }));
    },
    hasAdmin: async () => (await admins(db).executeTakeFirst()) !== undefined,
    async add(id, { username, name, grants }) {
      await db.transaction().execute(async (all) => {
        await all
          .insertInto('person')
          .values({ id, username: foldUsername(username), name, created: now() })
          .execute();
        await grant(all, id, grants);
      });
    },
    async change(id, { name, grants, disabled }) {
      const work = db.transaction().execute(async (all) => {
        // one at a time, whichever process: two admins that take each other's role would else both succeed
        await all
          .updateTable('access_version')
          .set((e) => ({ version: e.ref('version') }))
          .execute();
        const able = () => admins(all).where('seen', 'is not', null).executeTakeFirst();
        const before = await able();
        if (name !== undefined) await all.updateTable('person').set({ name }).where('id', '=', id).execute();
        if (disabled !== undefined) {
          await all
            .updateTable('person')
            .set({ disabled: disabled ? 1 : 0 })
            .where('id', '=', id)
            .execute();
        }
        if (grants !== undefined) {
          await all.deleteFrom('person_grant').where('person', '=', id).execute();
          await grant(all, id, grants);
        }
        if (before && !(await able())) throw NOBODY_LEFT;
        return true;
      });
      return work.catch((error: unknown) => {
        if (error === NOBODY_LEFT) return false;
        throw error;
      });
    },
    async invite(person) {
      const code = makeCode();
      const values = { person, code_hash: digestOf(code), expires: now() + WEEK, tries: 0 };
      await db
        .insertInto('invite')
        .values(values)
        .onConflict((c) => c.column('person').doUpdateSet(values))
        .execute();
      return spellCode(code);
    },
    async redeem(person, typed) {
      const code = readCode(typed);
      return db.transaction().execute(async (all) => {
        // counted before it is compared: two tries at once are two
        const row = await all
          .updateTable('invite')
          .set((e) => ({ tries: e('tries', '+', 1) }))
          .where('person', '=', person)
          .returningAll()
          .executeTakeFirst();
        if (!row) return false;
        const good =
          code !== null && row.tries <= TRIES && row.expires > now() && sameDigest(row.code_hash, digestOf(code));
        if (good || row.tries >= TRIES) await all.deleteFrom('invite').where('person', '=', person).execute();
        return good;
      });
    },
    async seen(id) {
      await db.updateTable('person').set({ seen: now() }).where('id', '=', id).execute();
    }
  };
}
