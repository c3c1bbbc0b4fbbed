import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createClock } from '../clock.ts';
import { readEnv } from '../env.ts';
import { createLogger } from '../observe/log.ts';
import { settingsYaml } from '../settings/export.ts';
import { createSettings } from '../settings/settings.ts';
import { createSqlSettings } from '../settings/store-sql.ts';
import { createMemorySettings } from '../settings/store-memory.ts';
import type { SettingsStore } from '../settings/store.ts';
import { openSql } from '../storage/sql/open.ts';
import { peopleFile } from './audit.ts';

export interface ExportFlags {
  readonly config?: string;
}

/** `export`: the settings in force as a config file on stdout, beside a running server too. What is left out is named. */
export async function exportConfig(flags: ExportFlags): Promise<void> {
  const env = readEnv(process.env);
  const name = flags.config ?? env.config;
  if (name === null) throw new Error('give the config file: --config FILE, or PILOTLIGHT_CONFIG');
  const text = await readFile(name, 'utf8');
  const logger = createLogger({ level: 'silent' });
  await withSettingsStore(env, async (store) => {
    const settings = await createSettings({ file: { text, name }, store, clock: createClock(), logger });
    for (const { path, message } of settings.leftOut) console.error(`left out: ${path.join('.')}: ${message}`);
    const yaml = settingsYaml(settings.answer());
    await new Promise<void>((written) => process.stdout.write(yaml, () => written()));
  });
}

/** No database is made here: where there is none, nothing was set in a browser yet. */
export async function withSettingsStore<T>(
  { data, database }: { readonly data: string; readonly database: string | null },
  work: (store: SettingsStore) => Promise<T>
): Promise<T> {
  const url = database ?? peopleFile(data);
  if (database === null && !existsSync(url)) return work(createMemorySettings());
  const sql = await openSql({ url, logger: createLogger({ level: 'silent' }) });
  try {
    return await work(createSqlSettings(sql.db));
  } finally {
    await sql.close();
  }
}
