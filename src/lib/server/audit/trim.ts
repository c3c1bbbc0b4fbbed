import type { EpochMs } from '../../core/ids.ts';
import type { Db } from '../storage/sql/tables.ts';
import { withTrail } from './append.ts';
import { anchorMac } from './chain.ts';

/** Nothing younger is ever dropped; the database's own triggers hold to it too. */
export const KEPT_MS = 180 * 86_400_000;

/** Dropped in one transaction: entries come in between. */
const STEP = 500;

/** Drops the oldest entries before `before`, some at a time: false when there are no more of them. */
export function trimStep(
  db: Db,
  secret: Uint8Array,
  before: EpochMs
): Promise<{ readonly dropped: number; readonly more: boolean }> {
  return withTrail(db, async (trx) => {
    const oldest = await trx.selectFrom('audit').select(['seq', 'at', 'hash']).orderBy('seq').limit(STEP).execute();
    // up to the first that stays, whatever the clock did afterwards: the chain has one beginning
    const stays = oldest.findIndex(({ at }) => at >= before);
    const gone = stays < 0 ? oldest : oldest.slice(0, stays);
    const last = gone.at(-1);
    if (!last) return { dropped: 0, more: false };
    await trx.deleteFrom('audit').where('seq', '<=', last.seq).execute();
    const anchor = { seq: last.seq, hash: last.hash, mac: anchorMac(secret, last) };
    await trx
      .insertInto('audit_anchor')
      .values({ one: 1, ...anchor })
      .onConflict((conflict) => conflict.column('one').doUpdateSet(anchor))
      .execute();
    return { dropped: gone.length, more: gone.length === STEP };
  });
}
