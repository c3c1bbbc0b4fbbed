import type { AnnouncementRow, Script } from '../../../protocol/coaching.ts';
import type { AnnouncementState } from '../../../core/record-state.ts';
import { problem } from '../../../protocol/problems.ts';
import type { Principal } from '../../access/principal.ts';
import type { CoachHistory } from '../../coaching/history.ts';
import { COACH_CURSOR, type CoachStore } from '../../coaching/store.ts';
import { cursorLike, PAGED, readQuery, words } from '../query.ts';
import { sendJson, sendProblem } from '../respond.ts';
import type { Routes } from '../route.ts';

export interface CoachRoutesOptions {
  readonly history: CoachHistory;
  readonly scripts: () => readonly Script[];
  readonly store: Pick<CoachStore, 'seenBy'>;
  /** The announcements that they see. */
  readonly announcements: (by: Principal) => readonly AnnouncementState[];
}

const QUERY = { cursor: cursorLike(COACH_CURSOR), agent: words(128), ...PAGED };

/** Who coached whom and what came of it; what notes may say; what was announced and who has seen it. */
export function coachRoutes({ history, scripts, store, announcements }: CoachRoutesOptions): Routes {
  return {
    '/api/v1/coaching': {
      GET: {
        need: 'read',
        who: 'known',
        async answer(ask, by) {
          const query = readQuery(ask.url, QUERY);
          if (typeof query === 'string') sendProblem(ask.response, problem('bad_query', query));
          else sendJson(ask.response, 200, await history.page(query, by));
        }
      }
    },
    '/api/v1/coaching/outcomes': {
      GET: {
        need: 'read',
        who: 'known',
        answer: async ({ response }, by) => {
          sendJson(response, 200, await history.outcomes(by));
        }
      }
    },
    '/api/v1/scripts': {
      GET: {
        need: 'read',
        who: 'coach',
        answer({ response }) {
          sendJson(response, 200, { scripts: scripts() });
        }
      }
    },
    '/api/v1/announcements': {
      GET: {
        need: 'read',
        who: 'alerts',
        async answer({ response }, by) {
          const all = announcements(by);
          const seen = await store.seenBy(all.map(({ id }) => id));
          const rows: AnnouncementRow[] = all.map(({ id, text, to, since, until }) => ({
            ...{ id, text: { ...text }, to, since, until },
            seen: seen.flatMap(({ announcement, ...who }) => (announcement === id ? [who] : []))
          }));
          sendJson(response, 200, { announcements: rows });
        }
      }
    }
  };
}
