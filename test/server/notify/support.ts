import { pino } from 'pino';
import type { Severity } from '../../../src/lib/core/alert-state.ts';
import type { OutboxMessage, OutboxOutcome } from '../../../src/lib/server/alerts/parts.ts';
import type { Carrier, Sent } from '../../../src/lib/server/notify/carrier.ts';
import { createOutbox, type OutboxDesk } from '../../../src/lib/server/notify/outbox.ts';
import type { Parcel } from '../../../src/lib/server/notify/parcel.ts';
import { openSql, type Sql } from '../../../src/lib/server/storage/sql/open.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

export const START = 1_790_000_000_000;
export const silent = pino({ level: 'silent' });

export function message(n: number, more: Partial<OutboxMessage> & { readonly title?: string } = {}): OutboxMessage {
  const { title = `wait-long ${n}`, ...rest } = more;
  const severity: Severity = rest.severity ?? 'serious';
  return {
    ...{ key: `a${n}:1`, target: 'wecom', severity, at: START },
    body: {
      ...{ kind: 'alert', alert: `a${n}`, rule: 'wait-long', level: 1, severity },
      title: { en: title, 'zh-CN': `等待过长 ${n}` },
      lines: { en: [`Where: queue ${n}`, 'Why: too long'], 'zh-CN': [`位置：队列 ${n}`, '原因：太久'] },
      link: `https://wall.example/alerts?alert=a${n}`
    },
    ...rest
  };
}

export interface Post {
  readonly clock: VirtualClock;
  readonly sql: Sql;
  readonly outbox: OutboxDesk;
  /** What each target was sent, and when. */
  readonly got: { readonly target: string; readonly at: number; readonly parcel: Parcel }[];
  readonly outcomes: OutboxOutcome[];
  /** How a target answers. */
  answer: (target: string, parcel: Parcel) => Sent | Promise<Sent>;
  put(...messages: OutboxMessage[]): Promise<void>;
  /** Time goes on a second at a time, and everything due is done. */
  pass(seconds: number): Promise<void>;
  /** As after a kill: another process over the same database. */
  again(): Promise<Post>;
  close(): Promise<void>;
}

/** Lets everything that is under way come to rest. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** An outbox whose targets all merge above 20 a minute, unless `carrier` says otherwise. */
export async function createPostOffice(
  options: {
    readonly clock?: VirtualClock;
    readonly sql?: Sql;
    readonly chance?: () => number;
    readonly carrier?: (target: string, send: Carrier['send']) => Carrier | null;
  } = {}
): Promise<Post> {
  const clock = options.clock ?? createVirtualClock(START);
  const sql = options.sql ?? (await openSql({ url: ':memory:', logger: silent }));
  const got: Post['got'] = [];
  const outcomes: OutboxOutcome[] = [];
  let ids = 0;
  const outbox = createOutbox({
    ...{ db: sql.db, clock, logger: silent, chance: options.chance ?? (() => 0.37), newId: () => `parcel-${++ids}` },
    carrier(target) {
      const send: Carrier['send'] = async (parcel, at) => {
        got.push({ target, at, parcel });
        return post.answer(target, parcel);
      };
      return options.carrier
        ? options.carrier(target, send)
        : { perMinute: 20, merges: true, patience: 24 * 3_600_000, send };
    }
  });
  outbox.onOutcome((outcome) => outcomes.push(outcome));
  const post: Post = {
    ...{ clock, sql, outbox, got, outcomes },
    answer: () => ({ is: 'taken' }),
    async put(...messages) {
      await sql.db.transaction().execute((trx) => outbox.put(trx, messages));
      outbox.kick();
      await settled();
    },
    async pass(seconds) {
      for (let i = 0; i < seconds; i++) {
        clock.advance(1000);
        await settled();
      }
    },
    async again() {
      await outbox.close();
      const next = await createPostOffice({ ...options, clock, sql });
      await next.outbox.begin();
      await settled();
      return next;
    },
    async close() {
      await outbox.close();
      await sql.close();
    }
  };
  return post;
}
