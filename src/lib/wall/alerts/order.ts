import { SEVERITIES, type AlertState } from '../../core/alert-state.ts';
import type { Floor } from '../floor.svelte.ts';

/** Cards: what is open, stands under nothing that is shown, and is on no shelf; the gravest first, then the newest. */
export function cardsOf(floor: Floor): readonly AlertState[] {
  return floor.alerts.all
    .filter(
      ({ state, shelved, folded_under: root }) =>
        state !== 'resolved' && shelved === null && (root === null || floor.alerts.get(root) === undefined)
    )
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || b.since - a.since || (a.id < b.id ? -1 : 1)
    );
}

/** Info is a sign, not a card that wants a hand. */
export const wantsHand = ({ severity }: AlertState): boolean => severity !== 'info';
