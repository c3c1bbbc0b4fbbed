import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readArrivals, SLOTS, type RealDay } from '../../../src/lib/server/bench/arrivals.ts';
import { runBoard } from '../../../src/lib/server/bench/surge-board.ts';
import { costRows } from '../../../src/lib/server/bench/surge-cost.ts';
import {
  binsOf,
  calibrateRivals,
  clusterAt,
  clustersIn,
  earsOf,
  quantile,
  rivalAlarms,
  ruleOf
} from '../../../src/lib/server/bench/surge-rivals.ts';
import { runTrial } from '../../../src/lib/server/bench/surge-trials.ts';
import { createCity, drawDay, drawOutage, MINUTE, USUAL } from '../../../src/lib/server/bench/surge-world.ts';
import { createRandom } from '../../../src/lib/server/sources/simulator/random.ts';
import { temporaryFolder } from '../../support/folder.ts';

const START = Date.UTC(2026, 2, 2);
const DAY = 86_400_000;
const folder = temporaryFolder();

/** Weekdays from 8 to 16, 20 calls each five minutes. */
const days: RealDay[] = Array.from({ length: 36 }, (_, i) => ({
  at: START + (Math.floor(i / 5) * 7 + (i % 5)) * DAY,
  calls: Float64Array.from({ length: SLOTS }, (_, slot) => (slot >= 96 && slot < 192 ? 20 : NaN))
}));

test('arrivals are read by day and slot; what is no such file is refused with its line', async () => {
  const file = join(folder.path, 'arrivals.csv');
  await writeFile(file, 'DateTime,Calls\n2026-03-02 08:00:00,11\n2026-03-02 08:05:00,12\n2026-03-03 00:00:00,3\n');
  const read = await readArrivals(file);
  expect(read.map(({ at }) => at)).toEqual([START, START + DAY]);
  expect([...read[0]!.calls.slice(95, 99)]).toEqual([NaN, 11, 12, NaN]);
  expect(read[1]!.calls[0]).toBe(3);
  await writeFile(file, 'DateTime,Calls\n2026-03-02 08:00:00,many\n');
  await expect(readArrivals(file)).rejects.toThrow('line 2');
  await writeFile(file, 'when,how many\n');
  await expect(readArrivals(file)).rejects.toThrow('DateTime,Calls');
});

test('a city has 120 neighbourhoods in 12 stations, and its days look as asked', () => {
  const city = createCity(createRandom(1, 'city'), 2400);
  const shares = city.neighbourhoods.map(({ share }) => share).sort((a, b) => a - b);
  expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
  expect(shares[0]).toBeCloseTo(0.0009, 3);
  expect(shares.at(-1)).toBeCloseTo(0.103, 2);
  expect(city.site.areas).toHaveLength(12);
  const contacts = drawDay(city, days[0]!, 0.5, { ...USUAL, building: 0.8, again: 0.1 }, createRandom(1, 'day'));
  expect(contacts.length).toBeGreaterThan(900);
  expect(contacts.length).toBeLessThan(1250);
  const placed = contacts.filter((one) => one.area !== null);
  expect(placed.length / contacts.length).toBeCloseTo(0.75, 1);
  expect(placed.filter((one) => one.area!.includes('b')).length / placed.length).toBeCloseTo(0.76, 1);
  expect(new Set(contacts.map(({ caller }) => caller)).size).toBeLessThan(contacts.length);
  expect(contacts).toEqual(contacts.toSorted((a, b) => a.at - b.at));
});

test('an outage draws its own size and law; alike ones do not', () => {
  const city = createCity(createRandom(1, 'city'), 0);
  const random = createRandom(2, 'outage');
  const sizes = (isAlike: boolean): number[] =>
    Array.from(
      { length: 200 },
      () =>
        drawOutage(city, { customers: 500, law: 'fast', ...(isAlike && { isAlike }) }, START, USUAL, random).contacts
          .length
    );
  const spread = (list: number[]): number => quantile(list, 0.9) - quantile(list, 0.1);
  expect(quantile(sizes(true), 0.5)).toBeGreaterThan(65);
  expect(quantile(sizes(true), 0.5)).toBeLessThan(85);
  expect(spread(sizes(false))).toBeGreaterThan(spread(sizes(true)) * 1.3);
});

