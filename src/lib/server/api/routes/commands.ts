import { isProblem, type Problem } from '../../../protocol/problems.ts';
import type { Perform } from '../../actions/perform.ts';
import { readJson } from '../json.ts';
import { sendJson, sendProblem } from '../respond.ts';
import type { Routes } from '../route.ts';

/** `POST /api/v1/commands`: the same as the socket's `command`. */
export function commandRoutes(perform: Perform): Routes {
  return {
    '/api/v1/commands': {
      POST: {
        need: 'change',
        who: 'known',
        async answer({ request, response }, by) {
          const body = await readJson(request);
          if (body === null) return;
          const answer: object | Problem = isProblem(body) ? body : await perform(body.value, by);
          if (isProblem(answer)) sendProblem(response, answer);
          else sendJson(response, 200, answer);
        }
      }
    }
  };
}
