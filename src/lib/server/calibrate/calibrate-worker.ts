import { parentPort, workerData } from 'node:worker_threads';
import { calibrate } from '../../core/surge/calibrate.ts';
import { createSurgePlan } from '../../core/surge/plan.ts';
import type { CalibrateMessage, CalibrateTask } from './thread.ts';

// The program of the thread that finds a site's thresholds: thousands of days in seconds, beside the floor.

if (parentPort) {
  const port = parentPort;
  const tell = (message: CalibrateMessage): void => port.postMessage(message);
  const { site, state, budget, days } = workerData as CalibrateTask;
  const work = calibrate(createSurgePlan(site), state, { budget, days, chance: Math.random });
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) {
      tell({ found: step.value });
      break;
    }
    if (step.value.done % 10 === 0 || step.value.done === step.value.of) tell({ progress: step.value });
  }
}
