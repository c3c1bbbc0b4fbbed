import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { openDays, readArrivals, readNumbers } from '../../../src/lib/server/bench/arrivals.ts';
import { expectedDays, poissonGammaFactor } from '../../../src/lib/server/bench/forecast-days.ts';
import { forecast } from '../../../src/lib/server/bench/forecast.ts';
import { exactRows } from '../../../src/lib/server/bench/staffing.ts';
import { callersOf } from '../../../src/lib/server/bench/waits-queue.ts';
import { waits } from '../../../src/lib/server/bench/waits.ts';
import { createRandom } from '../../../src/lib/server/sources/simulator/random.ts';
import { temporaryFolder } from '../../support/folder.ts';

const folder = temporaryFolder();
const options = { quick: true, log: () => undefined };

afterEach(() => vi.unstubAllEnvs());

/** Working days of twenty slots, alike but for what `of` makes of them. */
async function writeDays(count: number, of: (day: number, slot: number) => number): Promise<string> {
  const rows = Array.from({ length: count }, (_, day) => {
    const date = new Date(Date.UTC(2030, 0, 7 + day + 2 * Math.floor(day / 5))).toISOString().slice(0, 10);
    return Array.from({ length: 40 }, (_, slot) => {
      const minute = 420 + 5 * slot;
      const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00`;
      return `${date} ${time},${of(day, slot)}`;
    });
  });
  await mkdir(join(folder.path, 'arrivals'), { recursive: true });
  const file = join(folder.path, 'arrivals', 'bank_calls_2003-03_2003-08.csv');
  await writeFile(file, ['DateTime,Calls', ...rows.flat()].join('\n'));
  return file;
}

const read = async (file: string) => openDays(await readArrivals(file));

test('a day is expected from those before it alone', async () => {
  const plain = expectedDays(await read(await writeDays(64, (_, slot) => 50 + slot)));
  expect(plain).toHaveLength(4);
  for (const { expected, yesterday, calls, lastWeek } of plain) {
    expected.forEach((usual, slot) => expect(usual).toBeCloseTo(50 + slot, 9));
    expect(yesterday).toBeCloseTo(1, 9);
    expect(lastWeek).toEqual(calls);
  }
  const doubled = expectedDays(await read(await writeDays(64, (day, slot) => (day < 62 ? 1 : 2) * (50 + slot))));
  expect(doubled[2]!.expected).toEqual(plain[2]!.expected);
  expect(doubled[3]!.yesterday).toBeCloseTo(2, 9);
  expect(poissonGammaFactor(doubled[2]!, 0)).toBe(1);
  expect(poissonGammaFactor(doubled[2]!, 30)).toBeGreaterThan(1.6);
});

test('the forecast bench runs on whatever days there are, and says when there are none', async () => {
  await writeDays(64, (day, slot) => 300 + 20 * ((day * 7 + slot * 3) % 5));
  vi.stubEnv('PILOTLIGHT_DATASETS', folder.path);
  const { rows } = await forecast.run(options);
  expect(rows).toHaveLength(7);
  expect(rows.every(({ ours }) => ours > 0)).toBe(true);
  vi.stubEnv('PILOTLIGHT_DATASETS', join(folder.path, 'nowhere'));
  const [row] = (await forecast.run(options)).rows;
  expect(row).toMatchObject({ met: null, note: expect.stringContaining('not here') as string });
});

test('the staffing bench reads exact values, and says when there are none', async () => {
  vi.stubEnv('PILOTLIGHT_DATASETS', join(folder.path, 'nowhere'));
  const rows = await exactRows();
  expect(rows.filter(({ note }) => note?.includes('not here'))).toHaveLength(3);
  expect(rows.find(({ what }) => what.includes('closed form'))).toMatchObject({ met: true });
  const file = join(folder.path, 'numbers.csv');
  await writeFile(file, '# a remark\na,b\r\n1,2e-3\r\n');
  expect(await readNumbers(file)).toEqual([{ a: 1, b: 0.002 }]);
});

test('callers are served in turn: nobody is offered a seat before those ahead have one or are gone', async () => {
  const crew = { seats: 3, service: 1 / 3, impatience: 1 / 5 };
  const surge = { crew, usual: 1, surge: 3, from: 60, until: 120, end: 240 };
  const told = [...callersOf(surge, createRandom(1, 'a'))];
  expect(told).toEqual([
    ...callersOf({ crew, usual: 1, surge: 3, from: 60, until: 120, end: 240 }, createRandom(1, 'a'))
  ]);
  told.slice(1).forEach(({ at, offered }, i) => expect(at + offered).toBeGreaterThanOrEqual(told[i]!.at));
  for (const { offered, ahead, head } of told) {
    if (offered === 0) expect([ahead, head]).toEqual([0, 0]);
    expect(head > 0).toBe(ahead > 0);
  }
  // three calls a minute where one is served: the rest hang up, (3 − 1) ÷ θ wait
  const busy = Array.from({ length: 40 }, (_, run) =>
    [...callersOf(surge, createRandom(run, 'b'))].filter(({ at }) => at > 85 && at < 120)
  );
  const waiting = busy.flat().map(({ ahead }) => ahead);
  expect(Math.abs(waiting.reduce((a, b) => a + b, 0) / waiting.length - 10)).toBeLessThan(1);
  expect((await waits.run(options)).rows).toHaveLength(6);
});
