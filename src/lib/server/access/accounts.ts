import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Grant, PersonRow, Reach, Role } from '../../protocol/people.ts';
import type { Db, PersonGrantTable } from '../storage/sql/tables.ts';
import { digestOf, makeCode, readCode, sameDigest, spellCode } from './codes.ts';

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
  /** Whether an admin has ever set a password: else the code in the server's log makes the first. */
  hasAdmin(): Promise<boolean>;
  add(
    id: string,
    person: { readonly username: string; readonly name: string; readonly grants: readonly Grant[] }
  ): Promise<void>;
  change(
    id: string,
    change: { readonly name?: string; readonly grants?: readonly Grant[]; readonly disabled?: boolean }
  ): Promise<void>;
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
    named: (username) => read('username', username.toLowerCase()),
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
    async hasAdmin() {
      const row = await db
        .selectFrom('person_grant')
        .innerJoin('person', 'person.id', 'person_grant.person')
        .select('person.id')
        .where('role', '=', 'admin')
        .where('disabled', '=', 0)
        .executeTakeFirst();
      return row !== undefined;
    },
    async add(id, { username, name, grants }) {
      await db.transaction().execute(async (all) => {
        await all.insertInto('person').values({ id, username: username.toLowerCase(), name, created: now() }).execute();
        if (grants.length > 0) {
          await all
            .insertInto('person_grant')
            .values(grants.map((grant) => rowOf(id, grant)))
            .onConflict((c) => c.doNothing())
            .execute();
        }
      });
    },
    async change(id, { name, grants, disabled }) {
      await db.transaction().execute(async (all) => {
        if (name !== undefined) await all.updateTable('person').set({ name }).where('id', '=', id).execute();
        if (disabled !== undefined) {
          await all
            .updateTable('person')
            .set({ disabled: disabled ? 1 : 0 })
            .where('id', '=', id)
            .execute();
        }
        if (grants === undefined) return;
        await all.deleteFrom('person_grant').where('person', '=', id).execute();
        if (grants.length === 0) return;
        await all
          .insertInto('person_grant')
          .values(grants.map((grant) => rowOf(id, grant)))
          .onConflict((c) => c.doNothing())
          .execute();
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
