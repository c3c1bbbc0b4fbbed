import type { QueueState } from '../core/state.ts';
import type { SiteOutline } from './floor.svelte.ts';

/** The threshold and target of several queues together. */
export interface Shared {
  /** Null where they differ. */
  readonly answerWithin: number | null;
  /** The lowest of the targets is what the sum of all queues is held against; null: no queues. */
  readonly lowest: number | null;
  /** All queues have the same target, or the site has one for all. */
  readonly uniform: boolean;
}

export function sharedTargets(site: SiteOutline | undefined, queues: readonly QueueState[]): Shared {
  const within = new Set(queues.map((queue) => queue.answer_within));
  const own = site?.targets['service_level'];
  const targets = own === undefined ? queues.map((queue) => queue.target) : [own];
  return {
    answerWithin: within.size === 1 ? [...within][0]! : null,
    lowest: targets.length === 0 ? null : Math.min(...targets),
    uniform: new Set(targets).size < 2
  };
}

/** The queue whose first caller has waited longest. */
export function longestWaiting(queues: readonly QueueState[]): QueueState | undefined {
  return queues
    .filter((queue) => queue.now.longest_wait_since !== null)
    .sort((a, b) => a.now.longest_wait_since! - b.now.longest_wait_since!)[0];
}

/** Abandons beyond this share are serious, unless the site says otherwise. */
export const ABANDON_LIMIT = 0.05;
