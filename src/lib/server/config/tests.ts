import { z } from 'zod';
import { SEVERITIES } from '../../core/alert-state.ts';
import { duration, id } from './parts.ts';

const MOMENT = 'must be a moment such as 2026-11-25T10:00:00+08:00, in quotes';

/** Cases of a site's rules: `pilotlight rules test FILE`. Times count from the case's own beginning. */
export const tests = z
  .array(
    z.strictObject({
      name: z.string().min(1).max(200),
      at: z.iso.datetime({ offset: true, error: MOMENT }).optional().meta({ description: 'When it begins' }),
      lasts: duration.optional().meta({ description: 'How long it is watched; a minute after the last event' }),
      roster: z
        .array(z.strictObject({ agent: z.string().min(1).max(128), team: id, from: duration.optional(), to: duration }))
        .max(1000)
        .default([])
        .meta({ description: 'Who should be at work; from the beginning where it does not say' }),
      events: z.array(z.strictObject({ at: duration, type: id, data: z.record(z.string(), z.unknown()) })).max(10_000),
      expect: z
        .array(
          z.strictObject({
            rule: id,
            subject: z.string().max(150).optional(),
            severity: z.enum(SEVERITIES).optional(),
            raised: duration.optional().meta({ description: 'After so long, to the second' }),
            resolved: duration.optional(),
            level: z.int().min(1).max(5).optional().meta({ description: 'At the end' })
          })
        )
        .default([]),
      not: z.array(id).default([]).meta({ description: 'Rules that raise nothing' })
    })
  )
  .max(1000)
  .default([])
  .meta({ description: 'Cases for `pilotlight rules test`' });

export type RuleTest = z.output<typeof tests>[number];
