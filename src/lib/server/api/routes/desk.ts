import { problem } from '../../../protocol/problems.ts';
import type { DisplayRow, KeyRow, PersonRow, SettingsAnswer } from '../../../protocol/people.ts';
import type { Names } from '../../../core/state.ts';
import type { AuditPage, AuditQuery } from '../../audit/audit.ts';
import type { Principal } from '../../access/principal.ts';
import { sendJson, sendProblem } from '../respond.ts';
import type { Ask, Routes } from '../route.ts';

export interface DeskRoutesOptions {
  readonly people: () => Promise<readonly PersonRow[]>;
  readonly keys: () => Promise<readonly KeyRow[]>;
  /** The screens and boards that they may see the places of. */
  readonly displays: (by: Principal) => Promise<{
    readonly displays: readonly DisplayRow[];
    readonly boards: readonly { readonly id: string; readonly names: Names }[];
  }>;
  readonly settings: () => Promise<SettingsAnswer> | SettingsAnswer;
  readonly audit: (query: AuditQuery) => Promise<AuditPage>;
}

const TEXTS = ['cursor', 'q', 'actor', 'action'] as const;
const NUMBERS = ['from', 'to', 'limit'] as const;

/** The query of the audit, or what is wrong with it. */
function auditQuery({ url }: Ask): AuditQuery | string {
  const query: Record<string, string | number> = {};
  for (const [name, text] of url.searchParams) {
    if (name === 'cursor' && !/^\d{1,15}$/.test(text)) return 'cursor: give the `next` of the page before';
    if ((TEXTS as readonly string[]).includes(name)) query[name] = text.slice(0, 200);
    else if ((NUMBERS as readonly string[]).includes(name)) {
      if (!/^\d{1,15}$/.test(text)) return `${name}: must be a whole number`;
      query[name] = Number(text);
    } else return `there is no parameter ${name.slice(0, 40)}; ${[...TEXTS, ...NUMBERS].join(', ')} are`;
  }
  return query;
}

/** What the settings pages list. Each needs its right. */
export function deskRoutes(options: DeskRoutesOptions): Routes {
  return {
    '/api/v1/people': {
      GET: {
        need: 'read',
        who: 'people',
        answer: async ({ response }) => sendJson(response, 200, { people: await options.people() })
      }
    },
    '/api/v1/keys': {
      GET: {
        need: 'read',
        who: 'keys',
        answer: async ({ response }) => sendJson(response, 200, { keys: await options.keys() })
      }
    },
    '/api/v1/displays': {
      GET: {
        need: 'read',
        who: 'displays',
        answer: async ({ response }, by) => sendJson(response, 200, await options.displays(by))
      }
    },
    '/api/v1/settings': {
      GET: {
        need: 'read',
        who: 'settings',
        answer: async ({ response }) => sendJson(response, 200, await options.settings())
      }
    },
    '/api/v1/audit': {
      GET: {
        need: 'read',
        who: 'audit',
        async answer(ask) {
          const query = auditQuery(ask);
          if (typeof query === 'string') sendProblem(ask.response, problem('bad_query', query));
          else sendJson(ask.response, 200, await options.audit(query));
        }
      }
    }
  };
}
