import type { ContactState } from '../facts.ts';
import type { EpochMs, SeatId } from '../ids.ts';
import type { Part, Story } from './story.ts';

/** Where a contact stands now, read off its story. */
export interface Standing {
  readonly state: ContactState;
  /** Where it talks or is dialled from. */
  readonly seat: SeatId | null;
  readonly ringing: readonly SeatId[];
  /** When the newest of its talks began; on hold since; how often that talk was put on hold. */
  readonly talkSince: EpochMs | null;
  readonly holdSince: EpochMs | null;
  readonly holds: number;
}

export function standingOf(story: Story): Standing {
  const open = (kind: Part['kind']): Part[] => story.parts.filter((p) => p.to === null && p.kind === kind);
  const talks = open('talk');
  const rings = open('ring');
  const dial = open('dial')[0];
  const talk = talks.at(-1);
  const held = talk !== undefined && talk.holds.length % 2 === 1;
  return {
    state: stateOf(story, talks, rings, dial),
    seat: talk?.seat ?? dial?.seat ?? null,
    ringing: rings.map((p) => p.seat),
    talkSince: talk?.from ?? null,
    holdSince: held ? talk.holds.at(-1)! : null,
    holds: talk ? Math.ceil(talk.holds.length / 2) : 0
  };
}

/** On the floor: it waits, rings, talks, or is on its way there. */
export function isOpen(story: Story): boolean {
  return !story.closed || story.open !== null || story.parts.some((p) => p.to === null);
}

function stateOf(story: Story, talks: readonly Part[], rings: readonly Part[], dial: Part | undefined): ContactState {
  if (talks.length > 0) return talks.every((p) => p.holds.length % 2 === 1) ? 'on_hold' : 'talking';
  if (dial) return 'dialing';
  if (rings.length > 0) return 'ringing';
  if (story.open) return 'queued';
  return story.closed ? 'ended' : 'arrived';
}
