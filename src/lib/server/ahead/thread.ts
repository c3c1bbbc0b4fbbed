import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { QueueAhead } from '../../core/forecast-state.ts';
import type { Ms } from '../../core/ids.ts';
import type { Clock } from '../ports.ts';
import type { Reckon } from './planner.ts';

/** What the thread answers: the next hour, or why there is none. */
export type ReckonAnswer = { readonly ahead: QueueAhead } | { readonly error: string };

/** A queue that takes longer is given up, and the thread with it. */
const LONGEST: Ms = 20_000;

/** Reckons beside the floor's own thread, one queue at a time; the thread is made anew after it was lost. */
export function createReckoner(clock: Clock): { readonly reckon: Reckon; readonly close: () => Promise<void> } {
  let worker: Worker | null = null;
  let asked: PromiseWithResolvers<QueueAhead> | null = null;

  function open(): Worker {
    const url = new URL(`./reckon-worker${extname(import.meta.url)}`, import.meta.url);
    const made = new Worker(url, { name: 'the next hour', execArgv: [] });
    made.unref();
    made.on('message', (answer: ReckonAnswer) => {
      if ('ahead' in answer) asked?.resolve(answer.ahead);
      else asked?.reject(new Error(answer.error));
    });
    const lost = (error: Error): void => {
      if (worker !== made) return;
      worker = null;
      asked?.reject(error);
    };
    made.on('error', lost);
    made.on('exit', () => lost(new Error('the thread that reckons ended')));
    return made;
  }

  async function end(why: string): Promise<void> {
    const ended = worker;
    worker = null;
    asked?.reject(new Error(why));
    await ended?.terminate();
  }

  return {
    async reckon(ground) {
      if (asked) throw new Error('a queue is being reckoned');
      asked = Promise.withResolvers();
      const late = clock.after(LONGEST, () => void end(`it took more than ${LONGEST / 1000} s`));
      try {
        (worker ??= open()).postMessage(ground);
        return await asked.promise;
      } finally {
        late();
        asked = null;
      }
    },
    close: () => end('it is closed')
  };
}
