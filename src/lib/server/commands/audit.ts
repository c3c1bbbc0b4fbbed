import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { auditSecret } from '../access/secrets.ts';
import { verifyAudit } from '../audit/verify.ts';
import { readEnv } from '../env.ts';
import { createLogger } from '../observe/log.ts';
import { placeOf } from '../storage/sql/explain.ts';
import { openSql } from '../storage/sql/open.ts';

/** Where people, keys, settings and the audit trail are, unless `DATABASE_URL` says otherwise. */
export const peopleFile = (folder: string): string => join(folder, 'people.db');
/** How far the audit trail went. */
export const auditHeadFile = (folder: string): string => join(folder, 'audit.head');

/** `audit verify`: walks the whole trail, beside a running server too. Rejects with what is wrong and where. */
export async function auditVerify(): Promise<void> {
  const { data, database } = readEnv(process.env);
  const file = peopleFile(data);
  // nothing is made here: an empty trail would verify
  if (database === null && !existsSync(file)) {
    throw new Error(`${file}: there is no such file. Mend: name the server's data folder in PILOTLIGHT_DATA`);
  }
  const secretFile = join(data, 'audit.secret');
  if (!existsSync(secretFile)) {
    throw new Error(
      `${secretFile}: there is no such file, and without it nothing can be verified. Mend: put a backup's in its place`
    );
  }
  const secret = await auditSecret(data);
  const place = database === null ? file : placeOf(database);
  const sql = await openSql({ url: database ?? file, logger: createLogger({ level: 'silent' }) });
  try {
    const verdict = await verifyAudit({ db: sql.db, secret, headFile: auditHeadFile(data) });
    if (!verdict.ok) throw new Error(`${place}: broken at entry ${verdict.at} (${verdict.what}): ${verdict.message}`);
    const { seq, hash } = verdict.head;
    console.log(`${place}: good. ${verdict.entries} entries, head ${seq} ${hash}`);
  } finally {
    await sql.close();
  }
}
