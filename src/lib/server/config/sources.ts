import { z } from 'zod';
import { didYouMean } from '../../protocol/suggest.ts';
import { duration, id, secret } from './parts.ts';

const seats = z
  .array(z.strictObject({ match: z.string().min(1).max(128), seat: id }))
  .default([])
  .meta({ description: 'Which phone is which seat; * stands for anything' });
const expectEvery = duration.optional().meta({ description: 'How often something must be heard' });

const CONTEXT = 'must be a context of the dialplan such as pilotlight-spy';
const context = z.string(CONTEXT).regex(/^[\w-]{1,79}$/, CONTEXT);

const asterisk = z.strictObject({
  id,
  type: z.literal('asterisk'),
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(1).max(65_535).default(5038),
  tls: z.boolean().default(false),
  user: z.string().min(1),
  secret,
  coaching: z
    .strictObject({
      user: z.string().min(1),
      secret,
      context: context.default('pilotlight-spy').meta({ description: 'Dials a coach’s own phone' }),
      alertContext: context.default('pilotlight-alert').meta({ description: 'Rings a person about an alert' }),
      phones: z
        .array(z.string().regex(/^[A-Za-z0-9]+\/[\w.+*@-]+$/, 'must be a device such as PJSIP/2001 or PJSIP/*'))
        .default(['PJSIP/*', 'SIP/*', 'IAX2/*'])
        .meta({ description: 'Devices that a coach may name as the own phone; * is any name without @' })
    })
    .optional(),
  queueLog: z.string().min(1).optional(),
  acceptRights: z.boolean().default(false),
  seats
});

const queueLog = z.strictObject({
  id,
  type: z.literal('queue_log'),
  file: z.string().min(1),
  expectEvery,
  seats
});

const events = z.strictObject({
  id,
  type: z.literal('events'),
  key: secret,
  create: z.boolean().default(false).meta({ description: 'Queues that events name and the file does not are made' }),
  coaching: z
    .strictObject({ url: z.url({ protocol: /^https?$/ }), secret })
    .optional()
    .meta({ description: 'A signed webhook of the phone system that puts a coach on a call' }),
  expectEvery
});

const simulator = z.strictObject({
  id,
  type: z.literal('simulator'),
  scenario: id.default('heating-burst'),
  seed: z.int().min(0).optional(),
  speed: z.number().min(0.01).max(1000).optional()
});

const TYPES = ['asterisk', 'queue_log', 'events', 'simulator'];
const LATER = ['freeswitch', 'stream'];

/** Where facts come from, by type. */
export const source = z.discriminatedUnion('type', [asterisk, queueLog, events, simulator], {
  error: ({ input }) => {
    if (typeof input !== 'object' || input === null) return 'must be an object with id and type';
    const type = 'type' in input ? String(input.type) : '';
    if (LATER.includes(type)) return `${type} is not built yet; one of ${TYPES.join(', ')}`;
    return `must be one of ${TYPES.join(', ')}${didYouMean(type, TYPES)}`;
  }
});

export type SourceFile = z.output<typeof source>;
