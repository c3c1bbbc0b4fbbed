import { SEVERITIES } from '../../../core/alert-state.ts';
import { problem } from '../../../protocol/problems.ts';
import type { Principal } from '../../access/principal.ts';
import type { AlertHistory } from '../../alerts/history.ts';
import type { Handover } from '../../alerts/handover.ts';
import { CURSOR } from '../../alerts/store.ts';
import { cursorLike, oneOf, PAGED, readQuery, words, yesNo } from '../query.ts';
import { sendJson, sendProblem } from '../respond.ts';
import type { Routes } from '../route.ts';

export interface AlertRoutesOptions {
  readonly history: AlertHistory;
  readonly handover: Pick<Handover, 'answer'>;
}

const QUERY = {
  cursor: cursorLike(CURSOR),
  rule: words(128),
  severity: oneOf(SEVERITIES),
  open: yesNo,
  ...PAGED
};

/** Alerts of now and before, how the rules behave, and what a shift leaves to the next: by sight. */
export function alertRoutes({ history, handover }: AlertRoutesOptions): Routes {
  return {
    '/api/v1/alerts': {
      GET: {
        need: 'read',
        who: 'alerts',
        async answer(ask, by) {
          const query = readQuery(ask.url, QUERY);
          if (typeof query === 'string') sendProblem(ask.response, problem('bad_query', query));
          else sendJson(ask.response, 200, await history.page(query, by));
        }
      }
    },
    '/api/v1/alerts/health': {
      GET: {
        need: 'read',
        who: 'alerts',
        answer: async ({ response }, by) => sendJson(response, 200, await history.health(by))
      }
    },
    '/api/v1/alerts/{id}': {
      GET: {
        need: 'read',
        who: 'alerts',
        async answer({ response, url }, by: Principal) {
          const found = await history.why(lastOf(url), by);
          if (found) sendJson(response, 200, found);
          else sendProblem(response, problem('not_found', 'there is no such alert'));
        }
      }
    },
    '/api/v1/handover': {
      GET: {
        need: 'read',
        who: 'alerts',
        async answer({ response, url }, by) {
          const team = url.searchParams.get('team');
          const found = await handover.answer(team === '' ? null : team, by);
          if (found) sendJson(response, 200, found);
          else sendProblem(response, problem('not_found', 'there is no such team'));
        }
      }
    }
  };
}

/** The last part of the path; nothing that is no name. */
function lastOf({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname.slice(pathname.lastIndexOf('/') + 1));
  } catch {
    return '';
  }
}
