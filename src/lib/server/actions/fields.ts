import { z } from 'zod';
import { maskNumbers } from '../access/caller.ts';
import { REACHES_OF, ROLES, type Grant } from '../../protocol/people.ts';

/** Fields that several commands have. */
/** No control characters: not every database keeps them, and none belongs in a name. */
export const id = z
  .string()
  .min(1)
  .max(128)
  .regex(/^\P{C}*$/u, 'holds control characters');
/** What people read: nothing that is not seen, nothing that turns the writing around. */
export const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cs}\p{Cn}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u, 'holds characters that are not seen');

/** One line of free text: what looks like somebody's number is masked. */
export const line = z.string().trim().min(1).max(500).transform(maskNumbers);
/** Epoch ms. */
export const time = z.int().min(0).max(8.64e15);
export const say = z
  .strictObject({ en: line.optional(), 'zh-CN': line.optional() })
  .refine((text) => text.en !== undefined || text['zh-CN'] !== undefined, 'say it in en or zh-CN');

const NAME = id;
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
