import { showForecast } from '../ahead/forecast.ts';
import { waitNow } from '../ahead/ground.ts';
import { showReckoned } from '../ahead/reckoned.ts';
import { dayAt, sitePlan, type Floor } from '../floor.ts';
import type { DayKey, EpochMs, QueueId, SiteId } from '../ids.ts';
import { figuresOf } from '../metrics/figures.ts';
import { advance, createBook, QUARTER, SLOT, type Book } from '../metrics/ledger.ts';
import { nowFigures, type Place } from '../queues/place.ts';
import type { SitePlan } from '../plan.ts';
import type { QueueState, SiteState, Windows } from '../state.ts';
import { answerTerms, isOpen } from '../time/hours.ts';

const TREND = 36;
const EMPTY: Book = createBook();

function windows(place: Place, site: SitePlan, now: EpochMs): Windows {
  advance(place.ledger, now);
  const { variant } = site.settings;
  const day = dayAt(site, now);
  const from = (Math.floor(now / QUARTER) - 1) * QUARTER;
  return {
    now: nowFigures(place),
    m5: figuresOf(place.ledger.m5, variant),
    m30: figuresOf(place.ledger.m30, variant),
    interval: { ...figuresOf(place.ledger.intervals.get(from) ?? EMPTY, variant), from },
    today: { ...figuresOf(place.ledger.days.get(day.key) ?? EMPTY, variant), day: day.key }
  };
}

/** What left the settings is shown while somebody waits or stands there, and on the days it counted on. */
function inUse(place: Place, day: DayKey): boolean {
  const { signed_in, queued } = nowFigures(place);
  return signed_in > 0 || queued > 0 || place.ledger.days.has(day);
}

export function showQueue(floor: Floor, id: QueueId, now: EpochMs): QueueState | undefined {
  const queue = floor.data.queues.get(id);
  if (!queue) return undefined;
  const site = sitePlan(floor, queue.site);
  if (queue.stands === 'left' && !inUse(queue, dayAt(site, now).key)) return undefined;
  const settings = floor.plan.queues.get(id)?.settings;
  const terms = answerTerms(site.settings, settings, site.zone, now);
  return {
    id,
    names: settings?.names ?? {},
    site: queue.site,
    channels: settings?.channels ?? ['voice'],
    open: isOpen(site.settings, settings, site.zone, now),
    answer_within: terms.within / 1000,
    target: terms.target,
    targets: { ...site.settings.targets, ...settings?.targets },
    breaches: queue.breaches,
    ewt: seconds(waitNow(floor, id, now)),
    ahead: showReckoned(floor, id, now),
    source: queue.namedBy?.source ?? null,
    ...windows(queue, site, now)
  };
}

export function showSite(floor: Floor, id: SiteId, now: EpochMs): SiteState | undefined {
  const place = floor.data.sites.get(id);
  if (!place || !floor.plan.sites.has(id)) return undefined;
  const site = sitePlan(floor, id);
  const { settings } = site;
  const slot = Math.floor(now / SLOT) * SLOT;
  const trend: [EpochMs, number][] = [];
  for (let i = TREND; i >= 0; i--) trend.push([slot - i * SLOT, place.trend.get(slot - i * SLOT) ?? 0]);
  const demo = floor.plan.settings.sources.find((source) => source.demo !== undefined)?.demo;
  return {
    id,
    names: settings.names,
    timezone: settings.timezone,
    variant: settings.variant,
    targets: { ...settings.targets, service_level: answerTerms(settings, undefined, site.zone, now).target },
    areas: site.areas,
    topics: settings.topics,
    trend,
    heat: floor.data.surges.get(id)?.heat ?? [],
    forecast: showForecast(floor, id, now),
    ...(settings.periods.some(({ sound }) => sound !== undefined)
      ? { sounds: settings.periods.map(({ from, to, sound = 'normal' }) => ({ from, to, sound })) }
      : {}),
    ...(demo === undefined ? {} : { demo }),
    ...windows(place, site, now)
  };
}

/** Whole: what is shown moves no more often than that. */
const seconds = (value: number | null): number | null => (value === null ? null : Math.round(value));
