import type { ContactId, EpochMs } from '../ids.ts';
import type { Mark } from '../metrics/mark.ts';
import type { Milestone } from '../order.ts';
import type { Located } from '../outages/callers.ts';
import type { Entry, Story } from './story.ts';

export interface Contact {
  readonly id: ContactId;
  milestones: Milestone[];
  story: Story;
  /** What stands in the books for it. */
  marks: Mark[];
  /** Where it stands among those who wait. */
  waits: Entry | null;
  /** The matter it is indexed under, and its mark there. */
  matter: { key: string; t: EpochMs } | null;
  /** Where it is, as the outages count it. */
  located: Located | null;
  /** What the detector knows its caller by. */
  calledAs: string | null;
  /** Its marks as a repeat: at the site, and at its first queue. */
  repeat: { readonly site: Mark; readonly at: Mark | null } | null;
  /** When anything was last heard of it, by our clock. */
  touched: EpochMs;
  /** The turn in which it moved last. */
  turn: number;
}

/** A contact long over: all but its milestones put away until a late fact asks for it. */
export interface Archived {
  readonly touched: EpochMs;
  /** Its milestones as JSON. */
  readonly told: string;
  readonly matter: Contact['matter'];
  readonly located: Located | null;
}
