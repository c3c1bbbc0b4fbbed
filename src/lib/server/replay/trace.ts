import type { Floor } from '../../core/floor.ts';
import type { EpochMs } from '../../core/ids.ts';
import { showOne } from '../../core/show/show.ts';
import type { Collection, QueueState, SeatState } from '../../core/state.ts';

/** One change of what is shown. */
export interface TraceLine {
  readonly t_ms: EpochMs;
  readonly seat?: string;
  readonly queue?: string;
  readonly agent?: string;
  readonly word: string;
  readonly queued?: number;
}

/** Says what a viewer sees change: the word and person of a seat, the length of a queue. */
export function createTrace(floor: Floor, onTrace: (line: TraceLine) => void) {
  const last = new Map<string, string>();

  function changed(key: string, now: string): boolean {
    if (last.get(key) === now) return false;
    last.set(key, now);
    return true;
  }

  return (moved: ReadonlyMap<Collection, ReadonlySet<string>>, now: EpochMs): void => {
    for (const id of moved.get('seats') ?? []) {
      const seat = showOne(floor, 'seats', id, now) as SeatState | undefined;
      if (!seat || !changed(`seat ${id}`, `${seat.word} ${seat.agent ?? ''}`)) continue;
      onTrace({ t_ms: now, seat: id, ...(seat.agent === null ? {} : { agent: seat.agent }), word: seat.word });
    }
    for (const id of moved.get('queues') ?? []) {
      const queue = showOne(floor, 'queues', id, now) as QueueState | undefined;
      if (!queue) continue;
      const word = queue.open === true ? 'open' : '';
      if (!changed(`queue ${id}`, `${word} ${queue.now.queued}`)) continue;
      onTrace({ t_ms: now, queue: id, word, queued: queue.now.queued });
    }
  };
}
