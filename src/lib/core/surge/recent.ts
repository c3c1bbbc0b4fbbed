import type { EpochMs } from '../ids.ts';
import type { Fresh } from './callers.ts';

/**
 * The contacts counted in the last hour, oldest first, for the scan: a ring that grows to 16,384 (17 bytes each, 280 KB).
 * Where more than that come in an hour, more than four a second, the scan sees less far back and still enough.
 */
export interface Recent {
  times: Float64Array;
  nodes: Int32Array;
  topics: Uint8Array;
  fresh: Uint32Array;
  /** Where the oldest stands. */
  first: number;
  size: number;
}

export const RECENT_MIN = 60;
const RECENT_MS = RECENT_MIN * 60_000;
const MOST = 1 << 14;

export function createRecent(): Recent {
  return sized(256);
}

function sized(slots: number): Recent {
  return {
    times: new Float64Array(slots),
    nodes: new Int32Array(slots),
    topics: new Uint8Array(slots),
    fresh: new Uint32Array(slots),
    first: 0,
    size: 0
  };
}

export function keepContact(recent: Recent, at: EpochMs, node: number, topic: number, fresh: Fresh): void {
  while (recent.size > 0 && recent.times[recent.first]! < at - RECENT_MS) drop(recent);
  if (recent.size === recent.times.length) {
    if (recent.size < MOST) grow(recent);
    else drop(recent);
  }
  const slot = (recent.first + recent.size) & (recent.times.length - 1);
  recent.times[slot] = at;
  recent.nodes[slot] = node;
  recent.topics[slot] = topic;
  recent.fresh[slot] = fresh;
  recent.size += 1;
}

function drop(recent: Recent): void {
  recent.first = (recent.first + 1) & (recent.times.length - 1);
  recent.size -= 1;
}

function grow(recent: Recent): void {
  const larger = sized(recent.times.length * 2);
  for (let i = 0; i < recent.size; i++) {
    const slot = slotOf(recent, i);
    larger.times[i] = recent.times[slot]!;
    larger.nodes[i] = recent.nodes[slot]!;
    larger.topics[i] = recent.topics[slot]!;
    larger.fresh[i] = recent.fresh[slot]!;
  }
  Object.assign(recent, { ...larger, size: recent.size });
}

/** The slot of the i-th, 0 the oldest. */
export function slotOf({ first, times }: Recent, i: number): number {
  return (first + i) & (times.length - 1);
}

export function forgetContacts(recent: Recent): void {
  recent.size = 0;
}
