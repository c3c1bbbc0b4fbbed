import type { CoachOutcome, CoachSession } from '../../core/coaching-state.ts';
import type { EpochMs } from '../../core/ids.ts';
import type { Db } from '../storage/sql/tables.ts';

export interface CoachQuery {
  /** Where the page before ended: its `next`. */
  readonly cursor?: string;
  readonly agent?: string;
  readonly from?: EpochMs;
  readonly to?: EpochMs;
}

/** Sessions as they are kept. */
export interface CoachStore {
  put(session: CoachSession): Promise<void>;
  find(id: string): Promise<CoachSession | null>;
  /** What had no outcome yet, asked since then. */
  open(since: EpochMs): Promise<readonly CoachSession[]>;
  /** The newest first. */
  page(
    query: CoachQuery,
    limit: number
  ): Promise<readonly { readonly session: CoachSession; readonly cursor: string }[]>;
  /** Drops what was asked before that. */
  trim(before: EpochMs): Promise<void>;
  /** Who sat at a seat when they saw it; once. */
  seen(
    announcement: string,
    by: { readonly seat: string; readonly agent: string | null; readonly at: EpochMs }
  ): Promise<void>;
  seenBy(announcements: readonly string[]): Promise<
    readonly {
      readonly announcement: string;
      readonly seat: string;
      readonly agent: string | null;
      readonly at: EpochMs;
    }[]
  >;
}

/** The cursor of a page: `<asked>.<id>`. */
export const COACH_CURSOR = /^(\d{1,15})\.([\x21-\x7e]{1,128})$/;

const sessionOf = (body: string): CoachSession => JSON.parse(body) as CoachSession;

export function createCoachStore(db: Db): CoachStore {
  return {
    async put(session) {
      const { id, kind, agent, seat, coach, asked, state, outcome } = session;
      const row = { kind, agent, seat, coach, asked, state, outcome, body: JSON.stringify(session) };
      await db
        .insertInto('coaching')
        .values({ id, ...row })
        .onConflict((c) => c.column('id').doUpdateSet(row))
        .execute();
    },
    async find(id) {
      const row = await db.selectFrom('coaching').select('body').where('id', '=', id).executeTakeFirst();
      return row ? sessionOf(row.body) : null;
    },
    async open(since) {
      const rows = await db
        .selectFrom('coaching')
        .select('body')
        .where('outcome', 'is', null)
        .where('asked', '>=', since)
        .orderBy('asked')
        .orderBy('id')
        .execute();
      return rows.map(({ body }) => sessionOf(body));
    },
    async page({ cursor, agent, from, to }, limit) {
      let asked = db
        .selectFrom('coaching')
        .select(['id', 'asked', 'body'])
        .orderBy('asked', 'desc')
        .orderBy('id', 'desc')
        .limit(limit);
      const [, at, id] = COACH_CURSOR.exec(cursor ?? '') ?? [];
      if (at !== undefined && id !== undefined) {
        const since = Number(at);
        asked = asked.where((eb) =>
          eb.or([eb('asked', '<', since), eb.and([eb('asked', '=', since), eb('id', '<', id)])])
        );
      }
      if (agent !== undefined) asked = asked.where('agent', '=', agent);
      if (from !== undefined) asked = asked.where('asked', '>=', from);
      if (to !== undefined) asked = asked.where('asked', '<', to);
      const rows = await asked.execute();
      return rows.map((row) => ({ session: sessionOf(row.body), cursor: `${row.asked}.${row.id}` }));
    },
    async trim(before) {
      await db.deleteFrom('coaching').where('asked', '<', before).execute();
      await db.deleteFrom('announcement_seen').where('at', '<', before).execute();
    },
    async seen(announcement, { seat, agent, at }) {
      await db
        .insertInto('announcement_seen')
        .values({ announcement, seat, agent: agent ?? '', at })
        .onConflict((c) => c.doNothing())
        .execute();
    },
    async seenBy(announcements) {
      if (announcements.length === 0) return [];
      const rows = await db
        .selectFrom('announcement_seen')
        .selectAll()
        .where('announcement', 'in', [...announcements])
        .orderBy('at')
        .orderBy('seat')
        .execute();
      return rows.map((row) => ({ ...row, agent: row.agent === '' ? null : row.agent }));
    }
  };
}

/** An outcome that is filed. */
export interface Filed {
  readonly outcome: CoachOutcome;
  readonly tag: string | null;
}
