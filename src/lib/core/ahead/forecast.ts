import type { Floor } from '../floor.ts';
import type { EpochMs, QueueId, SiteId } from '../ids.ts';
import type { CountLaw } from '../maths/counts.ts';
import { SLOT } from '../metrics/ledger.ts';
import type { SitePlan } from '../plan.ts';
import { busynessOf, forecastSlots, interval, lawOfForecast, type Busyness } from '../staffing/forecast.ts';
import type { Uncertain } from '../staffing/scenarios.ts';
import type { Expected, SiteForecast } from '../forecast-state.ts';
import { rateAt, SLOT_MIN } from '../surge/baseline.ts';
import { kindOfDay, type DayKind } from '../surge/plan.ts';
import { isOpen } from '../time/hours.ts';
import { atLocal, localDays, minuteOfDay } from '../time/zone.ts';
import { excessOfSite, inSurge } from './excess.ts';
import { knowsEnough } from './history.ts';
import type { History, Made } from './known.ts';

/** Slots of a forecast: an hour. */
export const HOUR_SLOTS = 12;
/** Of the trend's 37 slots each has the forecast made an hour before its end. */
const KEPT = 37 + HOUR_SLOTS - 1;
const DAY = 86_400_000;
const PART = 0.9;

/** The middle of the five minutes from a moment on, as profiles have it. */
interface Middle {
  readonly kind: DayKind;
  readonly minute: number;
}

function middleOf({ settings, zone }: SitePlan, at: EpochMs): Middle {
  const middle = at + SLOT / 2;
  return {
    kind: kindOfDay(settings, localDays(zone, middle)),
    minute: minuteOfDay(zone, middle) + (middle % 60_000) / 60_000
  };
}

/** Usual contacts of a queue in those five minutes; 0 where nothing is known. */
const usualOf = ({ baseline }: History, { kind, minute }: Middle): number =>
  rateAt(baseline.profiles[kind]!, minute) * SLOT_MIN;

/** Usual contacts of a queue that is known, in the next twelve times five minutes; 0 where it is closed. */
function usualAhead(floor: Floor, site: SitePlan, queue: QueueId, now: EpochMs): readonly number[] {
  const history = floor.data.ahead.histories.get(queue)!;
  const settings = floor.plan.queues.get(queue)?.settings;
  return Array.from({ length: HOUR_SLOTS }, (_, i) => {
    const at = now + i * SLOT;
    return isOpen(site.settings, settings, site.zone, at + SLOT / 2) === false
      ? 0
      : usualOf(history, middleOf(site, at));
  });
}

/** Contacts of a queue in the next twelve times five minutes, surges left out; null: too little is known. */
export function queueForecast(floor: Floor, site: SitePlan, queue: QueueId, now: EpochMs): readonly number[] | null {
  const forecasts = floor.data.ahead.forecasts.get(site.settings.id);
  if (!forecasts || !knowsEnough(floor, queue)) return null;
  return forecastSlots(forecasts.busy, usualAhead(floor, site, queue, now));
}

/** The law of a count with what surges bring on top: variances add up. */
function lawWith(usual: number, extra: readonly { readonly mean: number; readonly spread: number }[]): CountLaw {
  const law = lawOfForecast(usual);
  const mean = extra.reduce((sum, one) => sum + one.mean, usual);
  const variance = extra.reduce((sum, one) => sum + one.mean + (one.spread * one.mean) ** 2, law.mean * law.dispersion);
  return { mean, dispersion: mean > 0 ? Math.max(1, variance / mean) : 1 };
}

