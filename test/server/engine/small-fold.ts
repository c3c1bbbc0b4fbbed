import type { AnyFact } from '../../../src/lib/core/facts.ts';
import type { EpochMs } from '../../../src/lib/core/ids.ts';
import type { Collection, FloorState } from '../../../src/lib/core/state.ts';
import type { Fold } from '../../../src/lib/server/engine/fold.ts';

/**
 * The smallest fold that an engine can be tried on: contacts are counted per queue, a queue is "aged" one second after
 * its last contact, and facts are known by their id.
 */
export interface SmallFloor {
  data: {
    version: number;
    now: EpochMs;
    seen: Set<string>;
    queues: Map<string, { n: number; at: EpochMs; aged: boolean }>;
  };
  changed: Map<Collection, Set<string>>;
  /** Every input in order: what a test compares. */
  inputs: string[];
}

const AGES = 1000;

function fact(
  floor: SmallFloor,
  { type, id, data }: AnyFact,
  now: EpochMs
): 'accepted' | 'duplicate' | 'unknown_queue' {
  if (floor.data.seen.has(id)) return 'duplicate';
  if (type !== 'contact.queued') return 'unknown_queue';
  floor.data.seen.add(id);
  const { queue } = data as { queue: string };
  const n = (floor.data.queues.get(queue)?.n ?? 0) + 1;
  floor.data.queues.set(queue, { n, at: now, aged: false });
  touch(floor, queue);
  return 'accepted';
}

function touch(floor: SmallFloor, queue: string): void {
  floor.changed.set('queues', (floor.changed.get('queues') ?? new Set()).add(queue));
}

export const smallFold: Fold<SmallFloor> = {
  create: (_settings, now) => ({
    data: { version: 1, now, seen: new Set(), queues: new Map() },
    changed: new Map(),
    inputs: []
  }),
  step(floor, input, now) {
    floor.inputs.push(`${now} ${input.kind}`);
    floor.data.now = now;
    for (const [queue, kept] of floor.data.queues) {
      if (kept.aged || kept.at + AGES > now) continue;
      kept.aged = true;
      touch(floor, queue);
    }
    return input.kind === 'fact' ? fact(floor, input.fact, now) : 'accepted';
  },
  nextDue: (floor) => {
    const waiting = [...floor.data.queues.values()].filter((kept) => !kept.aged).map((kept) => kept.at + AGES);
    return waiting.length > 0 ? Math.min(...waiting) : null;
  },
  takeChanged(floor) {
    const { changed } = floor;
    floor.changed = new Map();
    return changed;
  },
  showOne: (floor, collection, id) => (collection === 'queues' ? floor.data.queues.get(id) : undefined),
  showAll: (floor) => ({ queues: Object.fromEntries(floor.data.queues), sources: {} }) as unknown as FloorState,
  aheadOf: () => null,
  surgeOf: () => null,
  freeze: (floor) => floor.data,
  thaw(_settings, data, _now) {
    const known = data as SmallFloor['data'];
    if (known.version !== 1) throw new Error(`version ${known.version} is not known`);
    return { data: known, changed: new Map(), inputs: [] };
  }
};
