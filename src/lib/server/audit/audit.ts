import type { Logger } from 'pino';
import type { EpochMs } from '../../core/ids.ts';
import type { AuditEntry } from '../../protocol/people.ts';
import type { Clock } from '../ports.ts';
import type { Db } from '../storage/sql/tables.ts';
import { append, lastOf, withTrail, type Trx } from './append.ts';
import { canonicalJson, keepable } from './canonical.ts';
import { GENESIS, type Head, type Unsigned } from './chain.ts';
import { createHeadFile, readHead, writeHead } from './head.ts';
import { searchAudit, type AuditPage, type AuditQuery } from './search.ts';
import { KEPT_MS, trimStep } from './trim.ts';
import { verifyAudit, type AuditVerdict } from './verify.ts';

export type { AuditPage, AuditQuery } from './search.ts';
export type { AuditVerdict } from './verify.ts';

type Outcome = NonNullable<AuditEntry['outcome']>;

export interface AuditRecord {
  /** `person:<id>`, `display:<id>`, `key:<id>`, `local` or `system`. */
  readonly actor: string;
  readonly actorName: string;
  readonly action: string;
  readonly subject?: string | null;
  /** Strings in it are cut at 1,000 characters. Never a secret: whoever may read the trail reads this. */
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly outcome?: Outcome | null;
}

/** Who did what: written before it is done, chained so that no entry can be changed, taken out or cut off unseen. */
export interface Audit {
  /** Resolves with the entry's number once it is committed. Rejects if the database refuses: then don't act. */
  record(entry: AuditRecord): Promise<number>;
  /** What came of entry `seq`: an entry of its own, `<action>.<outcome>`, with `of: seq` in its detail. Resolves like `record`. */
  finish(seq: number, outcome: Outcome, detail?: Readonly<Record<string, unknown>>): Promise<number>;
  search(query: AuditQuery): Promise<AuditPage>;
  verify(): Promise<AuditVerdict>;
  /** Drops entries older than `before`, never ones younger than 180 days; resolves with how many. */
  trim(before: EpochMs): Promise<number>;
  /** Resolves once the head file holds the last entry. */
  flush(): Promise<void>;
  /** Writes what is under way, and the head; idempotent. */
  close(): Promise<void>;
}

export interface AuditOptions {
  readonly db: Db;
  readonly secret: Uint8Array;
  /** Beside the database, better elsewhere; its folder must be there. */
  readonly headFile: string;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

const DAY = 86_400_000;

export function createAudit({ db, secret, headFile, clock, logger }: AuditOptions): Audit {
  const file = createHeadFile(headFile, (error) =>
    logger.error({ error: error.message }, "the audit trail's head can't be written")
  );
  /** The newest end that this process knows of. */
  let known: Head | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | null = null;

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    if (closing) return Promise.reject(new Error('the audit trail is closed'));
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const begin = async (): Promise<Head> => {
    try {
      const found = await readHead(headFile);
      // from here on its absence tells that somebody took it
      if (!found) await writeHead(headFile, GENESIS);
      return found ?? GENESIS;
    } catch (error) {
      logger.error({ error: (error as Error).message }, "the audit trail's head can't be read; verify the trail");
      return GENESIS;
    }
  };
  /** Behind the newest end, also where the database lost it: the hole then stays for `verify` to find. */
  const endOf = async (trx: Trx, head: Head): Promise<Head> => {
    const last = await lastOf(trx);
    if (last.seq > head.seq || (last.seq === head.seq && last.hash === head.hash)) return last;
    logger.error({ expected: head.seq, found: last.seq }, "the audit trail's end was cut off or changed");
    return head;
  };
  const add = (entry: (trx: Trx) => Omit<Unsigned, 'seq' | 'prev'> | Promise<Omit<Unsigned, 'seq' | 'prev'>>) =>
    inTurn(async () => {
      const head = (known ??= await begin());
      known = await withTrail(db, async (trx) => append(trx, secret, await endOf(trx, head), await entry(trx)));
      file.keep(known);
      return known.seq;
    });

  const stop = clock.every(DAY, () => {
    lastOf(db).then(
      ({ seq, hash }) => logger.info({ seq, hash }, "the audit trail's head"),
      (error: unknown) => logger.error({ error: (error as Error).message }, "the audit trail's head can't be read")
    );
  });

  return {
    record: (entry) => add(() => rowOf(clock.now(), entry)),
    finish: (seq, outcome, detail = {}) =>
      add(async (trx) => {
        const first = await trx.selectFrom('audit').selectAll().where('seq', '=', seq).executeTakeFirst();
        if (!first) throw new Error(`there is no entry ${seq} in the audit trail`);
        const { actor, actor_name: actorName, subject } = first;
        const action = `${first.action}.${outcome}`;
        return rowOf(clock.now(), { actor, actorName, action, subject, detail: { ...detail, of: seq }, outcome });
      }),
    search: (query) => searchAudit(db, query),
    verify: () => verifyAudit({ db, secret, headFile }),
    async trim(before) {
      const bound = Math.min(before, clock.now() - KEPT_MS);
      for (let dropped = 0; ;) {
        const step = await inTurn(() => trimStep(db, secret, bound));
        dropped += step.dropped;
        if (!step.more) return dropped;
      }
    },
    flush: () => file.flush(),
    close() {
      closing ??= queue.then(() => {
        stop();
        return file.flush();
      });
      return closing;
    }
  };
}

function rowOf(at: EpochMs, entry: AuditRecord): Omit<Unsigned, 'seq' | 'prev'> {
  const { actor, actorName, action, subject = null, detail = {}, outcome = null } = entry;
  return {
    ...{ at, actor: keepable(actor), actor_name: keepable(actorName), action: keepable(action), outcome },
    subject: subject === null ? null : keepable(subject),
    detail: canonicalJson(detail)
  };
}
