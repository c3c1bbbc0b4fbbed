import { z } from 'zod';
import type { AgentState, SeatState } from '../../core/state.ts';
import type { AnyFact } from '../../core/facts.ts';
import { problem } from '../../protocol/problems.ts';
import { maskNumbers } from '../access/caller.ts';
import type { Principal } from '../access/principal.ts';
import type { Look } from '../scope/parts.ts';
import { action, type Actions, type Outcome } from './action.ts';
import { tellFact, type OwnFacts } from './own-facts.ts';

/** Where they sit as an agent; null: nowhere now. */
export function ownSeatOf({ grants }: Principal, look: Look): string | null {
  for (const { role, on } of grants) {
    if (role !== 'agent') continue;
    if (on.kind === 'seat' && look('seats', on.id)) return on.id;
    const seat = on.kind === 'agent' ? (look('agents', on.id) as AgentState | undefined)?.seat : null;
    if (seat != null) return seat;
  }
  return null;
}

/** The agent's own seat: a hand raised and lowered (ACTION8). */
export function seatActions(options: OwnFacts & { readonly look: Look }): Actions {
  const { look } = options;

  async function say(by: Principal, make: (seat: string) => Pick<AnyFact, 'type' | 'data'>): Promise<Outcome> {
    const seat = ownSeatOf(by, look);
    if (seat === null) return { problem: problem('not_found', 'you sit nowhere now: sign in at your phone first') };
    await tellFact(options, make(seat));
    return {};
  }

  const contactAt = (seat: string) => (look('seats', seat) as SeatState | undefined)?.contacts[0];

  return {
    'seat.help': action({
      right: 'own-seat',
      fields: z.strictObject({ note: z.string().trim().max(200).transform(maskNumbers).optional() }),
      subject: () => null,
      run: ({ note }, by) =>
        say(by, (seat) => {
          const contact = contactAt(seat);
          const more = { ...(contact === undefined ? {} : { contact }), ...(note ? { note } : {}) };
          return { type: 'seat.help_requested', data: { seat, ...more } };
        })
    }),
    'seat.help_cancel': action({
      right: 'own-seat',
      fields: z.strictObject({}),
      subject: () => null,
      run: (_, by) => say(by, (seat) => ({ type: 'seat.help_cancelled', data: { seat } }))
    })
  };
}
