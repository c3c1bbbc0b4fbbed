import type { EpochMs, Ms } from '../ids.ts';
import type { HoursSettings, PeriodSettings, QueueSettings, SiteSettings } from '../settings.ts';
import { civilFromDays, localDays, minuteOfDay, weekdayOf, type Zone } from './zone.ts';

/** Whether a minute of the day lies in a span, which may run over midnight. */
export function inMinutes(from: number, to: number, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** The site's period in force: the first that holds the local time of day. */
export function periodAt(site: Pick<SiteSettings, 'periods'>, zone: Zone, at: EpochMs): PeriodSettings | null {
  if (site.periods.length === 0) return null;
  const minute = minuteOfDay(zone, at);
  return site.periods.find((period) => inMinutes(period.from, period.to, minute)) ?? null;
}

/** A queue's answer threshold T in force at a moment (METRIC9): the period's, then the queue's, then the site's. */
export function withinAt(
  site: Pick<SiteSettings, 'periods' | 'answerWithin'>,
  queue: Pick<QueueSettings, 'answerWithin'> | undefined,
  zone: Zone,
  at: EpochMs
): Ms {
  return periodAt(site, zone, at)?.answerWithin ?? queue?.answerWithin ?? site.answerWithin;
}

/** T, and the target in force beside it. */
export function answerTerms(
  site: SiteSettings,
  queue: QueueSettings | undefined,
  zone: Zone,
  at: EpochMs
): { within: Ms; target: number } {
  return {
    within: withinAt(site, queue, zone, at),
    target: periodAt(site, zone, at)?.target ?? queue?.target ?? site.target
  };
}

/** Whether opening hours and the calendar say open; null: the queue has no hours. */
export function isOpen(site: SiteSettings, queue: QueueSettings | undefined, zone: Zone, at: EpochMs): boolean | null {
  if (!queue?.hours) return null;
  const speaksOfHolidays = queue.hours.some((hours) => hours.days.includes('holiday'));
  return queue.hours.some((hours) => hoursRun(site, hours, speaksOfHolidays, zone, at));
}

/** Whether hours run at a moment; those over midnight belong to the day on which they begin. */
export function hoursRun(
  site: Pick<SiteSettings, 'calendar'>,
  hours: HoursSettings,
  speaksOfHolidays: boolean,
  zone: Zone,
  at: EpochMs
): boolean {
  const days = localDays(zone, at);
  const minute = minuteOfDay(zone, at);
  if (!inMinutes(hours.from, hours.to, minute)) return false;
  const startsBefore = hours.from >= hours.to && minute < hours.to;
  return hours.days.includes(kindOfDay(site, startsBefore ? days - 1 : days, speaksOfHolidays));
}

/** A date's weekday; on calendar holidays `holiday` where the hours speak of it, on working weekends Monday. */
function kindOfDay(site: Pick<SiteSettings, 'calendar'>, days: number, speaksOfHolidays: boolean): number | 'holiday' {
  const date = civilFromDays(days);
  const entry = site.calendar.find((span) => span.from <= date && date <= span.to);
  if (entry?.as === 'holiday' && speaksOfHolidays) return 'holiday';
  if (entry?.as === 'workday') return 1;
  return weekdayOf(days);
}
