import { SEVERITIES, type AlertState, type AlertWhat, type Severity } from '../../core/alert-state.ts';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { SiteState, SoundMode } from '../../core/state.ts';
import { inMinutes } from '../../core/time/hours.ts';
import { minuteOfDay, type Zone } from '../../core/time/zone.ts';

/** What calls for somebody anew; the rest is said by those who are there. */
const CALLS: ReadonlySet<AlertWhat> = new Set([
  ...(['raised', 'graver', 'again', 'given_back', 'climbed', 'repeated', 'unfolded', 'unshelved'] as const)
]);
/** Two sounds are no closer than this; what is critical waits less. */
const GAP: Ms = 10_000;
const GAP_CRITICAL: Ms = 3000;
/** A call that is older says nothing new. */
const STALE: Ms = 60_000;

/** What was heard so far. */
export interface Heard {
  /** When each alert called last; null: nothing was seen yet. */
  readonly known: ReadonlyMap<string, EpochMs> | null;
  readonly at: EpochMs;
  /** Called while another sound was on: its turn comes. */
  readonly waiting: AlertState | null;
}

export const SILENCE: Heard = { known: null, at: 0, waiting: null };

/** The alert that is to be heard now; null: none (SOUND1 to SOUND3). */
export function listen(
  heard: Heard,
  alerts: readonly AlertState[],
  mode: SoundMode,
  now: EpochMs
): { readonly heard: Heard; readonly play: AlertState | null } {
  const known = new Map(alerts.map((alert) => [alert.id, lastCall(alert)?.at ?? 0]));
  // what stood there before anybody looked is not new
  if (heard.known === null) return { heard: { ...heard, known }, play: null };
  const before = heard.known;
  const called = alerts.filter((alert) => {
    const call = lastCall(alert);
    return (
      call !== null && call.at > (before.get(alert.id) ?? 0) && now - call.at < STALE && sounds(alert, call.what, mode)
    );
  });
  const still = alerts.find(({ id }) => id === heard.waiting?.id);
  const gravest = [...called, ...(still && sounds(still, 'raised', mode) ? [still] : [])].sort(byGravity)[0] ?? null;
  const gap = gravest?.severity === 'critical' ? GAP_CRITICAL : GAP;
  if (gravest === null || now - heard.at < gap) return { heard: { known, at: heard.at, waiting: gravest }, play: null };
  return { heard: { known, at: now, waiting: null }, play: gravest };
}

/** Info never sounds, nor what somebody has in hand, what stands under a card or on the shelf. */
function sounds({ state, severity, folded_under, shelved }: AlertState, what: AlertWhat, mode: SoundMode): boolean {
  if (state !== 'raised' || severity === 'info' || folded_under !== null || shelved !== null) return false;
  if (severity === 'critical') return true;
  return mode === 'normal' || (mode === 'soft' && what !== 'repeated');
}

function lastCall({ steps }: AlertState): AlertState['steps'][number] | null {
  return steps.findLast(({ what }) => CALLS.has(what)) ?? null;
}

const gravity = (severity: Severity): number => SEVERITIES.indexOf(severity);
const byGravity = (a: AlertState, b: AlertState): number => gravity(b.severity) - gravity(a.severity);

/** How loud it is at a site now, and until which minute of the day; by the site's own clock (SOUND4). */
export function soundAt(
  sounds: SiteState['sounds'],
  zone: Zone,
  now: EpochMs
): { readonly mode: SoundMode; readonly until: number | null } {
  const minute = minuteOfDay(zone, now);
  const period = sounds?.find(({ from, to }) => inMinutes(from, to, minute));
  return period && period.sound !== 'normal'
    ? { mode: period.sound, until: period.to }
    : { mode: 'normal', until: null };
}
