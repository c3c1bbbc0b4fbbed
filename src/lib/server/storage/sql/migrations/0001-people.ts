import { PostgresAdapter, sql, type Kysely, type Migration } from 'kysely';

/** Entries younger than this are not dropped by anybody. */
const KEPT_MS = 180 * 86_400_000;

/** What the two databases call differently. */
interface Words {
  readonly int: 'integer' | 'bigint';
  readonly bytes: 'blob' | 'bytea';
  readonly end: 'strict' | '';
}

const tables = ({ int, bytes, end }: Words): readonly string[] => [
  `create table person (
     id       text primary key not null,
     username text not null unique,
     name     text not null,
     created  ${int} not null,
     seen     ${int},
     disabled ${int} not null default 0
   ) ${end}`,
  `create table person_grant (
     person text not null references person (id) on delete cascade,
     role   text not null,
     kind   text not null,
     target text not null default '',
     team   text not null default '',
     primary key (person, role, kind, target, team)
   ) ${end}`,
  `create table invite (
     person    text primary key not null references person (id) on delete cascade,
     code_hash text not null,
     expires   ${int} not null,
     tries     ${int} not null default 0
   ) ${end}`,
  `create table display (
     id          text primary key not null,
     name        text not null,
     board       text not null,
     token_hash  text not null unique,
     approved_by text not null,
     created     ${int} not null,
     seen        ${int},
     revoked     ${int}
   ) ${end}`,
  `create table pairing (
     device_hash text primary key not null,
     user_hash   text not null unique,
     created     ${int} not null,
     expires     ${int} not null,
     tries       ${int} not null default 0,
     state       text not null default 'pending' check (state in ('pending', 'approved', 'denied', 'used')),
     display     text,
     token       text,
     asked_by    text not null,
     polled      ${int}
   ) ${end}`,
  `create table access_key (
     id          text primary key not null,
     name        text not null,
     kind        text not null,
     source      text,
     secret_hash text not null unique,
     grants      text not null default '[]',
     created     ${int} not null,
     created_by  text not null,
     used        ${int},
     revoked     ${int}
   ) ${end}`,
  `create table audit (
     seq        ${int} primary key not null,
     at         ${int} not null,
     actor      text not null,
     actor_name text not null,
     action     text not null,
     subject    text,
     detail     text not null,
     outcome    text,
     prev       text not null,
     hash       text not null
   ) ${end}`,
  'create index audit_at on audit (at)',
  'create index audit_action on audit (action, seq)',
  'create index audit_actor on audit (actor, seq)',
  `create table audit_anchor (
     one  ${int} primary key not null default 1 check (one = 1),
     seq  ${int} not null,
     hash text not null,
     mac  text not null
   ) ${end}`,
  `create table setting_change (
     version ${int} primary key not null,
     at      ${int} not null,
     "by"    text not null,
     path    text not null,
     value   text not null
   ) ${end}`,
  `create table sealed_number (
     "key"  text primary key not null,
     sealed ${bytes} not null,
     seen   ${int} not null
   ) ${end}`,
  `create table access_version (
     one     ${int} primary key not null default 1 check (one = 1),
     version ${int} not null
   ) ${end}`,
  'insert into access_version (one, version) values (1, 1)',
  `create table command_done (
     principal text not null,
     id        text not null,
     at        ${int} not null,
     answer    text not null,
     primary key (principal, id)
   ) ${end}`
];

const REFUSAL = 'the audit trail is append-only';
const sqliteRefuses = (name: string, on: string): string =>
  `create trigger audit_no_${name} before ${on} begin select raise(abort, '${REFUSAL}'); end`;

/** `insert or replace` deletes without asking the delete trigger: so an insert asks too. */
const SQLITE_GUARDS = [
  sqliteRefuses('update', 'update on audit'),
  sqliteRefuses('delete', `delete on audit when old.at > unixepoch('subsec') * 1000 - ${KEPT_MS}`),
  sqliteRefuses('replace', 'insert on audit when exists (select 1 from audit where seq = new.seq)')
];

const POSTGRES_GUARDS = [
  `create function audit_guard() returns trigger language plpgsql as $$
   begin
     if tg_op = 'DELETE' then
       if old.at <= extract(epoch from clock_timestamp()) * 1000 - ${KEPT_MS} then return old; end if;
     end if;
     raise exception '${REFUSAL}';
   end $$`,
  'create trigger audit_rows before update or delete on audit for each row execute function audit_guard()',
  'create trigger audit_whole before truncate on audit for each statement execute function audit_guard()'
];

const NAMES = [
  ...['command_done', 'access_version', 'sealed_number', 'setting_change', 'audit_anchor', 'audit'],
  ...['access_key', 'pairing', 'display', 'invite', 'person_grant', 'person']
];

async function run(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const isPostgres = (db: Kysely<unknown>): boolean => db.getExecutor().adapter instanceof PostgresAdapter;

/** People, what they may, displays, keys, the audit trail, settings made in the browser. */
export const people: Migration = {
  async up(db: Kysely<unknown>) {
    if (isPostgres(db)) {
      await run(db, [...tables({ int: 'bigint', bytes: 'bytea', end: '' }), ...POSTGRES_GUARDS]);
    } else {
      await run(db, [...tables({ int: 'integer', bytes: 'blob', end: 'strict' }), ...SQLITE_GUARDS]);
    }
  },
  async down(db: Kysely<unknown>) {
    await run(
      db,
      NAMES.map((name) => `drop table ${name}`)
    );
    if (isPostgres(db)) await run(db, ['drop function audit_guard()']);
  }
};
