import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRfc3339 } from '../../src/lib/protocol/time.ts';

test('[EVENT4] every moment of RFC 3339 is read as Date reads it', () => {
  const moments = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-30T00:00:00Z'),
    noInvalidDate: true
  });
  fc.assert(
    fc.property(moments, (date) => parseRfc3339(date.toISOString()) === date.getTime()),
    { numRuns: 5000 }
  );
});

test('[EVENT4] zones, fractions, small letters and leap seconds', () => {
  expect(parseRfc3339('2026-11-23T08:30:00.250+08:00')).toBe(Date.UTC(2026, 10, 23, 0, 30, 0, 250));
  expect(parseRfc3339('2026-11-23t08:30:00.1z')).toBe(Date.UTC(2026, 10, 23, 8, 30, 0, 100));
  expect(parseRfc3339('2026-11-23T08:30:00.123987654Z')).toBe(Date.UTC(2026, 10, 23, 8, 30, 0, 123));
  expect(parseRfc3339('2024-02-29T23:30:00-03:30')).toBe(Date.UTC(2024, 2, 1, 3));
  expect(parseRfc3339('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1));
});

test.each([
  '2026-11-23',
  '2026-11-23T08:30:00',
  '2026-11-23 08:30:00Z',
  '2026-11-23T08:30Z',
  '2026-02-29T08:30:00Z',
  '2026-13-01T08:30:00Z',
  '2026-00-01T08:30:00Z',
  '2026-11-31T08:30:00Z',
  '2026-11-23T24:00:00Z',
  '2026-11-23T08:60:00Z',
  '2026-11-23T08:30:61Z',
  '2026-11-23T08:30:00.Z',
  '2026-11-23T08:30:00+0800',
  '2026-11-23T08:30:00+24:00',
  '2026-11-23T08:30:00Zz',
  '+002026-11-23T08:30:00Z',
  'Mon, 23 Nov 2026 08:30:00 GMT',
  '1763886600000',
  ''
])('[EVENT4] not RFC 3339: %s', (text) => expect(parseRfc3339(text)).toBeNaN());
