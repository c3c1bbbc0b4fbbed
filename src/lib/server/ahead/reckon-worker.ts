import { parentPort } from 'node:worker_threads';
import { aheadFrom, type AheadGround } from '../../core/ahead/ground.ts';
import { requiredSeats } from '../../core/staffing/required.ts';
import type { ReckonAnswer } from './thread.ts';

// The program of the thread that reckons the next hour of a queue.

parentPort?.on('message', (ground: AheadGround) => {
  let answer: ReckonAnswer;
  try {
    answer = { ahead: aheadFrom(ground, requiredSeats(ground.ahead)) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  parentPort!.postMessage(answer);
});
