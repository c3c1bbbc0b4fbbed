import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SiteSettings } from '../../core/settings.ts';
import type { Calibration } from '../../core/surge/calibration.ts';
import type { Progress } from '../../core/surge/calibrate.ts';
import type { SurgeState } from '../../core/surge/state.ts';

/** What the thread is given. */
export interface CalibrateTask {
  readonly site: SiteSettings;
  readonly state: SurgeState;
  readonly budget: number;
  /** Days to replay. */
  readonly days: number;
}
export type CalibrateMessage =
  | { readonly progress: Progress }
  /** Null: too little history. */
  | { readonly found: Calibration | null };

/** Calibrates beside the floor. Rejects when it is stopped, or the thread ends early. */
export async function calibrateInThread(
  task: CalibrateTask,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress?: (progress: Progress) => void }
): Promise<Calibration | null> {
  signal.throwIfAborted();
  const url = new URL(`./calibrate-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(url, { name: 'calibration', workerData: task, execArgv: [] });
  worker.unref();
  const { promise, resolve, reject } = Promise.withResolvers<Calibration | null>();
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', stop);
  worker.on('message', (message: CalibrateMessage) => {
    if ('progress' in message) onProgress?.(message.progress);
    else resolve(message.found);
  });
  worker.on('error', reject);
  worker.on('exit', () => reject(new Error('the calibration ended early')));
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
