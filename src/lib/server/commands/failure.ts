import { CommanderError } from 'commander';
import { ReplayError } from '../replay/stages.ts';

/** 0 done, 1 failed, 2 bad usage. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ReplayError) return error.exitCode;
  return 1;
}

/** What went wrong, in a line; commander has said its own already. */
export function tell(error: unknown): void {
  if (error instanceof CommanderError) return;
  console.error(error instanceof Error ? messageOf(error) : String(error));
}

const FILE_TROUBLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'reading it is not allowed',
  EISDIR: 'it is a folder, not a file'
};

function messageOf(error: NodeJS.ErrnoException): string {
  const trouble = FILE_TROUBLE[error.code ?? ''];
  return trouble !== undefined && error.path !== undefined ? `${error.path}: ${trouble}` : error.message;
}
