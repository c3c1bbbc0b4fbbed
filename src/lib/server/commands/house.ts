import { mkdir } from 'node:fs/promises';
import { createAccounts, type Accounts } from '../access/accounts.ts';
import { createApiKeys, type ApiKeys } from '../access/api-keys.ts';
import { createDisplays, type Displays } from '../access/displays.ts';
import { createKeys } from '../access/keys.ts';
import { auditSecret, signInSecret } from '../access/secrets.ts';
import { createSignIn, type SignIn } from '../access/sign-in.ts';
import { countChange } from '../access/versions.ts';
import { createAudit } from '../audit/audit.ts';
import { createClock } from '../clock.ts';
import { readEnv } from '../env.ts';
import { createLogger } from '../observe/log.ts';
import { openSql } from '../storage/sql/open.ts';
import { auditHeadFile, peopleFile } from './audit.ts';

/** What the command line changes people, keys and screens by: the server's own rooms, over the same database. */
export interface House {
  readonly accounts: Accounts;
  readonly signIn: SignIn;
  readonly apiKeys: ApiKeys;
  readonly displays: Displays;
  /** Recorded before it is done; a running server notices within a second. */
  act(
    action: string,
    subject: string | null,
    detail: Readonly<Record<string, unknown>>,
    work: () => Promise<void>
  ): Promise<void>;
}

const HOUR = 3_600_000;

/** Opens the database of `PILOTLIGHT_DATA` or `DATABASE_URL`, beside a running server too, and closes it after. */
export async function withHouse(work: (house: House) => Promise<void>): Promise<void> {
  const { data, database } = readEnv(process.env);
  await mkdir(data, { recursive: true });
  const logger = createLogger({ level: 'warn' });
  const clock = createClock();
  const now = () => clock.now();
  const sql = await openSql({ url: database ?? peopleFile(data), logger });
  const audit = createAudit({
    db: sql.db,
    secret: await auditSecret(data),
    headFile: auditHeadFile(data),
    clock,
    logger
  });
  try {
    const nowhere = 'https://localhost';
    await work({
      accounts: createAccounts({ db: sql.db, now }),
      displays: createDisplays({ db: sql.db, now }),
      apiKeys: await createApiKeys({ db: sql.db, now, inFile: createKeys([]), fileSources: [] }),
      signIn: await createSignIn({
        ...{ sql, secret: await signInSecret(data), origin: nowhere, origins: [], oidc: null, logger, now },
        ...{ longest: 12 * HOUR, idle: 12 * HOUR }
      }),
      async act(action, subject, detail, deed) {
        const seq = await audit.record({ actor: 'system', actorName: 'command line', action, subject, detail });
        try {
          await deed();
        } catch (error) {
          await audit.finish(seq, 'failed');
          throw error;
        }
        await audit.finish(seq, 'done');
        await countChange(sql.db);
      }
    });
  } finally {
    await audit.close();
    await sql.close();
  }
}
