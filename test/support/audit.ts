import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { pino } from 'pino';
import { createAudit, type Audit } from '../../src/lib/server/audit/audit.ts';
import { openSql, type Sql } from '../../src/lib/server/storage/sql/open.ts';
import { temporaryFolder } from './folder.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export const AUDIT_SECRET = createHmac('sha256', 'audit of tests').digest();
export const NOW = Date.now();

export interface Trail extends AsyncDisposable {
  readonly audit: Audit;
  readonly sql: Sql;
  readonly clock: VirtualClock;
  readonly headFile: string;
  /** The SQLite file. */
  readonly file: string;
  /** Log lines: level and message. */
  readonly said: { readonly level: number; readonly msg: string; readonly [name: string]: unknown }[];
  /** Another audit on the same database and head file. */
  another(db?: Sql): Audit;
  /** Does to the SQLite file what somebody could who has it in hand: no triggers, no references. */
  attack<T>(work: (database: DatabaseSync) => T): T;
}

/** A trail in a temporary folder; `url`: a PostgreSQL instead of a SQLite file. */
export async function openTrail(options: { url?: string; start?: number } = {}): Promise<Trail> {
  const folder = temporaryFolder();
  const file = join(folder.path, 'people.db');
  const headFile = join(folder.path, 'audit.head');
  const said: Trail['said'] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => said.push(JSON.parse(line) as Trail['said'][0]) });
  const sql = await openSql({ url: options.url ?? file, logger });
  const clock = createVirtualClock(options.start ?? NOW);
  const audits: Audit[] = [];
  const another = ({ db }: Sql = sql): Audit => {
    const audit = createAudit({ db, secret: AUDIT_SECRET, headFile, clock, logger });
    audits.push(audit);
    return audit;
  };
  return {
    ...{ audit: another(), sql, clock, headFile, file, said, another },
    attack(work) {
      const database = new DatabaseSync(file);
      try {
        const triggers = database.prepare("select name from sqlite_master where type = 'trigger'").all();
        for (const { name } of triggers) database.exec(`drop trigger ${String(name)}`);
        return work(database);
      } finally {
        database.close();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const audit of audits) await audit.close().catch(() => undefined);
      await sql.close();
      folder[Symbol.dispose]();
    }
  };
}

export async function fill(audit: Audit, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    const detail = { n, note: `Küche 维修 ${n}` };
    await audit.record({ actor: 'person:a', actorName: 'Ann', action: 'person.add', subject: `person:${n}`, detail });
  }
}

export const COLUMNS = [
  ...['seq', 'at', 'actor', 'actor_name', 'action', 'subject', 'detail', 'outcome', 'prev', 'hash']
] as const;

/** Flips one bit of a cell as it lies there: of a number's 64, or of a text's bytes. False where there is none (null, ''). */
export function flip(database: DatabaseSync, seq: number, column: string, bit: number): boolean {
  const reading = database.prepare(`select typeof(${column}) as type, cast(${column} as text) as text,
    cast(${column} as blob) as bytes from audit where seq = ?`);
  const { type, text, bytes } = reading.get(seq) as { type: string; text: string | null; bytes: Uint8Array | null };
  if (text === null || bytes === null || bytes.length === 0) return false;
  let changed: SQLInputValue;
  if (type === 'integer') {
    changed = BigInt.asIntN(64, BigInt(text) ^ (1n << BigInt(bit % 64)));
    database.prepare(`update audit set ${column} = ? where seq = ?`).run(changed, seq);
  } else {
    changed = new Uint8Array(bytes);
    const at = bit % (8 * bytes.length);
    changed[at >> 3]! ^= 1 << (at & 7);
    database.prepare(`update audit set ${column} = cast(? as text) where seq = ?`).run(changed, seq);
  }
  return true;
}
