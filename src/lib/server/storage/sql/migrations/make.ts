import { PostgresAdapter, sql, type Kysely, type Migration } from 'kysely';

/** A migration that makes tables, the same in both databases but for their words for whole numbers and strict tables. */
export const makesTables = (
  statements: (int: 'integer' | 'bigint', end: 'strict' | '') => readonly string[],
  tables: readonly string[]
): Migration => ({
  async up(db: Kysely<unknown>) {
    const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
    for (const one of isPostgres ? statements('bigint', '') : statements('integer', 'strict')) {
      await sql.raw(one).execute(db);
    }
  },
  async down(db: Kysely<unknown>) {
    // what names another goes first
    for (const name of [...tables].reverse()) await sql.raw(`drop table ${name}`).execute(db);
  }
});
