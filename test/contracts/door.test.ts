import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { alertsContract } from './alerts.ts';
import { commandsContract } from './commands.ts';
import { doorContract } from './door.ts';
import type { SqlKind } from './sql.ts';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const sqlite: SqlKind = {
  name: 'sqlite',
  create() {
    const folder = temporaryFolder();
    return Promise.resolve({
      url: join(folder.path, 'people.db'),
      [Symbol.asyncDispose]() {
        folder[Symbol.dispose]();
        return Promise.resolve();
      }
    });
  }
};

const inPostgres: SqlKind = {
  name: 'postgres',
  create: async () => ({ url: await postgres.database(), [Symbol.asyncDispose]: () => Promise.resolve() })
};

for (const kind of [sqlite, inPostgres]) {
  doorContract(kind);
  commandsContract(kind);
  alertsContract(kind);
}
