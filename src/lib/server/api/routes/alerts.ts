import { SEVERITIES } from '../../../core/alert-state.ts';
import { problem } from '../../../protocol/problems.ts';
import type { Principal } from '../../access/principal.ts';
import type { AlertHistory } from '../../alerts/history.ts';
import type { Handover } from '../../alerts/handover.ts';
import { CURSOR, type AlertQuery } from '../../alerts/store.ts';
import { sendJson, sendProblem } from '../respond.ts';
import type { Ask, Routes } from '../route.ts';

export interface AlertRoutesOptions {
  readonly history: AlertHistory;
  readonly handover: Pick<Handover, 'answer'>;
}

const NUMBERS = ['from', 'to', 'limit'] as const;
const NAMES = ['cursor', 'rule', 'severity', 'open', ...NUMBERS];

/** The query of the history, or what is wrong with it. */
function queryOf({ url }: Ask): (AlertQuery & { limit?: number }) | string {
  const query: Record<string, string | number | boolean> = {};
  for (const [name, text] of url.searchParams) {
    if (name === 'cursor') {
      if (!CURSOR.test(text)) return 'cursor: give the `next` of the page before';
      query[name] = text;
    } else if (name === 'rule') query[name] = text.slice(0, 128);
    else if (name === 'severity') {
      if (!SEVERITIES.some((one) => one === text)) return `severity: one of ${SEVERITIES.join(', ')}`;
      query[name] = text;
    } else if (name === 'open') {
      if (text !== 'true' && text !== 'false') return 'open: true or false';
      query[name] = text === 'true';
    } else if ((NUMBERS as readonly string[]).includes(name)) {
      if (!/^\d{1,15}$/.test(text)) return `${name}: must be a whole number`;
      query[name] = Number(text);
    } else return `there is no parameter ${name.slice(0, 40)}; ${NAMES.join(', ')} are`;
  }
  return query;
}

/** Alerts of now and before, how the rules behave, and what a shift leaves to the next: by sight. */
export function alertRoutes({ history, handover }: AlertRoutesOptions): Routes {
  return {
    '/api/v1/alerts': {
      GET: {
        need: 'read',
        who: 'alerts',
        async answer(ask, by) {
          const query = queryOf(ask);
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
