import { expect, test } from 'vitest';
import { createAppender } from '../../../../src/lib/server/storage/embedded/appender.ts';
import type { Batch } from '../../../../src/lib/server/storage/embedded/messages.ts';
import { decodeBatch } from '../../../../src/lib/server/storage/embedded/rows.ts';
import { rowsOf } from '../../../support/rows.ts';

/** A disk that a test can stop, and that remembers its transactions. */
function createDisk() {
  const transactions: number[][] = [];
  const disk = { refuses: false, tries: 0, transactions, told: [] as string[] };
  const commit = (batches: readonly Batch[]): Promise<number> => {
    disk.tries++;
    if (disk.refuses) return Promise.reject(new Error('disk full'));
    transactions.push(batches.flatMap((batch) => decodeBatch(batch, 0).map((row) => row.offset)));
    return Promise.resolve(1);
  };
  const appender = createAppender({
    last: 0,
    holdChars: 20_000,
    commit,
    onRefused: (error) => disk.told.push(error.message),
    onRecovered: () => disk.told.push('recovered')
  });
  return { disk, appender };
}

const offsets = (from: number, to: number): number[] => rowsOf(from, to).map((row) => row.offset);

test('[STORE6] rows appended together make one transaction; those that come meanwhile make the next', async () => {
  const { disk, appender } = createDisk();
  for (let n = 1; n <= 20; n++) appender.append(rowsOf(n, n));
  await appender.durable(20);
  expect(disk.transactions).toEqual([offsets(1, 20)]);
  for (let n = 21; n <= 40; n++) appender.append(rowsOf(n, n));
  await appender.durable(40);
  expect(disk.transactions).toEqual([offsets(1, 20), offsets(21, 40)]);
  appender.close();
});

test('[STORE7] a disk that refuses: durable rejects, rows are held, tried again and all arrive', async () => {
  const { disk, appender } = createDisk();
  disk.refuses = true;
  appender.append(rowsOf(1, 5));
  await expect(appender.durable(5)).rejects.toThrow('disk full');
  await expect(appender.durable(1)).rejects.toThrow('disk full');
  appender.append(rowsOf(6, 9));
  expect(appender.health()).toMatchObject({ ok: false, pending: 9, error: 'disk full', dropped: 0 });
  disk.refuses = false;
  await expect.poll(() => appender.health().ok).toBe(true);
  await appender.durable(9);
  expect(disk.transactions.flat()).toEqual(offsets(1, 9));
  expect(disk.told).toEqual(['disk full', 'recovered']);
  appender.close();
});

test('[STORE8] past the bound rows are dropped and counted, and never vouched for until a checkpoint covers them', async () => {
  const { disk, appender } = createDisk();
  disk.refuses = true;
  let offset = 0;
  while (appender.health().dropped === 0) appender.append(rowsOf(++offset, offset));
  const from = offset;
  appender.append(rowsOf(++offset, ++offset));
  expect(appender.health()).toMatchObject({ ok: false, pending: from - 1, dropped: 3 });
  disk.refuses = false;
  await expect.poll(() => appender.health().pending).toBe(0);
  expect(disk.transactions.flat()).toEqual(offsets(1, from - 1));
  await appender.durable(from - 1);
  await expect(appender.durable(from)).rejects.toThrow('found no room');
  expect(appender.health()).toMatchObject({ ok: false, dropped: 3 });

  const covered = appender.covering(offset);
  appender.append(rowsOf(offset + 1, offset + 2));
  await appender.flushed();
  await expect(appender.durable(offset + 2)).rejects.toThrow('found no room');
  covered();
  expect(appender.health()).toMatchObject({ ok: true, dropped: 0, error: null });
  await appender.durable(from);
  await appender.durable(offset + 2);
  expect(disk.transactions.flat()).toEqual([...offsets(1, from - 1), ...offsets(offset + 1, offset + 2)]);
  appender.close();
});

test('[STORE8] a checkpoint older than the last dropped row covers nothing', () => {
  const { disk, appender } = createDisk();
  disk.refuses = true;
  let offset = 0;
  while (appender.health().dropped === 0) appender.append(rowsOf(++offset, offset));
  appender.covering(offset - 1)();
  expect(appender.health().dropped).toBe(1);
  appender.close();
});
