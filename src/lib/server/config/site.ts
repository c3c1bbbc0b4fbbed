import { z } from 'zod';
import { suggest } from '../../protocol/suggest.ts';
import { date, duration, hours, id, isTimezone, monthAndDay, names, ratio, targets, timeOfDay } from './parts.ts';

const timezone = z.string().superRefine((zone, context) => {
  if (isTimezone(zone)) return;
  const near = suggest(zone, Intl.supportedValuesOf('timeZone'));
  const message = `there is no such time zone${near === null ? '; give one such as Asia/Shanghai' : `; did you mean "${near}"?`}`;
  context.addIssue({ code: 'custom', message });
});

const period = z.strictObject({
  from: timeOfDay,
  to: timeOfDay,
  answerWithin: duration.optional(),
  target: ratio.optional(),
  sound: z
    .enum(['normal', 'soft', 'off'])
    .optional()
    .meta({ description: 'How alerts sound while it runs; what is critical is heard all the same, softly' }),
  ladder: id.optional()
});

const calendarDays = z
  .strictObject({ from: date, to: date.optional(), as: z.enum(['holiday', 'workday']), names: names.optional() })
  .refine((one) => one.to === undefined || one.from <= one.to, { path: ['to'], message: 'is before from' });

/** A place; its own places below it, to any depth. */
export interface AreaFile {
  id: string;
  names?: Record<string, string>;
  customers?: number;
  areas?: AreaFile[];
}
const area: z.ZodType<AreaFile> = z
  .strictObject({
    id,
    names: names.optional(),
    customers: z.int().min(0).optional(),
    get areas() {
      return z.array(area).optional();
    }
  })
  .meta({ id: 'area' });

export const queue = z.strictObject({
  id,
  names: names.optional(),
  channels: z.array(id).min(1).default(['voice']),
  wrapUp: duration.optional(),
  answerWithin: duration.optional(),
  target: ratio.optional(),
  targets: targets.optional(),
  breaksAtOnce: z.int().min(0).optional().meta({ description: 'More than so many of its agents away at once is told' }),
  hours: hours.optional()
});

const STEPS = ['taken', 'dispatched', 'accepted', 'on_site', 'solved', 'called_back', 'rated'];

export const site = z.strictObject({
  id,
  names: names.optional(),
  timezone: timezone.default('Asia/Shanghai'),
  dayStart: timeOfDay.default(0).meta({ description: 'When the business day begins: "00:00"' }),
  answerWithin: duration.default(15_000),
  target: ratio.default(0.8),
  variant: z.enum(['settled', 'offered', 'answered', 'strict']).default('settled'),
  shortAbandon: duration.default(5_000).meta({ description: 'Abandons before this are short' }),
  targets: targets.default({}),
  periods: z.array(period).default([]),
  calendar: z.array(calendarDays).default([]),
  seasons: z.array(z.strictObject({ from: monthAndDay, to: monthAndDay, names: names.optional() })).default([]),
  danger: z.strictObject({ topics: z.array(id).default([]), words: z.array(z.string().min(1)).default([]) }).optional(),
  alone: z
    .strictObject({ checkIn: duration, from: timeOfDay.optional(), to: timeOfDay.optional() })
    .optional()
    .meta({ description: 'How often whoever is alone is asked whether they are well, and at which hours' }),
  areas: z.array(area).default([]),
  topics: z.array(id).default([]),
  workorders: z
    .strictObject({ steps: z.array(id).min(1).default(STEPS), limits: z.record(id, duration).default({}) })
    .default({ steps: STEPS, limits: {} }),
  queues: z.array(queue).default([])
});
