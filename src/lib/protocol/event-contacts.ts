import { z } from 'zod';
import { callerNumber, count, id, ids, seconds, stated, text } from './event-parts.ts';

const about = { area: id.optional(), topic: id.optional() };
const contactAtSeat = z.strictObject({ contact: id, seat: id });

/** `data` of each `contact.…` event. */
export const contactData = {
  'contact.arrived': z.strictObject({
    contact: id,
    channel: id,
    direction: z.enum(['in', 'out']).optional(),
    caller: callerNumber.optional(),
    caller_name: text(200).optional(),
    dialled: text(128).optional(),
    site: id.optional(),
    ...about,
    matter: id.optional()
  }),
  'contact.queued': z.strictObject({
    contact: id,
    queue: id,
    position: count.optional(),
    priority: z.number().optional(),
    channel: id.optional(),
    caller: callerNumber.optional(),
    ...about
  }),
  'contact.turned_away': z.strictObject({
    contact: id.optional(),
    queue: id,
    reason: z.enum(['full', 'no_seats', 'closed'])
  }),
  'contact.ringing': contactAtSeat,
  'contact.ring_missed': z.strictObject({ contact: id, seat: id, reason: z.enum(['timeout', 'rejected', 'busy']) }),
  'contact.ring_stopped': contactAtSeat,
  'contact.dialing': z.strictObject({
    contact: id,
    seat: id,
    to: callerNumber.optional(),
    workorder: id.optional(),
    callback_of: id.optional()
  }),
  'contact.connected': z.strictObject({ contact: id, seat: id, waited_s: stated.nullable().optional() }),
  'contact.held': contactAtSeat,
  'contact.retrieved': contactAtSeat,
  'contact.message': z.strictObject({ contact: id, from: z.enum(['customer', 'agent', 'bot']) }),
  'contact.tagged': z.strictObject({ contact: id, ...about, matter: id.optional(), note: text(2000).optional() }),
  'contact.speech': z
    .strictObject({
      contact: id,
      party: z.enum(['caller', 'agent']),
      loudness_db: z.number().optional(),
      rate_per_min: z.number().min(0).optional(),
      sentiment: z.number().min(-1).max(1).optional(),
      talk_over_s: seconds.optional(),
      silence_s: seconds.optional(),
      phrases: ids(50).optional()
    })
    .refine((speech) => speech.party === 'caller' || speech.sentiment === undefined, {
      path: ['sentiment'],
      message: 'is taken of the caller only, never of an agent: leave it out'
    }),
  'contact.transferred': z.strictObject({
    contact: id,
    from: id,
    seat: id.optional(),
    queue: id.optional(),
    to_external: text(128).optional(),
    kind: z.enum(['blind', 'attended']).optional(),
    talked_s: stated.optional()
  }),
  'contact.abandoned': z.strictObject({ contact: id, waited_s: stated.optional() }),
  'contact.overflowed': z.strictObject({
    contact: id,
    reason: z.enum(['timeout', 'key', 'empty', 'withdrawn', 'transfer']),
    waited_s: stated.optional()
  }),
  'contact.ended': z.strictObject({
    contact: id,
    by: z.enum(['caller', 'agent', 'system']).optional(),
    talked_s: stated.optional()
  }),
  'contact.wrapped_up': contactAtSeat,
  'contact.rated': z.strictObject({
    contact: id,
    satisfied: z.boolean().optional(),
    score: z.number().min(1).max(5).optional(),
    resolved: z.boolean().optional()
  }),
  'contact.reviewed': z.strictObject({ contact: id, by: id, verdict: text(2000) })
};
