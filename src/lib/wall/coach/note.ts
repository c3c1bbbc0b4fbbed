import type { CoachNote } from '../../core/coaching-state.ts';
import { named } from '../../text/words.ts';

/** A note in the reader's language where it is a script, else as it was written. */
export const noteText = ({ said, text }: CoachNote, locale: string): string =>
  said === null ? text : named(said, text, locale);
