import { Kysely, PostgresDialect } from 'kysely';
import type { Logger } from 'pino';
import type { Tables } from './tables.ts';

const INT8 = 20;
const BYTEA = 17;

/** The pool's types: whole numbers as numbers, bytes as plain bytes, as SQLite gives them. Set for this pool alone. */
export async function openPostgres(url: string, logger: Pick<Logger, 'warn'>): Promise<Kysely<Tables>> {
  const { default: pg } = await import('pg');
  const usual = pg.types.getTypeParser as (oid: number, format: string) => (text: string) => unknown;
  const parserOf = (oid: number, format = 'text'): ((text: string) => unknown) => {
    if (oid === INT8) return Number;
    const own = usual(oid, format);
    return oid === BYTEA ? (text) => new Uint8Array(own(text) as Uint8Array) : own;
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5000,
    application_name: 'pilotlight',
    types: { getTypeParser: parserOf }
  });
  // an idle line that breaks is opened anew by the next query
  pool.on('error', (error) => logger.warn({ error: error.message }, 'a line to PostgreSQL broke'));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}
