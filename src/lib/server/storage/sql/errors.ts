export type SqlErrorCode =
  'in_use' | 'full' | 'read_only' | 'damaged' | 'newer' | 'unwritable' | 'unreachable' | 'not_let_in';

/** Why the database of people can't be opened. The message ends with the mend and holds no password. */
export class SqlError extends Error {
  readonly code: SqlErrorCode;

  constructor(code: SqlErrorCode, message: string) {
    super(message);
    this.name = 'SqlError';
    this.code = code;
  }
}
