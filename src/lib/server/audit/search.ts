import { sql, type Expression, type SqlBool } from 'kysely';
import type { AuditEntry } from '../../protocol/people.ts';
import type { AuditTable, Db } from '../storage/sql/tables.ts';

export interface AuditQuery {
  /** Where the page before ended: its `next`. */
  readonly cursor?: string;
  /** Anywhere in action, actor's name, subject or detail, whatever the case. */
  readonly q?: string;
  readonly actor?: string;
  readonly action?: string;
  /** Epoch ms: from this moment on, and before that one. */
  readonly from?: number;
  readonly to?: number;
  /** 1 to 500; 50 unless told. */
  readonly limit?: number;
}

export interface AuditPage {
  /** The newest first. */
  readonly entries: AuditEntry[];
  /** Null: that was the last page. */
  readonly next: string | null;
}

const LIMIT = 50;
const MOST = 500;

/** A page of the trail. Rejects with RangeError for a cursor that is none. */
export async function searchAudit(db: Db, query: AuditQuery): Promise<AuditPage> {
  const { cursor, q, actor, action, from, to } = query;
  if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw new RangeError('this cursor is none of this list');
  const limit = Math.min(MOST, Math.max(1, Math.trunc(query.limit ?? LIMIT)));
  let asked = db
    .selectFrom('audit')
    .select(['seq', 'at', 'actor', 'actor_name', 'action', 'subject', 'detail', 'outcome'])
    .orderBy('seq', 'desc')
    // one more shows whether there is a next page
    .limit(limit + 1);
  if (cursor !== undefined) asked = asked.where('seq', '<', Number(cursor));
  if (actor !== undefined) asked = asked.where('actor', '=', withoutNul(actor));
  if (action !== undefined) asked = asked.where('action', '=', withoutNul(action));
  if (from !== undefined) asked = asked.where('at', '>=', Math.trunc(from));
  if (to !== undefined) asked = asked.where('at', '<', Math.trunc(to));
  if (q !== undefined && q !== '') {
    const text = withoutNul(q);
    // detail is JSON: there a quote stands behind a backslash
    const quoted = JSON.stringify(text).slice(1, -1);
    asked = asked.where((eb) =>
      eb.or([
        ...(['action', 'actor_name', 'subject', 'detail'] as const).map((column) => holds(eb.ref(column), text)),
        ...(quoted === text ? [] : [holds(eb.ref('detail'), quoted)])
      ])
    );
  }
  const rows = await asked.execute();
  const entries = rows.slice(0, limit).map(shown);
  return { entries, next: rows.length > limit ? String(entries.at(-1)!.seq) : null };
}

function holds(column: Expression<string | null>, text: string): Expression<SqlBool> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`lower(${column}) like lower(${pattern}) escape '\\'`;
}

/** No entry holds it, and PostgreSQL refuses it. */
const withoutNul = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

type Shown = Omit<AuditTable, 'prev' | 'hash'>;

function shown({ detail, outcome, ...rest }: Shown): AuditEntry {
  return { ...rest, detail: detailOf(detail), outcome: outcome as AuditEntry['outcome'] };
}

function detailOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    // somebody was at it: `verify` finds that, and it is shown as it stands
    return { text };
  }
}
