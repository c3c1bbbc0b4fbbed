export type LogErrorCode = 'in_use' | 'full' | 'read_only' | 'damaged' | 'newer' | 'unwritable' | 'refused' | 'closed';

/** Why the log can't do what was asked. The message ends with the mend. */
export class LogError extends Error {
  readonly code: LogErrorCode;

  constructor(code: LogErrorCode, message: string) {
    super(message);
    this.name = 'LogError';
    this.code = code;
  }
}
