import type { Caller } from '../../../core/facts.ts';
import type { EpochMs, QueueId, SourceId } from '../../../core/ids.ts';
import type { AgentChannels } from './agent-channels.ts';
import type { Members } from './members.ts';
import type { Timers } from './timers.ts';
import type { Told } from './told.ts';
import type { Visits } from './visits.ts';

/** What the parts of one translator have in common. */
export interface Shared {
  readonly source: SourceId;
  readonly told: Told;
  readonly timers: Timers;
  readonly members: Members;
  readonly visits: Visits;
  readonly seal: (number: string) => Caller | undefined;
  readonly foundQueue: (now: EpochMs, queue: QueueId) => void;
}

/** The same of a translator that hears a manager. */
export interface AmiShared extends Shared {
  readonly agents: AgentChannels;
}

/** A queue is told of once, before anything in it. */
export function queueFinder(told: Told): (now: EpochMs, queue: QueueId) => void {
  const found = new Set<QueueId>();
  return (now, queue) => {
    if (queue === '' || found.has(queue)) return;
    found.add(queue);
    told.add('queue.found', now, { queue });
  };
}
