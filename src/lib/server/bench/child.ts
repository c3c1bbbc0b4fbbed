import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of its own for one side of a bench, so that each side's CPU time is its own. */
export interface Child<Orders> extends AsyncDisposable {
  ask<K extends keyof Orders & string>(order: K, ...with_: Parameters<Act<Orders[K]>>): Answer<Orders[K]>;
}

type Act<F> = F extends (...args: never[]) => unknown ? F : never;
type Answer<F> = Promise<F extends (...args: never[]) => infer R ? Awaited<R> : never>;

interface Question {
  readonly id: number;
  readonly order: string;
  readonly args: readonly unknown[];
}
interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Starts `script` beside this file; it must call `obey`. */
export function startChild<Orders>(script: string, args: readonly string[] = []): Child<Orders> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(path, args, { execArgv: ['--no-warnings'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const waiting = new Map<number, { done: (value: unknown) => void; failed: (error: Error) => void }>();
  let ids = 0;
  child.on('message', (reply: Reply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.error === undefined) asked?.done(reply.value);
    else asked?.failed(new Error(reply.error));
  });
  child.on('exit', (code) => {
    for (const { failed } of waiting.values()) failed(new Error(`${script} ended with ${code ?? 'a signal'}`));
    waiting.clear();
  });
  return {
    ask: (order, ...with_) =>
      new Promise((done, failed) => {
        if (!child.connected) {
          failed(new Error(`${script} has ended`));
          return;
        }
        const id = (ids += 1);
        waiting.set(id, { done: done as (value: unknown) => void, failed });
        child.send({ id, order, args: with_ } satisfies Question);
      }),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  };
}

/** The child's side: answers orders one at a time, as they come. */
export function obey(orders: Readonly<Record<string, (...args: never[]) => unknown>>): void {
  const answer = async ({ id, order, args }: Question): Promise<void> => {
    try {
      const act = orders[order] as ((...args: readonly unknown[]) => unknown) | undefined;
      if (!act) throw new Error(`no order ${order}`);
      process.send?.({ id, value: await act(...args) } satisfies Reply);
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  process.on('message', (question: Question) => void answer(question));
  process.on('disconnect', () => process.exit());
}
