import { dayAt, sitePlan, type Floor } from '../floor.ts';
import type { EpochMs, QueueId } from '../ids.ts';
import { figuresOf } from '../metrics/figures.ts';
import { advance, createBook, SLOT, type Book } from '../metrics/ledger.ts';
import { OFFERED } from '../metrics/tally.ts';
import type { SitePlan } from '../plan.ts';
import type { Place } from '../queues/place.ts';
import { spreadOfForecast } from '../staffing/forecast.ts';
import type { Ahead, Required } from '../staffing/required.ts';
import { scenarios } from '../staffing/scenarios.ts';
import { expectedWait } from '../staffing/wait-law.ts';
import type { Expected, QueueAhead } from '../forecast-state.ts';
import { answerTerms, isOpen } from '../time/hours.ts';
import { excessOfQueue, excessOfSite } from './excess.ts';
import { HOUR_SLOTS, hourOf, queueForecast } from './forecast.ts';
import { crewOf, staffedShare, type Loads } from './shares.ts';

/** What the next hour of a queue is reckoned from. Plain data. */
export interface AheadGround {
  readonly at: EpochMs;
  readonly ahead: Ahead;
  readonly hour: Expected;
  /** Away now, and could come back. */
  readonly away: number;
}

const SCENARIOS = 5;
const OCCUPANCY = 0.85;
const ABANDONS = 0.05;
/** A mean handle time of fewer calls stands back behind one of more. */
const ENOUGH_CALLS = 10;
/** Before anything is seen: one caller gave up in ten minutes of waiting. */
const PRIOR_ABANDONS = 1;
const PRIOR_MINUTES = 10;
const EMPTY: Book = createBook();

/** Minutes, by the first of these books that has enough calls; null: none tells any. */
function handleIn(books: readonly (Book | undefined)[], site: SitePlan): number | null {
  let few: number | null = null;
  for (const book of books) {
    if (!book) continue;
    const { aht, answered } = figuresOf(book, site.settings.variant);
    if (aht === null || aht === 0) continue;
    if (answered >= ENOUGH_CALLS) return aht / 60;
    few ??= aht / 60;
  }
  return few;
}

function handleOf(floor: Floor, { ledger }: Place, site: SitePlan, now: EpochMs): number | null {
  const day = dayAt(site, now).key;
  const house = floor.data.sites.get(site.settings.id)!;
  return handleIn([ledger.m30, ledger.days.get(day), house.ledger.days.get(day)], site);
}

/** Minutes: the day's waiting time of all ÷ callers who gave up, the prior counted in. */
function patienceOf(queue: Place, site: SitePlan, now: EpochMs): number {
  const { wait_answered_s, wait_left_s, abandoned, left_unanswered } = figuresOf(
    queue.ledger.days.get(dayAt(site, now).key) ?? EMPTY,
    site.settings.variant
  );
  const gone = (abandoned ?? 0) + left_unanswered;
  return (PRIOR_MINUTES + (wait_answered_s + wait_left_s) / 60) / (PRIOR_ABANDONS + gone);
}

/** Offered loads of a site's queues in the next hour; where it is not forecast, as many calls as the last hour seems to have had. */
function loadsOf(floor: Floor, site: SitePlan, now: EpochMs): Loads {
  const excess = excessOfSite(floor, site.settings.id);
  const loads = new Map<QueueId, number>();
  for (const queue of floor.data.queues.values()) {
    if (queue.site !== site.settings.id) continue;
    const usual = queueForecast(floor, site, queue.id, now);
    const calls = usual
      ? hourMean([usual, ...excessOfQueue(excess, queue.id).map(({ means }) => means)])
      : 2 * queue.ledger.m30.count[OFFERED]!;
    loads.set(queue.id, calls * (handleOf(floor, queue, site, now) ?? 1));
  }
  return loads;
}

const hourMean = (parts: readonly (readonly number[])[]): number => parts.flat().reduce((a, b) => a + b, 0);

/** Calls, and open now: what a seat can do at once is one. */
function isCalled(floor: Floor, queue: QueueId, site: SitePlan, now: EpochMs): boolean {
  const settings = floor.plan.queues.get(queue)?.settings;
  return (
    (settings?.channels ?? ['voice']).includes('voice') && isOpen(site.settings, settings, site.zone, now) !== false
  );
}

/** What a queue's next hour is reckoned from; null: closed, no calls, too little history, or no handle time. */
export function groundOf(floor: Floor, id: QueueId, now: EpochMs): AheadGround | null {
  const queue = floor.data.queues.get(id);
  if (!queue || queue.stands === 'left') return null;
  const site = sitePlan(floor, queue.site);
  if (!isCalled(floor, id, site, now)) return null;
  const usual = queueForecast(floor, site, id, now);
  const handle = handleOf(floor, queue, site, now);
  if (usual === null || handle === null) return null;
  const excess = excessOfQueue(excessOfSite(floor, site.settings.id), id);
  const spread = spreadOfForecast(hourMean([usual]));
  const moments = Array.from({ length: HOUR_SLOTS }, (_, slot) => now + slot * SLOT);
  const terms = answerTerms(site.settings, floor.plan.queues.get(id)?.settings, site.zone, now);
  const { heads } = queue;
  return {
    at: now,
    ahead: {
      ...crewOf(floor, site.settings.id, id, loadsOf(floor, site, now), moments),
      waiting: queue.waiting.size,
      arrivals: scenarios([{ means: usual, spread }, ...excess], SCENARIOS).map((slot) => slot.map((n) => n / 5)),
      handle,
      patience: patienceOf(queue, site, now),
      target: {
        variant: site.settings.variant,
        level: terms.target,
        within: terms.within / 60_000,
        short: site.settings.shortAbandon / 60_000,
        occupancy: OCCUPANCY,
        abandons: ABANDONS
      }
    },
    hour: hourOf(usual, excess),
    away: heads.away - (heads.awayBy.get('unreachable') ?? 0)
  };
}

/** What is shown of it once it is reckoned. */
export function aheadFrom({ at, ahead, hour, away }: AheadGround, { slots, need, worst }: Required): QueueAhead {
  const moment = (slot: number): EpochMs => at + slot * SLOT;
  return {
    at,
    required: slots[0]!.required,
    present: ahead.present[0]!,
    need: need && { seats: need.seats, from: moment(need.from), until: moment(need.from + need.slots) },
    worst: { wait: worst.wait === null ? null : worst.wait * 60, at: moment(worst.slot + 1) },
    hour,
    away
  };
}

/**
 * Expected wait of somebody who calls now, seconds; 0: somebody is available; null: can't be told. By what moves the
 * queue itself alone, since nobody is told of it for anything else.
 */
export function waitNow(floor: Floor, id: QueueId, now: EpochMs): number | null {
  const queue = floor.data.queues.get(id)!;
  const site = sitePlan(floor, queue.site);
  if (!isCalled(floor, id, site, now)) return null;
  if (queue.heads.available > 0) return 0;
  advance(queue.ledger, now);
  const handle = handleIn([queue.ledger.m30, queue.ledger.days.get(dayAt(site, now).key)], site);
  if (handle === null) return null;
  const crew = { seats: staffedShare(queue.heads), service: 1 / handle, impatience: 1 / patienceOf(queue, site, now) };
  const wait = expectedWait(crew, queue.waiting.size);
  return wait === null ? null : wait * 60;
}