function expectedOf(law: CountLaw): Expected {
  const [low, high] = interval(law, PART);
  return { mean: law.mean, low, high };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

export function hourOf(usual: readonly number[], excess: readonly Uncertain[]): Expected {
  return expectedOf(
    lawWith(
      sum(usual),
      excess.map(({ means, spread }) => ({ mean: sum(means), spread }))
    )
  );
}

function queuesOf(floor: Floor, site: SiteId): readonly QueueId[] {
  const queues = [...floor.data.queues.values()].filter((queue) => queue.site === site && queue.stands !== 'left');
  return queues.map(({ id }) => id).filter((id) => knowsEnough(floor, id));
}

/** Makes the site's forecast of the hour from this slot on; without history there is none. */
export function makeForecast(floor: Floor, site: SitePlan, now: EpochMs): void {
  const { id } = site.settings;
  const queues = queuesOf(floor, id);
  if (queues.length === 0) {
    floor.data.ahead.forecasts.delete(id);
    return;
  }
  const slot = Math.floor(now / SLOT) * SLOT;
  const known = floor.data.ahead.forecasts.get(id);
  // within its five minutes the day is as busy as it was: what surges bring may have moved
  const busy = known?.made.at(-1)?.at === slot ? known.busy : busynessNow(floor, site, queues, slot);
  const ahead = queues.map((queue) => usualAhead(floor, site, queue, slot));
  const usual = forecastSlots(
    busy,
    Array.from({ length: HOUR_SLOTS }, (_, i) => sum(ahead.map((means) => means[i]!)))
  );
  const excess = excessOfSite(floor, id);
  const slots = usual.map((mean, i) =>
    expectedOf(
      lawWith(
        mean,
        excess.map(({ means, spread }) => ({ mean: means[i]!, spread }))
      )
    )
  );
  const before = known?.made.filter(({ at }) => at < slot && at > slot - KEPT * SLOT) ?? [];
  const made = [...before, { at: slot, slots, hour: hourOf(usual, excess) }];
  floor.data.ahead.forecasts.set(id, { busy, made, shown: shownOf(made) });
}

function busynessNow(floor: Floor, site: SitePlan, queues: readonly QueueId[], slot: EpochMs): Busyness {
  const today = localDays(site.zone, slot);
  const midnight = atLocal(site.zone, today * DAY);
  const before = countsOf(floor, site, queues, atLocal(site.zone, (today - 1) * DAY), midnight);
  const usual = sum(before.expected);
  const yesterday = usual > 0 ? sum(before.observed) / usual : 1;
  return busynessOf({ ...countsOf(floor, site, queues, midnight, slot), yesterday });
}

/** By slot, over the queues that were heard in it. */
function countsOf(floor: Floor, site: SitePlan, queues: readonly QueueId[], from: EpochMs, until: EpochMs) {
  const expected: number[] = [];
  const observed: number[] = [];
  for (let at = from; at < until; at += SLOT) {
    let usual = 0;
    let came = 0;
    if (!inSurge(floor, site.settings.id, at)) {
      const middle = middleOf(site, at);
      for (const queue of queues) {
        const history = floor.data.ahead.histories.get(queue)!;
        if (!history.heard.has(at)) continue;
        usual += usualOf(history, middle);
        came += history.offered.get(at) ?? 0;
      }
    }
    expected.push(usual);
    observed.push(came);
  }
  return { expected, observed };
}

/** Of each past slot what was forecast of it first, an hour before at most; then the next hour. */
function shownOf(made: readonly Made[]): SiteForecast {
  const last = made.at(-1)!;
  const first = last.at - 36 * SLOT;
  const slots = new Map<EpochMs, SiteForecast['slots'][number]>();
  for (const one of made)
    one.slots.forEach(({ mean, low, high }, i) => {
      const at = one.at + i * SLOT;
      if (at >= first && (one === last ? at >= last.at : !slots.has(at) && at < last.at))
        slots.set(at, [at, mean, low, high]);
    });
  return { slots: [...slots.values()].sort(([a], [b]) => a - b), hour: last.hour };
}

/** Null: none was made of this hour. */
export function showForecast(floor: Floor, site: SiteId, now: EpochMs): SiteForecast | null {
  const known = floor.data.ahead.forecasts.get(site);
  return known && known.made.at(-1)!.at > now - HOUR_SLOTS * SLOT ? known.shown : null;
}
