import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { FloorSettings } from '../../../core/settings.ts';

/** What the thread of `compact-worker.ts` is given. */
export interface CompactTask {
  readonly folder: string;
  readonly settings: FloorSettings;
}

/** What it says on its way. The last one is `offset` or `error`. */
export type CompactReport =
  | { readonly warn: string; readonly about: Readonly<Record<string, unknown>> }
  | { readonly offset: number }
  | { readonly error: string };

/**
 * Makes a checkpoint from the last one and the rows since, in a thread that lives as long as that takes: a floor of
 * 10,000 contacts takes some 300 ms to serialise, which no turn may wait for. Resolves to the checkpoint's offset.
 */
export async function compact(task: CompactTask, logger: Pick<Logger, 'warn'>): Promise<number> {
  const url = new URL(`./compact-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(url, { name: 'checkpoint', workerData: task, execArgv: [] });
  try {
    return await new Promise<number>((resolve, reject) => {
      worker.on('message', (report: CompactReport) => {
        if ('offset' in report) resolve(report.offset);
        else if ('error' in report) reject(new Error(report.error));
        else logger.warn(report.about, report.warn);
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('the thread that makes checkpoints ended early')));
    });
  } finally {
    await worker.terminate();
  }
}
