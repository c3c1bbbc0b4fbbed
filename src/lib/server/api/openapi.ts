import { z } from 'zod';
import { createDocument, type ZodOpenApiResponseObject } from 'zod-openapi';
import { COLLECTIONS } from '../../core/state.ts';
import { EVENT_TYPES } from '../../protocol/event-data.ts';
import { BATCH_EVENTS } from '../../protocol/event-modes.ts';
import { anyEvent } from '../../protocol/event-schema.ts';
import { PROBLEMS, type ProblemCode } from '../../protocol/problems.ts';
import { deskPaths } from './openapi-desk.ts';

const count = z.int().min(0);

function problemSchema() {
  return z
    .object({
      type: z.string(),
      code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]).describe('Stable'),
      status: z.int(),
      title: z.string(),
      detail: z.string().describe('This case, and how to mend it'),
      do: z.enum([...new Set(Object.values(PROBLEMS).map((one) => one.do))]).describe('What the client does'),
      retryAfter: z.number().optional().describe('Seconds')
    })
    .meta({ id: 'Problem' });
}

function receiptSchema() {
  const rejected = z.object({
    index: count.describe('Place in the request, from 0'),
    id: z.string().nullable(),
    code: z.string(),
    message: z.string().describe('The field, what is wrong, how to mend it'),
    path: z.string().describe('Such as data.seat')
  });
  return z.object({ accepted: count, duplicates: count, rejected: z.array(rejected) }).meta({ id: 'Receipt' });
}

function floorSchema() {
  const record = z.record(z.string(), z.looseObject({}));
  const collections = Object.fromEntries(COLLECTIONS.map((name) => [name, record]));
  return z.object({ epoch: z.string(), offset: count, now: z.number(), ...collections }).meta({ id: 'Floor' });
}

/** OpenAPI 3.1, from the schemas that check the input. */
export function openApi(version: string): object {
  const problem = problemSchema();
  const json = (description: string, schema: z.ZodType): ZodOpenApiResponseObject => ({
    description,
    content: { 'application/json': { schema } }
  });
  const problems = (...codes: readonly ProblemCode[]) => {
    const byStatus = Map.groupBy(codes, (code) => String(PROBLEMS[code].status) as `${2 | 4 | 5}${string}`);
    const one = (of: readonly ProblemCode[]): ZodOpenApiResponseObject => ({
      description: of.map((code) => `${code}: ${PROBLEMS[code].title}`).join('; '),
      content: { 'application/problem+json': { schema: problem } }
    });
    return Object.fromEntries([...byStatus].map(([status, of]) => [status, one(of)])) as Record<
      '400',
      ZodOpenApiResponseObject
    >;
  };
  const near: readonly ProblemCode[] = ['host_forbidden', 'forwarded_forbidden', 'origin_forbidden'];
  const event = anyEvent();
  const object = z.looseObject({});

  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Pilotlight', version, license: { name: 'MIT', identifier: 'MIT' } },
    components: {
      securitySchemes: { ingestKey: { type: 'http', scheme: 'bearer', description: 'The key of an events source' } }
    },
    paths: {
      '/api/v1/events': {
        post: {
          operationId: 'takeEvents',
          summary: 'CloudEvents in: structured, batch or binary',
          description: `Types: ${EVENT_TYPES.join(', ')}. Binary mode: attributes as ce- headers, data as the body.`,
          security: [{ ingestKey: [] }],
          requestBody: {
            required: true,
            content: {
              'application/cloudevents+json': { schema: event },
              'application/cloudevents-batch+json': { schema: z.array(event).max(BATCH_EVENTS) },
              'application/json': { schema: object }
            }
          },
          responses: {
            '202': json('Dealt with and durable; each event that was not taken is named', receiptSchema()),
            ...problems(
              'unreadable',
              'key_missing',
              'key_invalid',
              'source_forbidden',
              ...near,
              'too_large',
              'unsupported_media_type',
              'too_many',
              'not_durable'
            )
          }
        }
      },
      '/api/v1/floor': {
        get: {
          operationId: 'readFloor',
          summary: 'The floor as shown',
          requestParams: { query: z.object({ site: z.string().optional() }) },
          responses: {
            '200': json('The floor, or one site of it', floorSchema()),
            ...problems('bad_query', 'key_invalid', ...near, 'not_found')
          }
        }
      },
      ...deskPaths({ json, problems, near, object }),
      '/healthz': { get: { operationId: 'health', responses: { '200': json('The process lives', object) } } },
      '/readyz': {
        get: {
          operationId: 'readiness',
          responses: { '200': json('Fit to serve', object), '503': json('The log cannot be written', object) }
        }
      },
      '/metrics': {
        get: {
          operationId: 'metrics',
          responses: { '200': { description: 'Prometheus', content: { 'text/plain': { schema: z.string() } } } }
        }
      }
    }
  });
}
