import { describe, expect, test } from 'vitest';
import type { FactLog, LogRow } from '../../src/lib/server/ports.ts';
import { NOON, rowsOf } from '../support/rows.ts';

/** One kind of log: each call of `open` opens the same log again (a restart), where it has one. */
export interface LogKind {
  readonly name: string;
  /** False: the log forgets when it is closed. */
  readonly lasts: boolean;
  readonly create: () => { open(): Promise<FactLog> } & AsyncDisposable;
}

export async function readAll(log: FactLog, after = 0): Promise<LogRow[]> {
  const all: LogRow[] = [];
  for await (const rows of log.read(after)) all.push(...rows);
  return all;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What every log must hold to (storage/SPEC.md, STORE1 to STORE5). */
export function factLogContract({ name, lasts, create }: LogKind): void {
  describe(`facts' log: ${name}`, () => {
    test('[STORE1] rows come back as appended, from any offset', async () => {
      await using made = create();
      const log = await made.open();
      const rows = rowsOf(1, 2500);
      for (let i = 0; i < rows.length; i += 777) log.append(rows.slice(i, i + 777));
      await log.durable(2500);
      expect(await readAll(log)).toEqual(rows);
      for (const after of [1, 776, 777, 999, 1000, 1001, 2499])
        expect(await readAll(log, after)).toEqual(rows.slice(after));
      expect(await readAll(log, 2500)).toEqual([]);
      await log.close();
    });

    test('[STORE1] an empty log gives nothing, and read sees what was appended just before', async () => {
      await using made = create();
      const log = await made.open();
      expect(await readAll(log)).toEqual([]);
      expect(await log.checkpoint()).toBeNull();
      await log.durable(0);
      log.append([]);
      log.append(rowsOf(1, 3));
      expect(await readAll(log)).toEqual(rowsOf(1, 3));
      await log.close();
    });

    test('[STORE2] durable resolves, in order, and health says that nothing is pending', async () => {
      await using made = create();
      const log = await made.open();
      const order: number[] = [];
      const waits: Promise<void>[] = [];
      for (let n = 1; n <= 50; n++) {
        log.append(rowsOf(n, n));
        waits.push(log.durable(n).then(() => void order.push(n)));
      }
      await Promise.all(waits);
      expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
      expect(log.health()).toMatchObject({ ok: true, pending: 0, error: null, dropped: 0 });
      await log.close();
    });

    test('[STORE3] the newest checkpoint comes back, whole', async () => {
      await using made = create();
      const log = await made.open();
      log.append(rowsOf(1, 30));
      for (const offset of [10, 20, 30]) await log.saveCheckpoint({ offset, state: bytes(`state ${offset}`) });
      const found = await log.checkpoint();
      expect(found?.offset).toBe(30);
      expect(new TextDecoder().decode(found?.state)).toBe('state 30');
      await log.close();
    });

    test('[STORE4] trim drops old rows that both checkpoints cover, no others', async () => {
      await using made = create();
      const log = await made.open();
      for (let n = 1; n <= 40; n++) {
        log.append(rowsOf(n, n));
        await log.durable(n);
      }
      await log.trim(NOON + 100);
      expect(await readAll(log)).toHaveLength(40);
      await log.saveCheckpoint({ offset: 20, state: bytes('a') });
      await log.trim(NOON + 100);
      expect(await readAll(log)).toHaveLength(40);
      await log.saveCheckpoint({ offset: 40, state: bytes('b') });
      await log.trim(NOON + 11);
      expect((await readAll(log)).map((row) => row.offset)).toEqual(rowsOf(11, 40).map((row) => row.offset));
      await log.trim(NOON + 100);
      expect(await readAll(log)).toEqual(rowsOf(21, 40));
      await log.close();
    });

    test('[STORE5] close is idempotent; afterwards every call rejects', async () => {
      await using made = create();
      const log = await made.open();
      log.append(rowsOf(1, 10));
      await Promise.all([log.close(), log.close()]);
      await log.close();
      log.append(rowsOf(11, 12));
      await expect(log.durable(12)).rejects.toThrow('closed');
      await expect(readAll(log)).rejects.toThrow('closed');
      await expect(log.checkpoint()).rejects.toThrow('closed');
      await expect(log.saveCheckpoint({ offset: 1, state: bytes('x') })).rejects.toThrow('closed');
      await expect(log.trim(0)).rejects.toThrow('closed');
      expect(log.health()).toMatchObject({ ok: false });
    });

    if (lasts) {
      test('[STORE5] close writes what is held: a restart finds every row and the checkpoint', async () => {
        await using made = create();
        const first = await made.open();
        first.append(rowsOf(1, 2500));
        const saved = first.saveCheckpoint({ offset: 1000, state: bytes('s') });
        first.append(rowsOf(2501, 2600));
        await saved;
        await first.close();
        const second = await made.open();
        expect((await second.checkpoint())?.offset).toBe(1000);
        expect(await readAll(second, 1000)).toEqual(rowsOf(1001, 2600));
        await second.durable(2600);
        second.append(rowsOf(2601, 2610));
        await second.durable(2610);
        expect(await readAll(second, 2598)).toEqual(rowsOf(2599, 2610));
        await second.close();
      });
    }
  });
}
