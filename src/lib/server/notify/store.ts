import type { Severity } from '../../core/alert-state.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { NotifyBody, OutboxMessage } from '../alerts/parts.ts';
import type { Db, OutboxTable } from '../storage/sql/tables.ts';

/** A message that is still to go out. */
export interface Due extends OutboxMessage {
  readonly parcel: string | null;
  readonly tries: number;
  readonly next: EpochMs;
}

/** The rows of the outbox. */
export interface OutboxStore {
  put(db: Db, messages: readonly OutboxMessage[]): Promise<void>;
  /** The targets that something is to go to. */
  targets(): Promise<readonly string[]>;
  due(target: string): Promise<readonly Due[]>;
  /** When requests were made to it, since then. */
  requests(target: string, since: EpochMs): Promise<readonly EpochMs[]>;
  /** One is made at that moment. */
  request(target: string, at: EpochMs): Promise<void>;
  /** They go out in one request from now on. */
  bind(messages: readonly Due[], parcel: string): Promise<void>;
  /** A request was made or not worth making: what became of its messages. */
  mark(
    messages: readonly Due[],
    as: Pick<OutboxTable, 'state'> & { readonly tried?: EpochMs; readonly next?: EpochMs }
  ): Promise<void>;
  /** What was refused since then, for whoever has not heard of it. */
  refused(since: EpochMs): Promise<readonly { readonly key: string; readonly target: string }[]>;
  /** Drops what was done with before that, and requests that count no more. */
  trim(before: EpochMs, requests: EpochMs): Promise<void>;
  count(): Promise<number>;
}

/** As many are looked at in one go; the rest comes after. */
const MOST = 1000;

export function createOutboxStore(db: Db): OutboxStore {
  return {
    async put(trx, messages) {
      for (const { key, target, severity, at, body } of messages) {
        await trx
          .insertInto('outbox')
          .values({
            ...{ key, target, severity, at, body: JSON.stringify(body), state: 'due' },
            ...{ parcel: null, tries: 0, tried: null, next: at }
          })
          .onConflict((c) => c.doNothing())
          .execute();
      }
    },
    async targets() {
      const rows = await db.selectFrom('outbox').select('target').distinct().where('state', '=', 'due').execute();
      return rows.map(({ target }) => target);
    },
    async due(target) {
      const rows = await db
        .selectFrom('outbox')
        .selectAll()
        .where('state', '=', 'due')
        .where('target', '=', target)
        .orderBy('at')
        .orderBy('key')
        .limit(MOST)
        .execute();
      return rows.map(({ key, severity, at, body, parcel, tries, next }) => ({
        ...{ key, target, severity: severity as Severity, at, parcel, tries, next },
        body: JSON.parse(body) as NotifyBody
      }));
    },
    async requests(target, since) {
      const rows = await db
        .selectFrom('outbox_request')
        .select('at')
        .where('target', '=', target)
        .where('at', '>', since)
        .orderBy('at')
        .execute();
      return rows.map(({ at }) => at);
    },
    async request(target, at) {
      await db.insertInto('outbox_request').values({ target, at }).execute();
    },
    async bind(messages, parcel) {
      await db.transaction().execute(async (trx) => {
        for (const { key, target } of messages)
          await trx.updateTable('outbox').set({ parcel }).where('key', '=', key).where('target', '=', target).execute();
      });
    },
    async mark(messages, { state, tried, next }) {
      await db.transaction().execute(async (trx) => {
        for (const { key, target, tries } of messages) {
          await trx
            .updateTable('outbox')
            .set({
              state,
              ...(tried === undefined ? {} : { tried, tries: tries + 1 }),
              ...(next === undefined ? {} : { next })
            })
            .where('key', '=', key)
            .where('target', '=', target)
            .execute();
        }
      });
    },
    refused: (since) =>
      db
        .selectFrom('outbox')
        .select(['key', 'target'])
        .where('state', 'in', ['refused', 'dead'])
        .where('at', '>', since)
        .orderBy('at')
        .orderBy('key')
        .execute(),
    async trim(before, requests) {
      await db.deleteFrom('outbox').where('state', '!=', 'due').where('at', '<', before).execute();
      await db.deleteFrom('outbox_request').where('at', '<', requests).execute();
    },
    async count() {
      const row = await db
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .where('state', '=', 'due')
        .executeTakeFirstOrThrow();
      return row.n;
    }
  };
}
