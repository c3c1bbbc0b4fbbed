import type { CoachOutcome, CoachSession } from '../../core/coaching-state.ts';
import type { Ms } from '../../core/ids.ts';
import type { CoachOutcomes, CoachPage } from '../../protocol/coaching.ts';
import type { Grant } from '../../protocol/people.ts';
import { RIGHTS_OF } from '../../protocol/people.ts';
import type { Principal } from '../access/principal.ts';
import type { Clock } from '../ports.ts';
import type { Places } from '../scope/places.ts';
import type { CoachQuery, CoachStore } from './store.ts';

const LIMIT = 50;
const MOST = 200;
/** Rows looked at for one page at most: who sees little gets a short page and goes on from its cursor. */
const LOOKED_AT = 2000;
const MONTH: Ms = 30 * 86_400_000;
/** Tags told in the outcomes. */
const TAGS = 20;

/** Sessions of now and before, as somebody may see them (COACH8). */
export interface CoachHistory {
  page(query: CoachQuery & { readonly limit?: number }, by: Principal): Promise<CoachPage>;
  outcomes(by: Principal): Promise<CoachOutcomes>;
}

/** By what was true when it was asked: seat, team and site of then. */
function reaches({ role, on }: Grant, session: CoachSession, places: Places): boolean {
  if (role === 'agent') {
    if (on.kind === 'agent') return session.agent === on.id;
    return on.kind === 'seat' && session.seat === on.id;
  }
  if (!RIGHTS_OF[role].includes('coach') && role !== 'director') return false;
  const site = session.site ?? places.only;
  switch (on.kind) {
    case 'all':
      return true;
    case 'site':
      return site === on.id;
    case 'team':
      return session.team === on.id;
    case 'group':
      return session.team === on.team && session.group === on.id;
    default:
      return false;
  }
}

export function createCoachHistory(options: {
  readonly store: CoachStore;
  readonly places: () => Places;
  readonly clock: Pick<Clock, 'now'>;
}): CoachHistory {
  const { store, clock } = options;
  const sees = (by: Principal, session: CoachSession): boolean =>
    by.who.kind === 'local' ||
    session.coach === by.who.id ||
    by.grants.some((grant) => reaches(grant, session, options.places()));

  async function* rows(query: CoachQuery): AsyncGenerator<{ readonly session: CoachSession; readonly cursor: string }> {
    let { cursor } = query;
    for (let looked = 0; looked < LOOKED_AT; looked += MOST) {
      const found = await store.page({ ...query, ...(cursor === undefined ? {} : { cursor }) }, MOST);
      yield* found;
      if (found.length < MOST) return;
      cursor = found.at(-1)!.cursor;
    }
  }

  return {
    async page({ limit: asked, ...query }, by) {
      const limit = Math.min(MOST, Math.max(1, Math.trunc(asked ?? LIMIT)));
      const sessions: CoachSession[] = [];
      let last = query.cursor ?? null;
      let looked = 0;
      for await (const { session, cursor } of rows(query)) {
        looked += 1;
        if (sees(by, session)) {
          if (sessions.length === limit) return { sessions, next: last };
          sessions.push(session);
        }
        last = cursor;
      }
      return { sessions, next: looked >= LOOKED_AT ? last : null };
    },
    async outcomes(by) {
      const agents = new Map<
        string,
        { sessions: number; notes: number; seen: number; outcomes: Partial<Record<CoachOutcome, number>> }
      >();
      const tags = new Map<string, number>();
      for await (const { session } of rows({ from: clock.now() - MONTH })) {
        const { agent, kind, note, outcome, tag } = session;
        if (agent === null || !sees(by, session)) continue;
        const one = agents.get(agent) ?? { sessions: 0, notes: 0, seen: 0, outcomes: {} };
        agents.set(agent, one);
        if (note === null) one.sessions += 1;
        else if (kind === 'note') one.notes += 1;
        if (note?.seen != null) one.seen += 1;
        if (outcome !== null) one.outcomes[outcome] = (one.outcomes[outcome] ?? 0) + 1;
        if (tag !== null) tags.set(tag, (tags.get(tag) ?? 0) + 1);
      }
      const most = [...tags].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, TAGS);
      return {
        agents: [...agents]
          .map(([agent, of]) => ({ agent, ...of }))
          .sort((a, b) => b.sessions + b.notes - (a.sessions + a.notes) || (a.agent < b.agent ? -1 : 1)),
        tags: most.map(([tag, n]) => ({ tag, n }))
      };
    }
  };
}
