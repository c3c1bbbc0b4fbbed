import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { openLog } from '../../../../src/lib/server/storage/embedded/log.ts';
import { readAll } from '../../../contracts/fact-log.ts';
import { temporaryFolder } from '../../../support/folder.ts';
import { NOON, rowsOf } from '../../../support/rows.ts';

const logger = pino({ level: 'silent' });

/** A folder with 5,000 rows and two checkpoints, closed in order. */
async function filledFolder(): Promise<{ path: string } & Disposable> {
  const folder = temporaryFolder();
  const log = await openLog({ folder: folder.path, logger });
  log.append(rowsOf(1, 5000));
  await log.saveCheckpoint({ offset: 2000, state: new Uint8Array([1, 2, 3]) });
  await log.saveCheckpoint({ offset: 4000, state: new Uint8Array([4, 5, 6]) });
  await log.close();
  return folder;
}

const checkpointsOf = (folder: string): string[] => readdirSync(join(folder, 'checkpoints')).sort();

test('[STORE3] two checkpoints are kept; a broken one falls back to the one before it, and is named', async () => {
  using folder = await filledFolder();
  const again = await openLog({ folder: folder.path, logger });
  await again.saveCheckpoint({ offset: 5000, state: new Uint8Array([7, 8, 9]) });
  await again.close();
  expect(checkpointsOf(folder.path)).toEqual(['0000000000004000.checkpoint', '0000000000005000.checkpoint']);

  const newest = join(folder.path, 'checkpoints', '0000000000005000.checkpoint');
  const bytes = readFileSync(newest);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(newest, bytes);
  const lines: string[] = [];
  const log = await openLog({ folder: folder.path, logger: pino({}, { write: (line) => void lines.push(line) }) });
  expect(await log.checkpoint()).toEqual({ offset: 4000, state: new Uint8Array([4, 5, 6]) });
  expect(lines.join('')).toContain(newest);
  truncateSync(join(folder.path, 'checkpoints', '0000000000004000.checkpoint'), 10);
  expect(await log.checkpoint()).toBeNull();
  await log.close();
});

test('[STORE7] a full log holds what it was given; once there is room again all of it arrives', async () => {
  using folder = temporaryFolder();
  const log = await openLog({ folder: folder.path, logger, maxBytes: 400_000 });
  let last = 0;
  for (let refused = false; !refused;) {
    log.append(rowsOf(last + 1, (last += 100)));
    refused = await log.durable(last).then(
      () => false,
      (error: unknown) => String(error).includes('no room left')
    );
  }
  expect(log.health()).toMatchObject({ ok: false, pending: 100, dropped: 0 });
  expect(log.health().error).toContain('free space');
  await expect(log.saveCheckpoint({ offset: last, state: new Uint8Array(1) })).rejects.toThrow('no room left');
  await log.close();

  const roomy = await openLog({ folder: folder.path, logger, maxBytes: 400_000 });
  const kept = await readAll(roomy);
  expect(kept).toEqual(rowsOf(1, last - 100));
  await roomy.saveCheckpoint({ offset: 300, state: new Uint8Array(1) });
  await roomy.saveCheckpoint({ offset: 301, state: new Uint8Array(1) });
  roomy.append(rowsOf(last - 99, last));
  await expect(roomy.durable(last)).rejects.toThrow('no room left');
  await roomy.trim(NOON + 1e6);
  await expect.poll(() => roomy.health()).toMatchObject({ ok: true, pending: 0 });
  await roomy.durable(last);
  expect((await readAll(roomy)).at(-1)).toEqual(rowsOf(last, last)[0]);
  await roomy.close();
});

test('[STORE9] a second process on one folder is refused with the id of the first; kill -9 leaves no lock', async () => {
  using folder = temporaryFolder();
  const program = `
    import { pino } from 'pino';
    import { openLog } from '${new URL('../../../../src/lib/server/storage/embedded/log.ts', import.meta.url).href}';
    await openLog({ folder: process.argv[1], logger: pino({ level: 'silent' }) });
    process.stdout.write('open');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, folder.path], {
    cwd: new URL('../../../..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit']
  });
  await once(child.stdout, 'data');
  await expect(openLog({ folder: folder.path, logger })).rejects.toThrow(
    new RegExp(`in use by another Pilotlight \\(process ${child.pid}\\).*PILOTLIGHT_DATA`)
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  const log = await openLog({ folder: folder.path, logger });
  await expect(openLog({ folder: folder.path, logger })).rejects.toMatchObject({ code: 'in_use' });
  await log.close();
});

test('[STORE10] a file that is no database, or cut short, is refused with the mend', async () => {
  using folder = await filledFolder();
  const file = join(folder.path, 'pilotlight.db');
  const whole = readFileSync(file);
  truncateSync(file, whole.length / 2);
  await expect(openLog({ folder: folder.path, logger })).rejects.toThrow(/damaged.*Mend: stop the server, move/);
  writeFileSync(file, 'not a database, but long enough to look at '.repeat(100));
  await expect(openLog({ folder: folder.path, logger })).rejects.toThrow(/pilotlight\.db.*Mend/);
  writeFileSync(file, whole);
  const log = await openLog({ folder: folder.path, logger });
  expect(await readAll(log)).toHaveLength(5000);
  await log.close();
});

test('[STORE10] a flipped bit in a row is found when it is read, and the rows are named', async () => {
  using folder = await filledFolder();
  const db = new DatabaseSync(join(folder.path, 'pilotlight.db'));
  db.exec(`UPDATE batches SET body = replace(body, '"c4500"', '"c4501"')`);
  db.close();
  const log = await openLog({ folder: folder.path, logger });
  await expect(readAll(log, 4000)).rejects.toThrow(/rows \d+ to \d+ of .* are damaged\. Mend/);
  await log.close();
});

test('[STORE10] a folder that cannot be is refused by name', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'a-file');
  writeFileSync(file, '');
  await expect(openLog({ folder: join(file, 'data'), logger })).rejects.toThrow(/a-file/);
});

test('[STORE11] a database of a newer schema is refused, untouched', async () => {
  using folder = await filledFolder();
  const file = join(folder.path, 'pilotlight.db');
  const db = new DatabaseSync(file);
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  db.exec('PRAGMA user_version = 99');
  db.close();
  const before = readFileSync(file);
  await expect(openLog({ folder: folder.path, logger })).rejects.toThrow(/newer Pilotlight \(schema 99/);
  expect(readFileSync(file).equals(before)).toBe(true);
});
