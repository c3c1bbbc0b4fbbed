import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { Alert } from '../../src/lib/core/alerts/alert.ts';
import { NOWHERE } from '../../src/lib/core/alerts/bundles.ts';
import { createAlertStore, type Batch } from '../../src/lib/server/alerts/store.ts';
import { openSql } from '../../src/lib/server/storage/sql/open.ts';
import type { SqlKind } from './sql.ts';

const logger = pino({ level: 'silent' });
const NOW = 1_800_000_000_000;
const NOTHING: Batch = { alerts: [], gone: [], steps: [], missed: [], messages: [] };

const alert = (id: string, since: number | null, more: Partial<Alert> = {}): Alert =>
  ({
    ...{ id, rule: 'wait-long', subject: 'queue:heating', place: { ...NOWHERE, site: 'main' }, severity: 'warning' },
    ...{ phase: since === null ? 'pending' : 'raised', since, resolvedAt: null, note: '"; drop table alert; 暖气' },
    ...more
  }) as unknown as Alert;
const batch = (more: Partial<Batch>): Batch => ({ ...NOTHING, ...more });
const one = (of: Alert, steps = 1) => ({ alert: of, steps });

/** What the alerts keep, on both databases (server/alerts/SPEC.md). */
export function alertsContract({ name, create }: SqlKind): void {
  async function opened() {
    const made = await create();
    const sql = await openSql({ url: made.url, logger });
    const put: string[] = [];
    const outbox = {
      put: (_: unknown, messages: Batch['messages']) => {
        if (messages.some(({ target }) => target === 'broken')) return Promise.reject(new Error('refused'));
        put.push(...messages.map(({ key }) => key));
        return Promise.resolve();
      }
    };
    return {
      ...{ put, store: createAlertStore(sql.db, outbox) },
      async [Symbol.asyncDispose]() {
        await sql.close();
        await made[Symbol.asyncDispose]();
      }
    };
  }
  const step = (of: string, n: number, what: 'raised' | 'climbed' = 'raised') => ({
    ...{ alert: of, n, step: { at: NOW + n, what, by: null }, calls: null }
  });

  describe(`the tables of alerts: ${name}`, () => {
    test('[ALERT10] a batch is written whole or not at all, and twice is once', async () => {
      await using here = await opened();
      const { store, put } = here;
      const message = { key: 'a:1', severity: 'warning', at: NOW, body: {} } as unknown as Batch['messages'][number];
      const whole = batch({ alerts: [one(alert('a', NOW))], steps: [step('a', 1)] });
      await expect(store.write({ ...whole, messages: [{ ...message, target: 'broken' }] })).rejects.toThrow('refused');
      expect([await store.restore(), await store.find('a'), (await store.steps(['a'])).size]).toEqual([[], null, 0]);
      for (let i = 0; i < 2; i++) await store.write({ ...whole, messages: [{ ...message, target: 'robot' }] });
      expect(await store.restore()).toEqual([one(alert('a', NOW))]);
      expect((await store.steps(['a'])).get('a')).toEqual([step('a', 1)]);
      expect(put).toEqual(['a:1', 'a:1']);
    });

    test('[ALERT11] the last state rules; what is gone is history, and what never was shown leaves nothing', async () => {
      await using here = await opened();
      const { store } = here;
      const calls = { level: 1, targets: ['robot'], people: [], missed: [] };
      await store.write(
        batch({ alerts: [one(alert('a', NOW)), one(alert('p', null), 0)], steps: [{ ...step('a', 1), calls }] })
      );
      await store.write(
        batch({
          alerts: [one(alert('a', NOW, { phase: 'resolved', resolvedAt: NOW + 5 }), 2)],
          steps: [step('a', 2, 'climbed')],
          missed: [{ alert: 'a', n: 1, calls: { ...calls, missed: ['robot'] } }]
        })
      );
      expect((await store.restore()).map(({ alert: { id, phase }, steps }) => [id, phase, steps])).toEqual([
        ['a', 'resolved', 2],
        ['p', 'pending', 0]
      ]);
      expect((await store.steps(['a'])).get('a')?.map((kept) => kept.calls?.missed)).toEqual([['robot'], undefined]);
      await store.write(batch({ gone: ['a', 'p'] }));
      expect(await store.restore()).toEqual([]);
      expect((await store.find('a'))?.resolvedAt).toBe(NOW + 5);
      expect(await store.find('p')).toBeNull();
    });

    test('[ALERT19] pages have no holes and no doubles, whatever lies at one moment', async () => {
      await using here = await opened();
      const { store } = here;
      const all = Array.from({ length: 23 }, (_, i) =>
        alert(`a${String(i).padStart(2, '0')}`, NOW + Math.floor(i / 4))
      );
      const danger = alert('d', NOW + 100, { rule: 'danger', severity: 'critical', phase: 'resolved' });
      await store.write(batch({ alerts: [...all, danger, alert('p', null)].map((each) => one(each)) }));
      const found: string[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await store.page({ rule: 'wait-long', ...(cursor === undefined ? {} : { cursor }) }, 5);
        found.push(...page.map(({ alert: { id } }) => id));
        cursor = page.at(-1)?.cursor;
        if (page.length < 5) break;
      }
      expect(found).toEqual(all.map(({ id }) => id).reverse());
      const ids = async (query: Parameters<typeof store.page>[0]) =>
        (await store.page(query, 50)).map(({ alert: { id } }) => id);
      expect(await ids({ severity: 'critical' })).toEqual(['d']);
      expect(await ids({ open: true, from: NOW + 5 })).toEqual(['a22', 'a21', 'a20']);
      expect(await ids({ to: NOW + 1 })).toEqual(['a03', 'a02', 'a01', 'a00']);
      expect(await store.page({ cursor: "1' or 1=1 --" }, 50)).toHaveLength(24);
      expect((await store.raised(NOW + 5)).map(({ rule }) => rule)).toEqual([
        ...Array<string>(3).fill('wait-long'),
        'danger'
      ]);
    });
  });
}
