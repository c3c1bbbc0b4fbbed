import { z } from 'zod';
import { id, names } from './parts.ts';

/** A board that displays show. */
export const board = z.strictObject({
  id,
  names: names.optional(),
  site: id.optional().meta({ description: 'May be left out where there is one site' }),
  people: z
    .enum(['numbers', 'names'])
    .default('numbers')
    .meta({ description: 'How a board that everybody can see calls people: by seat and work number, or by name' }),
  reasons: z.boolean().default(false).meta({ description: 'Whether it says why somebody is on a break' })
});

export type BoardFile = z.output<typeof board>;
