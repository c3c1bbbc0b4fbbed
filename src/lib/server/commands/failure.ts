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
  console.error(error instanceof Error ? error.message : String(error));
}
