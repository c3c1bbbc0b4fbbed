import { z } from 'zod';
import { duration } from './parts.ts';

const DAY = 86_400_000;
/** A century: longer than anything is kept. */
const LONGEST = 36_525 * DAY;

const term = (usual: string, least = 1) =>
  duration
    .refine((ms) => ms >= least * DAY && ms <= LONGEST, `must be at least ${least}d and at most 36525d`)
    .prefault(usual);

/** How long things are kept, in ms; afterwards they are gone. */
export const terms = z
  .strictObject({
    facts: term('30d').meta({ description: 'Single calls, chats and states, as they came in' }),
    sealed: term('30d').meta({ description: "Callers' whole numbers, encrypted" }),
    audit: term('1095d', 180).meta({ description: 'Who did what' }),
    coaching: term('365d').meta({ description: 'Who listened to whom, and notes' }),
    intervals: term('1095d').meta({ description: 'Figures by half hour, and alerts' })
  })
  .prefault({})
  .meta({ description: 'How long things are kept' });

export type Terms = z.output<typeof terms>;
