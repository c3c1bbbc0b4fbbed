import type { EpochMs } from './ids.ts';

/** What must be looked at again when its time comes: a binary heap by time. Plain data. */
export interface Due {
  at: EpochMs[];
  what: DueItem[];
}

export type DueItem =
  | { readonly kind: 'seat' | 'contact' | 'queue' | 'site' | 'announcement' | 'source' | 'ahead'; readonly id: string }
  | { readonly kind: 'quarter' | 'slot' | 'surges' };

export function createDue(): Due {
  return { at: [], what: [] };
}

export function nextAt(due: Due): EpochMs | null {
  return due.at[0] ?? null;
}

export function schedule(due: Due, at: EpochMs, item: DueItem): void {
  let i = due.at.length;
  due.at.push(at);
  due.what.push(item);
  while (i > 0) {
    const up = (i - 1) >> 1;
    if (due.at[up]! <= at) break;
    due.at[i] = due.at[up]!;
    due.what[i] = due.what[up]!;
    i = up;
  }
  due.at[i] = at;
  due.what[i] = item;
}

/** The earliest item if its time has come. */
export function takeDue(due: Due, now: EpochMs): DueItem | null {
  if (due.at.length === 0 || due.at[0]! > now) return null;
  const item = due.what[0]!;
  const at = due.at.pop()!;
  const last = due.what.pop()!;
  const n = due.at.length;
  if (n === 0) return item;
  let i = 0;
  for (;;) {
    let child = i * 2 + 1;
    if (child >= n) break;
    if (child + 1 < n && due.at[child + 1]! < due.at[child]!) child += 1;
    if (due.at[child]! >= at) break;
    due.at[i] = due.at[child]!;
    due.what[i] = due.what[child]!;
    i = child;
  }
  due.at[i] = at;
  due.what[i] = last;
  return item;
}
