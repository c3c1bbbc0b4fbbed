import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LogError } from '../errors.ts';
import type { Answer, CallName, Calls } from './messages.ts';

/** The log's thread, asked by name. */
export interface Thread {
  /** Answered in the order asked, but for checkpoints, which don't hold up the rest. Rejects with LogError. */
  call<K extends CallName>(
    kind: K,
    ask: Calls[K]['ask'],
    transfer?: readonly ArrayBuffer[]
  ): Promise<Calls[K]['answer']>;
  /** Idempotent; calls still open reject. */
  end(): Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: LogError) => void;
}

export function startThread(): Thread {
  const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
    name: 'log',
    execArgv: []
  });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let dead: LogError | null = null;

  const die = (error: LogError): void => {
    dead ??= error;
    for (const { reject } of waiting.values()) reject(dead);
    waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    const open = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) open?.reject(new LogError(answer.error.code, answer.error.message));
    else open?.resolve(answer.value);
  });
  worker.on('error', (error) =>
    die(new LogError('closed', `the log's thread broke: ${String(error)}. Mend: restart the server`))
  );
  worker.on('exit', () => die(new LogError('closed', 'the log is closed')));

  return {
    call: <K extends CallName>(kind: K, ask: Calls[K]['ask'], transfer: readonly ArrayBuffer[] = []) =>
      new Promise<Calls[K]['answer']>((resolve, reject) => {
        if (dead) {
          reject(dead);
          return;
        }
        const id = ++asked;
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
        worker.postMessage({ id, kind, ask }, [...transfer]);
      }),
    async end() {
      await worker.terminate();
    }
  };
}
