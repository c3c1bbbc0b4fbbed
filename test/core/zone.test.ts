import { describe, expect, test } from 'vitest';
import { businessDay } from '../../src/lib/core/time/business-day.ts';
import { answerTerms } from '../../src/lib/core/time/hours.ts';
import { atLocal, civilFromDays, createZone, daysFromCivil, minuteOfDay } from '../../src/lib/core/time/zone.ts';
import { floorOf } from './property/floor.ts';
import { HOUR, MINUTE } from './property/times.ts';

const dayOf = (timezone: string, at: string, start = 0) =>
  businessDay(createZone(timezone), start, Date.parse(at), { day: null });

describe('the business day', () => {
  test.each([
    ['Asia/Shanghai', '2026-11-23T15:59:59.999Z', '2026-11-23', 24],
    ['Asia/Shanghai', '2026-11-23T16:00:00Z', '2026-11-24', 24],
    ['Asia/Kolkata', '2026-11-23T18:29:59Z', '2026-11-23', 24],
    ['Asia/Kolkata', '2026-11-23T18:30:00Z', '2026-11-24', 24],
    ['Europe/Berlin', '2026-03-29T10:00:00Z', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25T10:00:00Z', '2026-10-25', 25],
    ['America/New_York', '2026-03-08T12:00:00Z', '2026-03-08', 23],
    ['America/New_York', '2026-11-01T12:00:00Z', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-10-03T16:00:00Z', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-04T16:00:00Z', '2026-04-05', 24.5],
    // clocks go forward at midnight: the day begins at 01:00
    ['America/Santiago', '2026-09-06T12:00:00Z', '2026-09-06', 23],
    // a whole day that never was
    ['Pacific/Apia', '2011-12-30T12:00:00Z', '2011-12-31', 24]
  ])('[METRIC8] %s at %s is %s, of %s hours', (timezone, at, key, hours) => {
    const day = dayOf(timezone, at);
    expect([day.key, (day.to - day.from) / HOUR]).toEqual([key, hours]);
    expect(day.from <= Date.parse(at) && Date.parse(at) < day.to).toBe(true);
  });

  test.each([
    ['Asia/Shanghai', '2026-11-23T23:59:00Z', '2026-11-23', 24],
    ['Asia/Shanghai', '2026-11-24T00:00:00Z', '2026-11-24', 24],
    ['Europe/Berlin', '2026-03-29T05:59:00Z', '2026-03-28', 23],
    ['Europe/Berlin', '2026-10-25T06:59:00Z', '2026-10-24', 25]
  ])('[METRIC8] that begins at 08:00: %s at %s is %s, of %s hours', (timezone, at, key, hours) => {
    const day = dayOf(timezone, at, 480);
    expect([day.key, (day.to - day.from) / HOUR]).toEqual([key, hours]);
  });

  test.each(['Asia/Shanghai', 'Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe', 'Europe/Berlin'])(
    '[METRIC8] the days of a year in %s meet without a gap, each named once',
    (timezone) => {
      const zone = createZone(timezone);
      for (const start of [0, 150, 480]) {
        const keys = new Set<string>();
        let day = businessDay(zone, start, Date.parse('2026-01-01T12:00:00Z'), { day: null });
        for (let n = 0; n < 365; n++) {
          keys.add(day.key);
          for (const at of [day.from, day.to - 1, day.from + 3 * HOUR]) {
            expect(businessDay(zone, start, at, { day: null })).toEqual(day);
          }
          const next = businessDay(zone, start, day.to, { day });
          expect(next.from).toBe(day.to);
          day = next;
        }
        expect(keys.size).toBe(365);
      }
    }
  );
});

describe('local time', () => {
  test('a reading that a jump skips is the moment the gap ends; one that comes twice, the first', () => {
    const zone = createZone('Europe/Berlin');
    const local = (text: string): number => Date.parse(`${text}Z`);
    expect(atLocal(zone, local('2026-03-29T02:30:00'))).toBe(Date.parse('2026-03-29T01:00:00Z'));
    expect(atLocal(zone, local('2026-10-25T02:30:00'))).toBe(Date.parse('2026-10-25T00:30:00Z'));
  });

  test('minutes of the day in zones of half and three-quarter hours', () => {
    const at = Date.parse('2026-11-23T00:00:00Z');
    const minutes = ['Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'].map((name) =>
      minuteOfDay(createZone(name), at)
    );
    expect(minutes).toEqual([330, 345, 660]);
  });

  test('dates and counts of days are each other’s inverse', () => {
    for (let day = -1000; day < 40_000; day += 7) {
      const [y, m, d] = civilFromDays(day).split('-').map(Number);
      expect(daysFromCivil(y!, m!, d!)).toBe(day);
    }
    expect(civilFromDays(daysFromCivil(2024, 2, 29))).toBe('2024-02-29');
  });

  test('a period over midnight holds on both sides of it', () => {
    const [site] = floorOf().sites;
    const zone = createZone('Asia/Shanghai');
    const within = (at: string): number => answerTerms(site!, site!.queues[0], zone, Date.parse(`${at}+08:00`)).within;
    const times = ['2026-11-23T21:59:59', '2026-11-23T22:00:00', '2026-11-24T00:00:00', '2026-11-24T07:59:59'];
    expect(times.map(within)).toEqual([15_000, 40_000, 40_000, 40_000]);
    expect(within('2026-11-24T08:00:00')).toBe(15_000);
  });

  test('an unknown zone is refused', () => {
    expect(() => createZone('Mars/Olympus')).toThrow(RangeError);
    expect(MINUTE).toBe(60_000);
  });
});
