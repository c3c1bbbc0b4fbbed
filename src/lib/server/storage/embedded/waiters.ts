/** Who waits for which offset. Waiters come with growing offsets, so that the list is in order by itself. */
export interface Waiters {
  wait(offset: number): Promise<void>;
  /** Everyone up to `offset` may go on. */
  resolve(offset: number): void;
  reject(error: Error): void;
}

interface Waiter {
  readonly offset: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export function createWaiters(): Waiters {
  let waiting: Waiter[] = [];
  return {
    wait: (offset) =>
      new Promise((resolve, reject) => {
        const waiter = { offset, resolve, reject };
        const after = waiting.findLastIndex((other) => other.offset <= offset);
        waiting.splice(after + 1, 0, waiter);
      }),
    resolve(offset) {
      const end = waiting.findIndex((waiter) => waiter.offset > offset);
      for (const waiter of waiting.splice(0, end < 0 ? waiting.length : end)) waiter.resolve();
    },
    reject(error) {
      const all = waiting;
      waiting = [];
      for (const waiter of all) waiter.reject(error);
    }
  };
}
