import { problem } from '../../../protocol/problems.ts';
import type { DisplayRow, KeyRow, PersonRow, SettingsAnswer } from '../../../protocol/people.ts';
import type { Names } from '../../../core/state.ts';
import type { AuditPage, AuditQuery } from '../../audit/audit.ts';
import type { Principal } from '../../access/principal.ts';
import { cursorLike, PAGED, readQuery, words } from '../query.ts';
import { sendJson, sendProblem } from '../respond.ts';
import type { Routes } from '../route.ts';

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

const AUDIT_QUERY = {
  cursor: cursorLike(/^\d{1,15}$/),
  q: words(200),
  actor: words(200),
  action: words(200),
  ...PAGED
};

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
          const query = readQuery(ask.url, AUDIT_QUERY);
          if (typeof query === 'string') sendProblem(ask.response, problem('bad_query', query));
          else sendJson(ask.response, 200, await options.audit(query));
        }
      }
    }
  };
}
