import { randomFillSync } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { calibrate } from '../../core/surge/calibrate.ts';
import { createSurgePlan } from '../../core/surge/plan.ts';
import type { CalibrateMessage, CalibrateTask } from './thread.ts';

// The program of the thread that finds a site's thresholds: thousands of days in seconds, beside the floor.

/** Chance by the page: millions of draws. */
function createChance(): () => number {
  const page = new Uint32Array(4096);
  let next = page.length;
  return () => {
    if (next === page.length) {
      randomFillSync(page);
      next = 0;
    }
    return page[next++]! / 2 ** 32;
  };
}

if (parentPort) {
  const port = parentPort;
  const tell = (message: CalibrateMessage): void => port.postMessage(message);
  const { site, state, budget, days } = workerData as CalibrateTask;
  const work = calibrate(createSurgePlan(site), state, { budget, days, chance: createChance() });
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) {
      tell({ found: step.value });
      break;
    }
    if (step.value.done % 10 === 0 || step.value.done === step.value.of) tell({ progress: step.value });
  }
}
