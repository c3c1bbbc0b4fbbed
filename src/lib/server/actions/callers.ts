import { z } from 'zod';
import type { ContactView } from '../../core/state.ts';
import { problem } from '../../protocol/problems.ts';
import { sightWith } from '../access/principal.ts';
import type { SealedNumbers } from '../access/sealed.ts';
import { CALLER, type Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';
import { action, type Actions } from './action.ts';
import { id } from './fields.ts';

/** Opening a sealed number (ACTION7): the record of who, whose and why is there before. */
export function callerActions(options: {
  readonly sealed: SealedNumbers;
  readonly look: Look;
  readonly places: () => Places;
}): Actions {
  const { sealed, look, places } = options;
  return {
    'caller.unseal': action({
      right: 'unseal',
      fields: z.strictObject({ contact: id, reason: z.string().trim().min(3).max(500) }),
      subject: ({ contact }) => `contact:${contact}`,
      secret: true,
      async run({ contact }, by) {
        const found = look('contacts', contact) as ContactView | undefined;
        const seen = found && (sightWith(by, 'unseal').mask(places())('contacts', found, look) & CALLER) !== 0;
        if (!seen) return { problem: problem('not_found', 'there is no such contact on the floor') };
        const number = found.caller ? await sealed.open(found.caller.key) : null;
        if (number === null)
          return { problem: problem('not_found', 'this number is not kept: withheld, or its term is over') };
        return { result: { number } };
      }
    })
  };
}
