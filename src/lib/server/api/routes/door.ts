import { z } from 'zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isProblem, type Problem } from '../../../protocol/problems.ts';
import type { Me } from '../../../protocol/people.ts';
import { OIDC_RETURN } from '../../access/auth-options.ts';
import type { Principal } from '../../access/principal.ts';
import type { Threshold } from '../../access/threshold.ts';
import { readFields } from '../json.ts';
import { send, sendJson, sendProblem } from '../respond.ts';
import type { Ask, Method, Routes } from '../route.ts';

export interface DoorRoutesOptions {
  readonly threshold: Threshold;
}

/** What every database keeps. */
const text = z
  .string()
  .min(1)
  .max(200)
  .refine((given) => given.isWellFormed() && !given.includes('\0'), 'holds half a character, or NUL');
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

const schemas = {
  signIn: z.strictObject({ username: text, password: text }),
  code: z.strictObject({ code: text, username: text, name: text.optional(), password: text }),
  password: z.strictObject({ old: text, password: text }),
  empty: z.strictObject({}),
  token: z.strictObject({ grant_type: z.literal(DEVICE_CODE), device_code: text }),
  persona: z.strictObject({ persona: text.nullable() })
};

/** A success without words, with cookies. */
function sendCookies(response: ServerResponse, cookies: readonly string[]): void {
  if (cookies.length > 0) response.setHeader('Set-Cookie', [...cookies]);
  send(response, 204, 'text/plain', '');
}

/** Before and at the door: who am I, sign in and out, tickets, pairing, the demo's faces. */
export function doorRoutes({ threshold }: DoorRoutesOptions): Routes {
  /** A form of the door: read, checked, tried; answered with cookies or a problem. */
  const form = <T>(
    schema: z.ZodType<T>,
    work: (fields: T, request: IncomingMessage) => Promise<readonly string[] | Problem>
  ): Method => ({
    need: 'knock',
    who: 'anybody',
    async answer({ request, response }: Ask) {
      const fields = await readFields(request, schema);
      if (fields === null) return;
      const answer = isProblem(fields as object) ? (fields as Problem) : await work(fields as T, request);
      if (isProblem(answer)) sendProblem(response, answer);
      else sendCookies(response, answer);
    }
  });

  return {
    '/api/v1/me': {
      GET: {
        need: 'read',
        who: 'anybody',
        answer: async ({ request, response }) => sendJson(response, 200, (await threshold.me(request)) satisfies Me)
      }
    },
    '/api/v1/sign-in': { POST: form(schemas.signIn, (fields, request) => threshold.signIn(fields, request)) },
    '/api/v1/sign-in/code': { POST: form(schemas.code, (fields, request) => threshold.signInByCode(fields, request)) },
    '/api/v1/sign-in/oidc': {
      POST: {
        need: 'knock',
        who: 'anybody',
        async answer({ response }) {
          const answer = await threshold.signInElsewhere();
          if (isProblem(answer)) {
            sendProblem(response, answer);
            return;
          }
          response.setHeader('Set-Cookie', [...answer.cookies]);
          sendJson(response, 200, { url: answer.url });
        }
      }
    },
    [OIDC_RETURN]: {
      GET: {
        need: 'read',
        who: 'anybody',
        async answer({ request, response }) {
          const answer = await threshold.comeBack(request);
          if (isProblem(answer)) {
            sendProblem(response, answer);
            return;
          }
          if (answer.cookies.length > 0) response.setHeader('Set-Cookie', [...answer.cookies]);
          send(response, 302, 'text/plain', '', { Location: answer.to });
        }
      }
    },
    '/api/v1/sign-out': { POST: form(schemas.empty, (_, request) => threshold.signOut(request)) },
    '/api/v1/password': {
      POST: form(schemas.password, (fields, request) => threshold.changePassword(fields, request))
    },
    '/api/v1/demo/persona': { POST: form(schemas.persona, ({ persona }) => threshold.wear(persona)) },
    '/api/v1/tickets': {
      POST: {
        need: 'change',
        who: 'known',
        async answer({ request, response }, by: Principal) {
          const { ticket, cookies } = await threshold.ticket(request, by);
          if (cookies.length > 0) response.setHeader('Set-Cookie', [...cookies]);
          sendJson(response, 200, { ticket });
        }
      }
    },
    '/api/v1/pair/code': {
      POST: {
        need: 'knock',
        who: 'anybody',
        async answer({ request, response }) {
          const answer = await threshold.askForPairing(request);
          if (isProblem(answer)) sendProblem(response, answer);
          else sendJson(response, 200, answer);
        }
      }
    },
    '/api/v1/pair/token': {
      POST: {
        need: 'knock',
        who: 'anybody',
        async answer({ request, response }) {
          const fields = await readFields(request, schemas.token);
          if (fields === null) return;
          if (isProblem(fields)) {
            sendProblem(response, fields);
            return;
          }
          const answer = await threshold.pollPairing(fields.device_code, request);
          // RFC 6749, 5.2: an error of its own shape
          if ('error' in answer) sendJson(response, 400, answer);
          else {
            response.setHeader('Set-Cookie', [...answer.cookies]);
            sendJson(response, 200, { board: answer.board });
          }
        }
      }
    }
  };
}
