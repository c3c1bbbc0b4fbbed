import { z } from 'zod';
import { REACHES_OF, ROLES, type Grant } from '../../protocol/people.ts';

/** Fields that several commands have. */
export const id = z.string().min(1).max(128);
export const name = z.string().trim().min(1).max(100);

const NAME = z.string().min(1).max(128);
const on = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.enum(['site', 'team', 'queue', 'seat', 'agent']), id: NAME }),
  z.strictObject({ kind: z.literal('group'), team: NAME, id: NAME })
]);

/** A role on what it may be on. */
export const grant: z.ZodType<Grant> = z
  .strictObject({ role: z.enum(ROLES), on })
  .superRefine(({ role, on: reach }, context) => {
    if (REACHES_OF[role].includes(reach.kind)) return;
    const message = `${role} can't be on ${reach.kind}; it can be on ${REACHES_OF[role].join(', ')}`;
    context.addIssue({ code: 'custom', path: ['on', 'kind'], message });
  });

export const grants = z.array(grant).max(50);
