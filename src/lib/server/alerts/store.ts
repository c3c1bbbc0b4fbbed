import type { AlertStep } from '../../core/alert-state.ts';
import type { Alert } from '../../core/alerts/alert.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { AlertTable, Db } from '../storage/sql/tables.ts';
import type { Outbox, OutboxMessage } from './parts.ts';

/** Whom a step called, so that a refusal is known for what it is after a restart too. */
export interface Calls {
  readonly level: number;
  readonly targets: readonly string[];
  /** Reached without a message: they look at the wall. */
  readonly people: readonly string[];
  /** Targets that did not take it. */
  readonly missed: readonly string[];
}

/** One step as it is kept; `n` counts from 1. */
export interface KeptStep {
  readonly alert: string;
  readonly n: number;
  readonly step: AlertStep;
  readonly calls: Calls | null;
}

/** What one transaction writes. */
export interface Batch {
  readonly alerts: readonly { readonly alert: Alert; readonly steps: number }[];
  /** No part of the floor any more; one that was never shown leaves nothing. */
  readonly gone: readonly string[];
  readonly steps: readonly KeptStep[];
  /** `calls` of steps that were written before. */
  readonly missed: readonly { readonly alert: string; readonly n: number; readonly calls: Calls }[];
  readonly messages: readonly OutboxMessage[];
}

export interface AlertQuery {
  /** Where the page before ended: its `next`. */
  readonly cursor?: string;
  readonly rule?: string;
  readonly severity?: string;
  /** Epoch ms: raised from this moment on, and before that one. */
  readonly from?: EpochMs;
  readonly to?: EpochMs;
  /** Only what is not over. */
  readonly open?: boolean;
}

export interface AlertStore {
  /** What was on the floor when the server stopped, with the number of steps of each. */
  restore(): Promise<readonly { readonly alert: Alert; readonly steps: number }[]>;
  /** All or nothing. */
  write(batch: Batch): Promise<void>;
  /** The newest first, without those that were never shown. */
  page(query: AlertQuery, limit: number): Promise<readonly { readonly alert: Alert; readonly cursor: string }[]>;
  find(id: string): Promise<Alert | null>;
  /** Oldest first, by alert. */
  steps(alerts: readonly string[]): Promise<ReadonlyMap<string, readonly KeptStep[]>>;
  /** Raised from then on. */
  raised(from: EpochMs): Promise<readonly Pick<AlertTable, 'rule' | 'site' | 'severity' | 'since' | 'body'>[]>;
}

/** The cursor of a page: `<since>.<id>`. */
export const CURSOR = /^(\d{1,15})\.([\x21-\x7e]{1,128})$/;

export function createAlertStore(db: Db, outbox: Pick<Outbox, 'put'>): AlertStore {
  const alertOf = (body: string): Alert => JSON.parse(body) as Alert;
  return {
    async restore() {
      const rows = await db.selectFrom('alert').select(['body', 'steps']).where('live', '=', 1).orderBy('id').execute();
      return rows.map(({ body, steps }) => ({ alert: alertOf(body), steps }));
    },
    write: ({ alerts, gone, steps, missed, messages }) =>
      db.transaction().execute(async (trx) => {
        for (const { alert, steps: count } of alerts) {
          const { id, rule, subject, place, severity, phase, since, resolvedAt } = alert;
          const row = {
            ...{ rule, subject, site: place.site, severity, phase, live: 1, since, resolved: resolvedAt },
            ...{ steps: count, body: JSON.stringify(alert) }
          };
          await trx
            .insertInto('alert')
            .values({ id, ...row })
            .onConflict((c) => c.column('id').doUpdateSet(row))
            .execute();
        }
        for (const { alert, n, step, calls } of steps) {
          await trx
            .insertInto('alert_step')
            .values({
              ...{ alert, n, at: step.at, what: step.what, body: JSON.stringify(step) },
              calls: calls && JSON.stringify(calls)
            })
            .onConflict((c) => c.doNothing())
            .execute();
        }
        for (const { alert, n, calls } of missed) {
          await trx
            .updateTable('alert_step')
            .set({ calls: JSON.stringify(calls) })
            .where('alert', '=', alert)
            .where('n', '=', n)
            .execute();
        }
        for (const id of gone) {
          await trx.updateTable('alert').set({ live: 0 }).where('id', '=', id).execute();
          await trx.deleteFrom('alert').where('id', '=', id).where('since', 'is', null).execute();
        }
        if (messages.length > 0) await outbox.put(trx, messages);
      }),
    async page({ cursor, rule, severity, from, to, open }, limit) {
      let asked = db
        .selectFrom('alert')
        .select(['id', 'since', 'body'])
        .where('since', 'is not', null)
        .orderBy('since', 'desc')
        .orderBy('id', 'desc')
        .limit(limit);
      const [, at, id] = CURSOR.exec(cursor ?? '') ?? [];
      if (at !== undefined && id !== undefined) {
        const since = Number(at);
        asked = asked.where((eb) =>
          eb.or([eb('since', '<', since), eb.and([eb('since', '=', since), eb('id', '<', id)])])
        );
      }
      if (rule !== undefined) asked = asked.where('rule', '=', rule);
      if (severity !== undefined) asked = asked.where('severity', '=', severity);
      if (from !== undefined) asked = asked.where('since', '>=', from);
      if (to !== undefined) asked = asked.where('since', '<', to);
      if (open !== undefined) asked = asked.where('phase', open ? 'in' : 'not in', ['raised', 'held']);
      return (await asked.execute()).map((row) => ({ alert: alertOf(row.body), cursor: `${row.since}.${row.id}` }));
    },
    async find(id) {
      const row = await db
        .selectFrom('alert')
        .select('body')
        .where('id', '=', id)
        .where('since', 'is not', null)
        .executeTakeFirst();
      return row ? alertOf(row.body) : null;
    },
    async steps(alerts) {
      if (alerts.length === 0) return new Map();
      const rows = await db
        .selectFrom('alert_step')
        .select(['alert', 'n', 'body', 'calls'])
        .where('alert', 'in', [...alerts])
        .orderBy('alert')
        .orderBy('n')
        .execute();
      const kept = rows.map(({ alert, n, body, calls }): KeptStep => {
        return {
          alert,
          n,
          step: JSON.parse(body) as AlertStep,
          calls: calls === null ? null : (JSON.parse(calls) as Calls)
        };
      });
      return Map.groupBy(kept, ({ alert }) => alert);
    },
    raised: (from) =>
      db
        .selectFrom('alert')
        .select(['rule', 'site', 'severity', 'since', 'body'])
        .where('since', '>=', from)
        .orderBy('since')
        .orderBy('id')
        .execute()
  };
}

/** Drops alerts that were over before a moment, with their steps. */
export const alertTrimmer = (db: Db) => ({
  async trim(before: EpochMs): Promise<void> {
    await db.deleteFrom('alert').where('live', '=', 0).where('since', '<', before).execute();
  }
});
