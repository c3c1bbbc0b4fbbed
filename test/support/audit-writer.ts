import { pino } from 'pino';
import { createAudit } from '../../src/lib/server/audit/audit.ts';
import { createClock } from '../../src/lib/server/clock.ts';
import { openSql } from '../../src/lib/server/storage/sql/open.ts';

// A process that records without end, or `count` entries, and says each number once it is promised: for tests that kill it.
const [url, headFile, secret, count] = process.argv.slice(2) as [string, string, string, string];
const logger = pino({ level: 'silent' });
const sql = await openSql({ url, logger });
const audit = createAudit({ db: sql.db, secret: Buffer.from(secret, 'hex'), headFile, clock: createClock(), logger });
for (let n = 0; n < Number(count); n++) {
  const seq = await audit.record({ actor: `key:${process.pid}`, actorName: '', action: 'write', detail: { n } });
  process.stdout.write(`${seq}\n`);
  // the pipe has it before the next one
  await new Promise((resolve) => setImmediate(resolve));
}
await audit.close();
await sql.close();
