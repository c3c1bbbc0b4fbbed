import { problem } from '../../../protocol/problems.ts';
import { didYouMean } from '../../../protocol/suggest.ts';
import type { Principal } from '../../access/principal.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { asyncApi } from '../asyncapi.ts';
import { isEndless } from '../body.ts';
import { takeEvents, type EventsOptions } from '../events.ts';
import type { FloorReader } from '../floor.ts';
import { openApi } from '../openapi.ts';
import type { Readiness } from '../readiness.ts';
import { send, sendJson, sendProblem } from '../respond.ts';
import type { Ask, Routes } from '../route.ts';

export interface FloorRoutesOptions extends EventsOptions {
  readonly floor: FloorReader;
  readonly ready: () => Readiness;
  readonly metrics: Metrics;
  /** Shown in the API documents. */
  readonly version: string;
  /** Whether anybody may read figures of the program itself, and which part of it is not ready. */
  readonly machine: 'anybody' | 'known';
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Events in, the floor out, and what tells of the program itself. */
export function floorRoutes(options: FloorRoutesOptions): Routes {
  const { floor, ready, metrics, version, machine } = options;
  const documents = new Map<string, string>();
  const document = (name: string, make: (version: string) => object) => {
    const text = documents.get(name) ?? JSON.stringify(make(version));
    documents.set(name, text);
    return text;
  };

  return {
    '/api/v1/events': {
      POST: {
        need: 'ingest',
        who: 'anybody', // the key in hand says who, and for which source
        async answer({ request, response }) {
          const answer = await takeEvents(request, options);
          if (answer === null) return;
          if ('problem' in answer) {
            metrics.refused(answer.problem.code);
            sendProblem(response, answer.problem, isEndless(request) ? { Connection: 'close' } : {});
            return;
          }
          metrics.taken(answer.receipt);
          sendJson(response, 202, answer.receipt);
        }
      }
    },
    '/api/v1/floor': {
      GET: {
        need: 'read',
        who: 'known',
        answer({ response, url }, by) {
          const unknown = [...url.searchParams.keys()].find((name) => name !== 'site');
          const sites = url.searchParams.getAll('site');
          if (unknown !== undefined || sites.length > 1) {
            const detail =
              unknown === undefined ? 'give one site' : `unknown parameter${didYouMean(unknown, ['site'])}`;
            sendProblem(response, problem('bad_query', detail));
            return;
          }
          const answer = floor(sites[0] ?? null, by);
          if (answer) sendJson(response, 200, answer);
          else sendProblem(response, problem('not_found', 'there is no such site; GET /api/v1/floor names them all'));
        }
      }
    },
    '/healthz': {
      GET: { need: 'read', who: 'anybody', answer: ({ response }) => sendJson(response, 200, { status: 'ok' }) }
    },
    '/readyz': {
      GET: {
        need: 'read',
        who: 'anybody',
        answer({ response }) {
          const readiness = ready();
          const told = machine === 'anybody' ? readiness : { ready: readiness.ready };
          sendJson(response, readiness.ready ? 200 : 503, told);
        }
      }
    },
    '/metrics': {
      GET: {
        need: 'read',
        who: machine,
        async answer({ response }: Ask, by?: Principal) {
          // a screen has its board and nothing of the program
          if (by?.who.kind === 'display') sendProblem(response, problem('forbidden', 'give a read key'));
          else send(response, 200, metrics.contentType, await metrics.text());
        }
      }
    },
    '/api/openapi.json': {
      GET: {
        need: 'read',
        who: 'anybody',
        answer: ({ response }) => send(response, 200, JSON_TYPE, document('openapi', openApi))
      }
    },
    '/api/asyncapi.json': {
      GET: {
        need: 'read',
        who: 'anybody',
        answer: ({ response }) => send(response, 200, JSON_TYPE, document('asyncapi', asyncApi))
      }
    }
  };
}
