import { LogError, type LogErrorCode } from '../errors.ts';

/** What to do about a damaged log, for people. */
export const MEND =
  'Mend: stop the server, move pilotlight.db, pilotlight.db-wal, pilotlight.db-shm and the folder checkpoints out of the data folder and start again; ' +
  'the floor begins empty and its sources fill it. What can still be read: `sqlite3 pilotlight.db .recover`';

/** SQLite's primary result codes (sqlite.org/rescode.html) that a person can do something about. */
const KNOWN: Readonly<Record<number, { code: LogErrorCode; say: string }>> = {
  5: { code: 'in_use', say: 'another program holds a lock on it. Mend: close that program' },
  8: { code: 'read_only', say: 'it may not be written. Mend: give the server write permission, or mount it writable' },
  10: { code: 'unwritable', say: 'the disk answers with errors. Mend: look at the disk; what is held is tried again' },
  11: { code: 'damaged', say: `it is damaged. ${MEND}` },
  13: { code: 'full', say: 'there is no room left. Mend: free space on the disk; what is held is tried again' },
  14: { code: 'unwritable', say: "it can't be opened. Mend: check that the folder exists and may be written" },
  26: { code: 'damaged', say: `it is not a log of ours, or damaged. ${MEND}` }
};

/** Turns whatever SQLite threw into a LogError that names the file and the mend. */
export function explain(error: unknown, file: string): LogError {
  if (error instanceof LogError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const errcode = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
  const known = KNOWN[errcode & 0xff];
  return known
    ? new LogError(known.code, `${file}: ${known.say} (${message})`)
    : new LogError('unwritable', `${file}: ${message}`);
}
