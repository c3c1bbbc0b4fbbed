import type { EpochMs } from '../ids.ts';
import { minuteOfDay } from '../time/zone.ts';
import { setMinute } from './clock.ts';
import { learnDay, SLOT_MIN, SLOTS, type LikeDay } from './baseline.ts';
import { dayOf, kindOfDay, type DayKind, type SurgePlan } from './plan.ts';
import { FADE_PER_DAY } from './shares.ts';
import { createToday, settle, type SurgeState } from './state.ts';

/** A slot counts where it was seen for most of its five minutes, a day where an hour of it was. */
const SEEN_MIN = 3;
const SEEN_SLOTS = 12;

/** A caller of the whole site, at its own time; one of another day is not learned any more. */
export function learnCaller(plan: SurgePlan, state: SurgeState, at: EpochMs): void {
  if (dayOf(plan, at) !== state.today.days) return;
  const slot = Math.floor(minuteOfDay(plan.zone, at) / SLOT_MIN);
  state.today.callers[slot] = state.today.callers[slot]! + 1;
}

/** A minute of the site, open and heard, has gone by. */
export function learnMinute(plan: SurgePlan, state: SurgeState, at: EpochMs): void {
  const slot = Math.floor(minuteOfDay(plan.zone, at) / SLOT_MIN);
  state.today.minutes[slot] = Math.min(SLOT_MIN, state.today.minutes[slot]! + 1);
}

/** The local date has changed: what was seen becomes history. */
export function endDay(plan: SurgePlan, state: SurgeState, at: EpochMs): void {
  const { days, date, callers, minutes } = state.today;
  const slots = new Float32Array(SLOTS).fill(NaN);
  let seen = 0;
  for (let slot = 0; slot < SLOTS; slot++) {
    if (minutes[slot]! < SEEN_MIN) continue;
    slots[slot] = (callers[slot]! * SLOT_MIN) / minutes[slot]!;
    seen += 1;
  }
  if (seen >= SEEN_SLOTS) learnHistory(plan, state, [{ kind: kindOfDay(plan, days), day: { date, slots } }]);
  for (let stream = 0; stream < state.counts.length; stream++)
    state.counts[stream] = state.counts[stream]! * FADE_PER_DAY;
  state.today = createToday(dayOf(plan, at));
  state.peaks.fill(0);
  settle(plan, state);
}

/** Days from elsewhere: an import, an older installation's, a demo's. */
export function learnHistory(
  plan: SurgePlan,
  state: SurgeState,
  days: readonly { readonly kind: DayKind; readonly day: LikeDay }[]
): void {
  for (const { kind, day } of days) learnDay(state.baseline, kind, day);
  settle(plan, state);
  setMinute(plan, state, state.clock.minute);
}