test('EARS C2 holds a bin against seven days, two days back; the rule counts calls in thirty minutes', () => {
  const city = createCity(createRandom(1, 'city'), 0);
  const call = (minute: number, day = 0, area = 'n0') => ({
    at: START + day * DAY + minute * MINUTE,
    area,
    topic: null,
    caller: `${day}-${minute}`
  });
  const quiet = Array.from({ length: 9 }, (_, day) => binsOf(city, day % 2 ? [call(600, day)] : [], START + day * DAY));
  const today = binsOf(
    city,
    [600, 601, 602, 603].map((minute) => call(minute, 9)),
    START + 9 * DAY
  );
  const z = earsOf('n0', today, quiet)!;
  // days 0 to 6: three ones of seven, sd 0.535
  expect(z[40]).toBeCloseTo((4 - 3 / 7) / Math.sqrt((3 * (4 / 7) ** 2 + 4 * (3 / 7) ** 2) / 6), 9);
  expect(z[41]).toBe(0);
  expect(earsOf('n0', today, quiet.slice(3))).toBeNull();
  const calls = [0, 10, 20, 31, 45].map((minute) => call(minute));
  expect(ruleOf(calls, 'n0', 3)).toEqual({ most: 3, at: START + 20 * MINUTE });
  expect(ruleOf(calls, 'n1', 1)).toEqual({ most: 0, at: Infinity });
  const rivals = calibrateRivals(city, [{ contacts: calls, bins: today, before: quiet }]);
  expect(rivals.rule).toBe(4);
  const found = rivalAlarms(
    { ears: 3, rule: 3 },
    { contacts: calls, midnight: START + 9 * DAY, from: START + 9 * DAY },
    city.neighbourhoods[0]!,
    today,
    quiet
  );
  expect(found.ears).toBe(START + 9 * DAY + 41 * 15 * MINUTE);
});

test('three distinct callers from a building within half an hour', () => {
  const call = (minute: number, caller: string, area = 'n0b1') => ({
    at: START + minute * MINUTE,
    area,
    topic: null,
    caller
  });
  const calls = [
    call(0, 'a'),
    call(1, 'a'),
    call(2, 'a'),
    call(20, 'b'),
    call(40, 'c'),
    call(45, 'd'),
    call(46, 'e', 'n0')
  ];
  expect(clusterAt(calls, 'n0b1')).toBe(START + 45 * MINUTE);
  expect(clusterAt(calls, 'n0b2')).toBe(Infinity);
  expect(clustersIn(calls, new Set(['n0']))).toBe(1);
});

test('a board learns, is calibrated halfway and finds a large outage where it is; every run the same', () => {
  const city = createCity(createRandom(1, 'city'), 0);
  const board = () =>
    runBoard({ city, days, keep: 0.8, habits: USUAL, random: createRandom(5, 'board'), replays: 60, mornings: 3 });
  const one = board();
  expect(one.mornings).toHaveLength(3);
  expect(one.days).toBe(18);
  expect(one.mornings[0]!.state.calibrated).not.toBeNull();
  const trial = () =>
    runTrial(one, () => ({ customers: 2000, law: 'fast', isAlike: true }), {
      keep: 0.8,
      habits: USUAL,
      random: createRandom(6, 'trial')
    });
  expect(trial()).toEqual(trial());
  expect(trial()).toMatchObject({ isRightLater: true });
  expect(trial().ours).toBeLessThan(3);
  expect(board().alarms).toEqual(one.alarms);
});

test('the cost of a contact is measured, with the burst found', () => {
  const [contact, tick, state] = costRows(45);
  expect(contact!.ours).toBeGreaterThan(0);
  expect(contact!.note).toMatch(/[1-9]\d* incidents raised/);
  expect(tick!.ours).toBeGreaterThan(0);
  expect(state!.ours).toBeLessThan(60);
});
