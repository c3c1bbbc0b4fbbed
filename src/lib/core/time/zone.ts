import type { EpochMs, Ms } from '../ids.ts';

/** Civil time of a zone, from the runtime's own zone tables: pure, since the tables are constants. */
export interface Zone {
  readonly name: string;
  readonly format: Intl.DateTimeFormat;
  /** Offsets by quarter hour: every zone in use changes on a quarter. */
  readonly offsets: Map<number, Ms>;
}

const QUARTER = 900_000;
const DAY = 86_400_000;

/** @throws RangeError when the runtime knows no such zone. */
export function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric'
  });
  return { name, format, offsets: new Map() };
}

/** Days from 1970-01-01 of a civil date (Hinnant, "chrono-compatible low-level date algorithms"). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const doe = yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy;
  return era * 146_097 + doe - 719_468;
}

/** The same of `YYYY-MM-DD`. */
export function daysOfDate(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return daysFromCivil(year, month, day);
}

/** `YYYY-MM-DD` of a count of days from 1970-01-01. */
export function civilFromDays(days: number): string {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Local minus UTC at a moment, ms. */
export function offsetAt(zone: Zone, at: EpochMs): Ms {
  const quarter = Math.floor(at / QUARTER);
  const known = zone.offsets.get(quarter);
  if (known !== undefined) return known;
  const part: Record<string, number> = {};
  for (const { type, value } of zone.format.formatToParts(quarter * QUARTER)) part[type] = Number(value);
  const local =
    daysFromCivil(part.year!, part.month!, part.day!) * DAY +
    part.hour! * 3_600_000 +
    part.minute! * 60_000 +
    part.second! * 1000;
  const offset = local - quarter * QUARTER;
  if (zone.offsets.size > 4096) zone.offsets.clear();
  zone.offsets.set(quarter, offset);
  return offset;
}

/** The moment at which a local wall-clock reading first occurs (in a gap: the moment the gap ends). */
export function atLocal(zone: Zone, local: Ms): EpochMs {
  const early = local - offsetAt(zone, local - DAY);
  const late = local - offsetAt(zone, local + DAY);
  const first = Math.min(early, late);
  const second = Math.max(early, late);
  if (first + offsetAt(zone, first) === local) return first;
  if (second + offsetAt(zone, second) === local) return second;
  // skipped by a jump forward: the first moment whose reading is past it
  let at = first;
  while (at + offsetAt(zone, at) < local) at = (Math.floor(at / QUARTER) + 1) * QUARTER;
  return at;
}

/** Minutes after local midnight, 0..1439. */
export function minuteOfDay(zone: Zone, at: EpochMs): number {
  const local = at + offsetAt(zone, at);
  return Math.floor((local - Math.floor(local / DAY) * DAY) / 60_000);
}

/** The local calendar date as days from 1970-01-01. */
export function localDays(zone: Zone, at: EpochMs): number {
  return Math.floor((at + offsetAt(zone, at)) / DAY);
}

/** 0 = Sunday, of a count of days from 1970-01-01 (a Thursday). */
export function weekdayOf(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}
