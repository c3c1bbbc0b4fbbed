import type { ContactId, EpochMs } from '../ids.ts';

/**
 * Who waits, oldest first. Who leaves is marked and let go when its turn comes, so that neither coming nor leaving
 * costs more where many wait. Plain data.
 */
export interface Waiting {
  list: Waits[];
  /** Everybody before it has gone. */
  head: number;
  size: number;
}

interface Waits {
  readonly t: EpochMs;
  readonly contact: ContactId;
  gone: boolean;
}

export function createWaiting(): Waiting {
  return { list: [], head: 0, size: 0 };
}

/** When the oldest entered; null: nobody waits. */
export function oldest(waiting: Waiting): EpochMs | null {
  return waiting.list[waiting.head]?.t ?? null;
}

export function addWaiting(waiting: Waiting, t: EpochMs, contact: ContactId): void {
  const { list } = waiting;
  const at = place(list, t, contact);
  const one = { t, contact, gone: false };
  if (at === list.length) list.push(one);
  else list.splice(at, 0, one);
  if (at < waiting.head) waiting.head = at;
  waiting.size += 1;
}

export function removeWaiting(waiting: Waiting, t: EpochMs, contact: ContactId): void {
  const { list } = waiting;
  for (let at = place(list, t, contact); list[at]?.contact === contact && list[at]!.t === t; at++) {
    if (list[at]!.gone) continue;
    list[at]!.gone = true;
    waiting.size -= 1;
    break;
  }
  while (waiting.head < list.length && list[waiting.head]!.gone) waiting.head += 1;
  if (list.length < 32 || waiting.size * 2 > list.length) return;
  waiting.list = list.filter((one) => !one.gone);
  waiting.head = 0;
}

/** The first index that is not before (t, contact). */
function place(list: readonly Waits[], t: EpochMs, contact: ContactId): number {
  let low = 0;
  let high = list.length;
  const last = list[high - 1];
  if (last && isBefore(last, t, contact)) return high;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (isBefore(list[mid]!, t, contact)) low = mid + 1;
    else high = mid;
  }
  return low;
}

function isBefore(one: Waits, t: EpochMs, contact: ContactId): boolean {
  return one.t < t || (one.t === t && one.contact < contact);
}
