import type { EpochMs } from '../ids.ts';
import { rateAt } from './baseline.ts';
import { boundedFactor, passMinute } from './busyness.ts';
import { dayOf, isOpenAt, kindOfDay, type SurgePlan } from './plan.ts';
import { minuteOfDay } from '../time/zone.ts';
import type { SurgeState } from './state.ts';

/**
 * The site's own clock: it runs by the callers expected, fast at noon, not at all while the site is closed or its
 * sources are not heard. A stream's expected callers between two moments are its share × the clock's run.
 */
export interface SiteClock {
  /** The minute that runs, minutes since the epoch. */
  minute: number;
  /** Callers expected up to its start, and in the whole of it. */
  ran: number;
  rate: number;
  /** Of that, by the profile alone: without the day's factor. */
  profile: number;
  /** `ran` at the starts of the last minutes, a ring by minute. */
  readonly starts: Float64Array;
  /** Callers that came in it, in the whole site. */
  callers: number;
  isOpen: boolean;
}

export const MINUTE = 60_000;
/** An hour and its ends. */
const STARTS = 64;

export function createClock(): SiteClock {
  return {
    minute: NaN,
    ran: 0,
    rate: 0,
    profile: 0,
    starts: new Float64Array(STARTS),
    callers: 0,
    isOpen: false
  };
}

/** Callers expected in the whole site up to a moment of the last hour, or of the minute that runs. */
export function ranAt({ minute, ran, rate, starts }: SiteClock, at: EpochMs): number {
  const of = Math.floor(at / MINUTE);
  const part = at / MINUTE - of;
  if (of >= minute) return ran + rate * Math.min(1, part + of - minute);
  const oldest = minute - STARTS + 1;
  if (of < oldest) return starts[oldest % STARTS]!;
  const from = starts[of % STARTS]!;
  const to = of + 1 === minute ? ran : starts[(of + 1) % STARTS]!;
  return from + (to - from) * part;
}

/** Up to the end of the minute that runs. */
export const ranAtEnd = ({ ran, rate }: SiteClock): number => ran + rate;

/** The minute that runs is over: the next begins, with the rate that its time of day has. */
export function turnMinute(plan: SurgePlan, state: SurgeState): void {
  const { clock, busyness } = state;
  if (clock.isOpen && state.isHeard && clock.profile > 0) passMinute(busyness, clock.callers, clock.profile);
  clock.ran += clock.rate;
  openMinute(plan, state, clock.minute + 1);
}

/** Begins at a minute out of order: after a start, or a jump of the clock. */
export function setMinute(plan: SurgePlan, state: SurgeState, minute: number): void {
  state.clock.starts.fill(state.clock.ran);
  openMinute(plan, state, minute);
}

/** Begins a minute, or the one that runs again: with what is expected of it as things are now. */
export function openMinute(plan: SurgePlan, state: SurgeState, minute: number): void {
  const { clock, baseline } = state;
  const at = minute * MINUTE;
  clock.minute = minute;
  clock.starts[minute % STARTS] = clock.ran;
  clock.callers = 0;
  clock.isOpen = isOpenAt(plan, at);
  const days = dayOf(plan, at);
  const profile = baseline.profiles[kindOfDay(plan, days)]!;
  clock.profile = clock.isOpen ? rateAt(profile, minuteOfDay(plan.zone, at) + 0.5) : 0;
  clock.rate = state.isHeard ? clock.profile * boundedFactor(state.busyness) : 0;
}
