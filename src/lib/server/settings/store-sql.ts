import type { ColumnType, Kysely } from 'kysely';
import type { SettingPath } from '../../protocol/people.ts';
import { numbered, StaleVersion, type SettingsStore } from './store.ts';

/** Whole numbers; a driver may give those of 64 bits as text. */
type Whole = ColumnType<number | string, number, number>;

/** The table that it needs; the database may hold others. */
export interface SettingTables {
  setting_change: { version: Whole; at: Whole; by: string; path: string; value: string };
}

/** Changes in the database of people. The rows of one `append` are written in one transaction. */
export function createSqlSettings(db: Kysely<SettingTables>): SettingsStore {
  return {
    async all() {
      const rows = await db.selectFrom('setting_change').selectAll().orderBy('version').execute();
      return rows.map(({ version, at, by, path, value }) => ({
        version: Number(version),
        at: Number(at),
        by,
        path: JSON.parse(path) as SettingPath,
        value: JSON.parse(value) as unknown
      }));
    },
    append: (changes, about) =>
      db.transaction().execute(async (inside) => {
        const { last } = await inside
          .selectFrom('setting_change')
          .select(({ fn }) => fn.max('version').as('last'))
          .executeTakeFirstOrThrow();
        // null in an empty table, whatever the type says
        if (Number(last) !== about.version) throw new StaleVersion();
        const rows = numbered(changes, about).map(({ path, value, ...row }) => ({
          ...row,
          path: JSON.stringify(path),
          value: JSON.stringify(value)
        }));
        if (rows.length > 0) await inside.insertInto('setting_change').values(rows).execute();
        return about.version + rows.length;
      })
  };
}
