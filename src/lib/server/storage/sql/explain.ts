import { SqlError, type SqlErrorCode } from './errors.ts';

interface Known {
  readonly code: SqlErrorCode;
  readonly say: string;
}

const MEND =
  'Mend: stop the server and put a backup in its place; what can still be read: `sqlite3 FILE .recover`. ' +
  'Without it people, keys, displays and the audit trail are gone';

/** SQLite's primary result codes (sqlite.org/rescode.html) that a person can do something about. */
const SQLITE: Readonly<Record<number, Known>> = {
  5: { code: 'in_use', say: 'another program holds a lock on it. Mend: close that program' },
  8: { code: 'read_only', say: 'it may not be written. Mend: give the server write permission, or mount it writable' },
  10: { code: 'unwritable', say: 'the disk answers with errors. Mend: look at the disk' },
  11: { code: 'damaged', say: `it is damaged. ${MEND}` },
  13: { code: 'full', say: 'there is no room left. Mend: free space on the disk' },
  14: { code: 'unwritable', say: "it can't be opened. Mend: check that the folder exists and may be written" },
  26: { code: 'damaged', say: `it is not a database of ours, or damaged. ${MEND}` }
};

const FILE: Readonly<Record<string, Known>> = {
  ENOENT: SQLITE[14]!,
  ENOTDIR: SQLITE[14]!,
  EACCES: SQLITE[8]!,
  EPERM: SQLITE[8]!,
  EROFS: SQLITE[8]!,
  ENOSPC: SQLITE[13]!,
  EISDIR: { code: 'unwritable', say: 'it is a folder. Mend: name a file' }
};

const START = 'Mend: start it, or correct DATABASE_URL';
const WHO = 'Mend: correct user and password in DATABASE_URL';

/** PostgreSQL's SQLSTATEs and the network's codes. */
const POSTGRES: Readonly<Record<string, Known>> = {
  ECONNREFUSED: { code: 'unreachable', say: `nothing answers there. ${START}` },
  ECONNRESET: { code: 'unreachable', say: `it hung up. ${START}` },
  ENOENT: { code: 'unreachable', say: `there is no such socket. ${START}` },
  ENOTFOUND: { code: 'unreachable', say: `there is no such host. ${START}` },
  EAI_AGAIN: { code: 'unreachable', say: `the host's name can't be looked up. ${START}` },
  ETIMEDOUT: { code: 'unreachable', say: `it does not answer. ${START}` },
  EHOSTUNREACH: { code: 'unreachable', say: `there is no way to that host. ${START}` },
  '28P01': { code: 'not_let_in', say: `it refuses this user's password. ${WHO}` },
  '28000': { code: 'not_let_in', say: `it does not let this user in. ${WHO}, or its pg_hba.conf` },
  '3D000': { code: 'unreachable', say: 'it has no such database. Mend: createdb, or correct DATABASE_URL' },
  '42501': { code: 'read_only', say: 'this user may not make tables. Mend: make it the owner of the database' },
  '53100': { code: 'full', say: 'there is no room left. Mend: free space on its disk' },
  '53300': { code: 'in_use', say: 'it has too many connections. Mend: raise max_connections' },
  '57P03': { code: 'unreachable', say: 'it is starting up or shutting down. Mend: try again' },
  '25006': { code: 'read_only', say: 'it only reads (a replica?). Mend: name the primary in DATABASE_URL' }
};

const PATIENCE = /timeout expired|connection timeout/;

/** Turns whatever SQLite or the file system threw into a SqlError that names the file and the mend. */
export function explainSqlite(error: unknown, file: string): SqlError {
  if (error instanceof SqlError) return error;
  const { message, code } = partsOf(error);
  const errcode = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
  const known = SQLITE[errcode & 0xff] ?? FILE[code];
  return known
    ? new SqlError(known.code, `${file}: ${known.say} (${message})`)
    : new SqlError('unwritable', `${file}: ${message}`);
}

/** The same for PostgreSQL: names host and database, never the password, and carries no cause that could. */
export function explainPostgres(error: unknown, url: string): SqlError {
  if (error instanceof SqlError) return error;
  const { message, code } = partsOf(error);
  const known = PATIENCE.test(message) ? POSTGRES.ETIMEDOUT : POSTGRES[code];
  const place = `PostgreSQL at ${placeOf(url)}`;
  const plain = withoutPassword(message === '' ? code : message, url);
  return known
    ? new SqlError(known.code, `${place}: ${known.say} (${plain})`)
    : new SqlError('unreachable', `${place}: ${plain}. ${START}`);
}

function partsOf(error: unknown): { message: string; code: string } {
  if (!(error instanceof Error)) return { message: String(error), code: '' };
  return { message: error.message, code: 'code' in error ? String(error.code) : '' };
}

/** `db.example:5432/pilotlight` */
export function placeOf(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return "an address that can't be read";
  const host = parsed.hostname === '' ? (parsed.searchParams.get('host') ?? 'localhost') : parsed.hostname;
  return `${host}:${parsed.port === '' ? '5432' : parsed.port}${parsed.pathname}`;
}

function withoutPassword(text: string, url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return text.replaceAll(url, '…');
  const asked = parsed.searchParams.get('password') ?? '';
  const secrets = [url, parsed.password, decoded(parsed.password), asked].filter((secret) => secret !== '');
  return secrets.reduce((plain, secret) => plain.replaceAll(secret, '…'), text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
