import type { EpochMs } from '../../../core/ids.ts';

/** Things to come, soonest first; at one time, in the order they were put in. A binary heap. */
export interface Agenda<T> {
  put(at: EpochMs, item: T): void;
  /** When the soonest is due; Infinity: nothing to come. */
  due(): EpochMs;
  take(): { readonly at: EpochMs; readonly item: T } | undefined;
}

interface Entry<T> {
  readonly at: EpochMs;
  readonly order: number;
  readonly item: T;
}

const before = (a: Entry<unknown>, b: Entry<unknown>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

export function createAgenda<T>(): Agenda<T> {
  const heap: Entry<T>[] = [];
  let orders = 0;

  return {
    put(at, item) {
      const entry = { at, order: orders++, item };
      let place = heap.push(entry) - 1;
      while (place > 0) {
        const parent = (place - 1) >> 1;
        if (!before(entry, heap[parent]!)) break;
        heap[place] = heap[parent]!;
        place = parent;
      }
      heap[place] = entry;
    },
    due: () => heap[0]?.at ?? Infinity,
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (!first || !last) return undefined;
      if (first === last) return first;
      let place = 0;
      for (;;) {
        let child = 2 * place + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
        if (!before(heap[child]!, last)) break;
        heap[place] = heap[child]!;
        place = child;
      }
      heap[place] = last;
      return first;
    }
  };
}
