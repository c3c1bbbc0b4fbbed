import type { EpochMs } from '../ids.ts';

/** One time for each id, the earliest first; at one time by id, so that the order is always the same. */
export interface Timers {
  /** Null: none. */
  set(id: string, at: EpochMs | null): void;
  /** The earliest whose time has come; it is set no more. */
  take(now: EpochMs): { readonly id: string; readonly at: EpochMs } | null;
  next(): EpochMs | null;
}

interface Item {
  readonly id: string;
  readonly at: EpochMs;
}

/** A binary heap; what was set anew since is passed over when it comes up. */
export function createTimers(): Timers {
  const heap: Item[] = [];
  const set = new Map<string, EpochMs>();

  const before = (a: Item, b: Item): boolean => a.at < b.at || (a.at === b.at && a.id < b.id);

  function push(item: Item): void {
    let i = heap.length;
    heap.push(item);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (!before(item, heap[up]!)) break;
      heap[i] = heap[up]!;
      i = up;
    }
    heap[i] = item;
  }

  function pop(): void {
    const last = heap.pop()!;
    const n = heap.length;
    if (n === 0) return;
    let i = 0;
    for (;;) {
      let child = i * 2 + 1;
      if (child >= n) break;
      if (child + 1 < n && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (!before(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }

  function top(): Item | null {
    while (heap.length > 0 && set.get(heap[0]!.id) !== heap[0]!.at) pop();
    return heap[0] ?? null;
  }

  return {
    set(id, at) {
      if (set.get(id) === (at ?? undefined)) return;
      if (at === null) {
        set.delete(id);
        return;
      }
      set.set(id, at);
      push({ id, at });
    },
    take(now) {
      const item = top();
      if (!item || item.at > now) return null;
      pop();
      set.delete(item.id);
      return item;
    },
    next: () => top()?.at ?? null
  };
}
