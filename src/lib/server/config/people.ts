import { z } from 'zod';
import { LEVELS } from '../../core/alert-state.ts';
import { days, id, names, timeOfDay } from './parts.ts';

const seat = z.strictObject({
  id,
  desk: z.strictObject({ x: z.number(), y: z.number() }).optional(),
  channels: z.record(id, z.int().min(0).max(1000)).default({ voice: 1 }),
  queues: z.array(id).default([])
});

export const team = z.strictObject({
  id,
  names: names.optional(),
  site: id.optional().meta({ description: 'May be left out where there is one site' }),
  groups: z.array(z.strictObject({ id, names: names.optional(), seats: z.array(seat).default([]) })).default([])
});

/** agent, from, to, kind?, seat?, team?, queues? as CSV, or the same as YAML. */
export const roster = z.strictObject({ file: z.string().min(1) });

/** Who holds a level when; `rest`: whenever nobody else does. */
export const duty = z.strictObject({
  level: z.enum(LEVELS),
  person: id,
  days: days.optional(),
  from: timeOfDay.optional(),
  to: timeOfDay.optional(),
  rest: z.boolean().optional(),
  reach: z
    .array(id)
    .default([])
    .meta({ description: 'wall, tablet, phone, or the id of one of the targets under notify' }),
  phone: z
    .string()
    .regex(/^[\w+*#@./-]{1,64}$/, 'must be a number or a device such as 13800000000 or PJSIP/2001')
    .optional()
    .meta({ description: 'What the phone system dials where reach says phone' })
});
