import type { SiteSettings } from '../../src/lib/core/settings.ts';

const parts = new Map<string, Intl.DateTimeFormat>();

function local(timezone: string, at: number): { date: string; minutes: number } {
  let format = parts.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit'
    });
    parts.set(timezone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    date: `${part.year}-${part.month}-${part.day}`,
    minutes: Number(part.hour) * 60 + Number(part.minute)
  };
}

/** The business day of a moment: the local date, or the one before while the day has not begun. */
export function dayOf(site: SiteSettings, at: number): string {
  const { date, minutes } = local(site.timezone, at);
  if (minutes >= site.dayStart) return date;
  return new Date(Date.parse(`${date}T12:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** The first moment of the business day of `at`. */
export function dayBegan(site: SiteSettings, at: number): number {
  const day = dayOf(site, at);
  let [before, within] = [at - 26 * 3_600_000, at];
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dayOf(site, middle) === day) within = middle;
    else before = middle;
  }
  return within;
}

/** The answer threshold in force for a queue at a moment, ms: the site's period, else the queue's own, else the site's. */
export function answerWithin(site: SiteSettings, queue: string, at: number): number {
  const { minutes } = local(site.timezone, at);
  const period = site.periods.find(
    ({ from, to, answerWithin }) =>
      answerWithin !== undefined && (from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to)
  );
  return period?.answerWithin ?? site.queues.find(({ id }) => id === queue)?.answerWithin ?? site.answerWithin;
}
