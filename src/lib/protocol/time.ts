const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether `year` (Gregorian) has a 29 February. */
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Two digits at `at`, or NaN. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** Days from 1970-01-01 to the date, or NaN if there is no such day. */
function daysTo(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1)) return NaN;
  const leap = isLeap(year);
  if (day > MONTH_DAYS[month - 1]! + (leap && month === 2 ? 1 : 0)) return NaN;
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  return (year - 1970) * 365 + leaps + DAYS_BEFORE[month - 1]! + (leap && month > 2 ? 1 : 0) + day - 1;
}

/**
 * RFC 3339 `date-time` → epoch ms (fractions beyond ms are cut), or NaN if it is not one.
 * By hand: `Date.parse` takes many things that RFC 3339 does not, and costs five times as much.
 * A leap second (`:60`) is the next second.
 */
export function parseRfc3339(text: string): number {
  if (text.length < 20 || text.length > 40) return NaN;
  const separator = text.charCodeAt(10) | 0x20;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || separator !== 116) return NaN;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return NaN;
  const days = daysTo(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8));
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return NaN;

  let at = 19;
  let ms = 0;
  if (text.charCodeAt(at) === 46) {
    let scale = 100;
    const first = ++at;
    for (; at < text.length; at++) {
      const digit = text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) break;
      if (scale >= 1) ms += digit * scale;
      scale /= 10;
    }
    if (at === first) return NaN;
  }

  const utc = days * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000 + Math.floor(ms);
  const zone = text.charCodeAt(at);
  if (zone === 90 || zone === 122) return at + 1 === text.length ? utc : NaN;
  if ((zone !== 43 && zone !== 45) || at + 6 !== text.length || text.charCodeAt(at + 3) !== 58) return NaN;
  const zoneHour = two(text, at + 1);
  const zoneMinute = two(text, at + 4);
  if (!(zoneHour <= 23 && zoneMinute <= 59)) return NaN;
  const ahead = (zoneHour * 60 + zoneMinute) * 60_000;
  return zone === 43 ? utc - ahead : utc + ahead;
}
