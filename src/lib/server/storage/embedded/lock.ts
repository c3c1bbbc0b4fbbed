import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LogError } from '../errors.ts';

/**
 * Holds a data folder for this process by an open exclusive transaction on a file of its own: the kernel lets go of it when the
 * process ends, however it ends, and the log itself stays readable to tools. The returned function lets go.
 * Throws LogError `in_use`.
 */
export function lockFolder(folder: string): () => void {
  const holder = join(folder, 'pilotlight.pid');
  const lock = new DatabaseSync(join(folder, 'pilotlight.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new LogError(
      'in_use',
      `the data folder ${folder} is in use by another Pilotlight${whose(holder)}: stop that one, or give this one a folder of its own (PILOTLIGHT_DATA)`
    );
  }
  writeFileSync(holder, `${process.pid}\n`);
  return () => lock.close();
}

function whose(file: string): string {
  try {
    return ` (process ${readFileSync(file, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
