import type { EpochMs } from '../../core/ids.ts';
import type { ContactState } from '../../core/facts.ts';
import type { ContactView } from '../../core/state.ts';
import { m } from '../../text/paraglide/messages.js';

export interface Step {
  readonly at: EpochMs;
  readonly text: string;
}

/** What the stream tells of a contact's way: when it came, when it queued, and since when it is as it is. */
export function timeline(contact: ContactView, queueName: (id: string) => string): readonly Step[] {
  const steps: Step[] = [{ at: contact.arrived, text: m.event_arrived() }];
  const queue = contact.queue === null ? '' : queueName(contact.queue);
  if (contact.queued_since !== null) steps.push({ at: contact.queued_since, text: m.event_queued({ queue }) });
  const now = STATES[contact.state]?.(contact);
  if (now !== undefined) steps.push({ at: contact.since, text: now });
  return steps.sort((a, b) => a.at - b.at);
}

const STATES: Partial<Record<ContactState, (contact: ContactView) => string>> = {
  ringing: ({ ringing, seat }) => m.event_ringing({ seats: ringing.join(' · ') || (seat ?? '') }),
  dialing: ({ seat }) => m.event_dialing({ seat: seat ?? '' }),
  talking: ({ seat }) => m.event_connected({ seat: seat ?? '' }),
  on_hold: ({ seat }) => m.event_held({ seat: seat ?? '' }),
  wrapping: ({ seat }) => m.event_wrapping({ seat: seat ?? '' }),
  ended: () => m.event_ended()
};
