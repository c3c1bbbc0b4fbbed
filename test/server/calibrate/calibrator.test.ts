import { expect, it } from 'vitest';
import type { AnyFact } from '../../../src/lib/core/facts.ts';
import type { Calibration } from '../../../src/lib/core/surge/calibration.ts';
import { applyCalibration } from '../../../src/lib/core/surge/calibrate.ts';
import { createCalibrator } from '../../../src/lib/server/calibrate/calibrator.ts';
import { calibrateInThread } from '../../../src/lib/server/calibrate/thread.ts';
import { floorOf } from '../../core/property/floor.ts';
import { knowing, surgeSite } from '../../support/surge-site.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const HOUR = 3_600_000;
const FOUND: Calibration = { budget: 1, thresholds: Array.from({ length: 10 }, () => 9), days: 1000, history: 56 };
const START = Date.UTC(2026, 9, 12, 4);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function calibrated(found: Calibration | null = FOUND, demo = false) {
  const clock = createVirtualClock(START);
  const { plan, state } = knowing(2);
  const site = surgeSite();
  const asked: number[] = [];
  const told: AnyFact[] = [];
  const errors: object[] = [];
  const settings = {
    ...floorOf(),
    sites: [site],
    sources: demo ? [{ id: 's', type: 'simulator', beat: 1, createsQueues: false, demo: 'heating-burst' }] : []
  };
  const calibrator = createCalibrator({
    engine: {
      surgeOf: (id) => (id === site.id ? state : null),
      ingest(facts) {
        told.push(...facts);
        for (const fact of facts) {
          state.at = clock.now();
          if (fact.type === 'surge.calibrated') applyCalibration(plan, state, fact.data);
        }
        return { verdicts: [], offset: 0 };
      }
    },
    settings: () => settings,
    clock,
    logger: { info: () => undefined, error: (detail: object) => void errors.push(detail) } as never,
    run(task) {
      asked.push((clock.now() - START) / HOUR);
      expect(task).toMatchObject({ budget: 1, days: 1000, site: { id: 'warm-city' } });
      return found ? Promise.resolve(found) : Promise.reject(new Error('no thread'));
    }
  });
  async function runTo(hour: number): Promise<void> {
    while (clock.now() < START + hour * HOUR) {
      clock.advance(HOUR / 6);
      await settled();
    }
  }
  return { clock, state, asked, told, errors, calibrator, runTo };
}

it('[SURGE23] soon after the start, then once a week; what is found comes back as a fact', async () => {
  const floor = calibrated();
  await floor.runTo(8 * 24);
  expect(floor.asked.map((hour) => Math.round(hour / 24))).toEqual([0, 7]);
  expect(floor.told).toMatchObject([
    { type: 'surge.calibrated', source: 'pilotlight', data: { site: 'warm-city', ...FOUND } },
    { type: 'surge.calibrated' }
  ]);
  expect([...floor.state.thresholds]).toEqual(FOUND.thresholds);
  floor.calibrator.close();
  expect(floor.clock.timers()).toBe(0);
});

it('[SURGE23] what comes to nothing is said and tried again a day later; a demo is left alone', async () => {
  const failing = calibrated(null);
  await failing.runTo(49);
  expect(failing.asked.map((hour) => Math.round(hour / 24))).toEqual([0, 1, 2]);
  expect(failing.errors).toHaveLength(3);
  expect(failing.told).toEqual([]);
  const demo = calibrated(FOUND, true);
  await demo.runTo(24);
  expect(demo.asked).toEqual([]);
});

it('[SURGE23] the thread replays history, says how far it is, and stops when it is told to', async () => {
  const { state } = knowing(2);
  const task = { site: surgeSite(), state, budget: 1, days: 40 };
  const seen: number[] = [];
  const found = await calibrateInThread(task, {
    signal: new AbortController().signal,
    onProgress: ({ done }) => seen.push(done)
  });
  expect(found).toMatchObject({ budget: 1, days: 40, history: 56 });
  expect(found!.thresholds.every((one) => one > 2 && one < 60)).toBe(true);
  expect(seen).toEqual([10, 20, 30, 40]);
  const stopped = new AbortController();
  const running = calibrateInThread({ ...task, days: 100_000 }, { signal: stopped.signal });
  stopped.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  const bare = knowing(2).state;
  for (const days of bare.baseline.days) days.splice(0);
  expect(await calibrateInThread({ ...task, state: bare }, { signal: new AbortController().signal })).toBeNull();
});
