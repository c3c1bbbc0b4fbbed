import { z } from 'zod';
import type { ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { SEVERITIES } from '../../core/alert-state.ts';
import type { ProblemCode } from '../../protocol/problems.ts';

/** What the documents of all paths are made with. */
export interface PathTools {
  readonly json: (description: string, schema: z.ZodType) => ZodOpenApiResponseObject;
  readonly problems: (...codes: readonly ProblemCode[]) => Record<'400', ZodOpenApiResponseObject>;
  readonly near: readonly ProblemCode[];
  readonly object: z.ZodType;
}

const count = z.int().min(0);
const cursor = z.string().optional().describe('The `next` of the page before');
const span = { from: count.optional().describe('Epoch ms'), to: count.optional(), limit: count.optional() };

/** Alerts, coaching and commands: what people at a desk read and do. */
export function deskPaths({ json, problems, near, object }: PathTools): ZodOpenApiPathsObject {
  const page = (name: string) => z.object({ [name]: z.array(object), next: z.string().nullable() });
  const list = (operationId: string, summary: string, of: z.ZodType, query?: z.ZodObject) => ({
    get: {
      operationId,
      summary,
      ...(query ? { requestParams: { query } } : {}),
      responses: {
        '200': json(summary, of),
        ...problems('bad_query', 'signed_out', 'key_invalid', 'forbidden', ...near, 'not_found')
      }
    }
  });
  return {
    '/api/v1/commands': {
      post: {
        operationId: 'command',
        summary: 'What people do; the same `id` again is done once',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: z.looseObject({ id: z.string(), type: z.string() }) } }
        },
        responses: {
          '200': json('Done', z.object({ id: z.string(), result: object.optional() })),
          ...problems(
            ...([
              'unreadable',
              'signed_out',
              'forbidden',
              'needs-people',
              ...near,
              'unknown_command',
              'not_found'
            ] as const),
            ...(['gone', 'held', 'still_true', 'coached', 'no_line', 'bad_field'] as const)
          )
        }
      }
    },
    '/api/v1/alerts': list(
      'readAlerts',
      'Alerts, the newest first',
      page('alerts'),
      z.object({
        cursor,
        ...span,
        rule: z.string().optional(),
        severity: z.enum(SEVERITIES).optional(),
        open: z.boolean().optional()
      })
    ),
    '/api/v1/alerts/health': list('readAlertHealth', 'How the rules behave', object),
    '/api/v1/alerts/{id}': {
      get: {
        ...list('readAlert', 'One alert, all its steps, and its rule', object).get,
        requestParams: { path: z.object({ id: z.string() }) }
      }
    },
    '/api/v1/handover': list(
      'readHandover',
      'What a shift leaves to the next',
      object,
      z.object({ team: z.string().optional() })
    ),
    '/api/v1/coaching': list(
      'readCoaching',
      'Sessions and notes, the newest first',
      page('sessions'),
      z.object({ cursor, ...span, agent: z.string().optional() })
    ),
    '/api/v1/coaching/outcomes': list('readCoachOutcomes', 'What came of coaching, the last 30 days', object),
    '/api/v1/scripts': list('readScripts', 'What notes may say', z.object({ scripts: z.array(object) })),
    '/api/v1/announcements': list(
      'readAnnouncements',
      'What was announced, and who has seen it',
      z.object({ announcements: z.array(object) })
    )
  };
}
