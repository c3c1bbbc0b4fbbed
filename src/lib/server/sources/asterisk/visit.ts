import type { Caller, FlowReason, SnapshotContact } from '../../../core/facts.ts';
import type { ContactId, EpochMs, QueueId } from '../../../core/ids.ts';
import type { Member } from './members.ts';

/**
 * One stay of a caller in one queue. `left`: out of the queue, and whether answered is not said yet; `gone`: the
 * caller's channel ended and its AgentComplete has not come; `lost`: a list did not hold it after a gap.
 */
export interface Visit {
  readonly contact: ContactId;
  readonly queue: QueueId;
  since: EpochMs;
  state: 'waiting' | 'left' | 'talking' | 'gone' | 'done' | 'lost';
  caller: Caller | undefined;
  linked: string;
  /** Rings by the rung channel's Uniqueid. */
  readonly rings: Map<string, Ring>;
  /** The rung channel that was answered: leaving the queue now is on the way to a seat. */
  answered: string | null;
  leftAt: EpochMs | null;
  seat: Member | null;
  agentChannel: AgentChannel | null;
  connectedAt: EpochMs;
  /** What says "on hold" now: a Hold or a music on some channel of the call. */
  readonly holds: Set<string>;
  transfer: 'blind' | 'attended' | null;
  endedAt: EpochMs;
  /** Touched since the connection came up: a list can't contradict it. */
  heard: EpochMs;
  /** Which of its milestones a log line has spoken of. */
  readonly logged: Set<Milestone>;
  /** Which of them a list implied, their times unseen. */
  readonly guessed: Set<Milestone>;
  /** Found in progress when we first looked, and told by the snapshot alone. */
  assumed: boolean;
}

/** The channel with which the caller was joined. `pair`: its name, of a Local channel that of both halves. */
export interface AgentChannel {
  readonly uid: string;
  readonly pair: string;
  /** The agent is there, by all that was seen. */
  sure: boolean;
}

export type Milestone = 'join' | 'connect' | 'end' | 'exit';

export interface Ring {
  readonly member: Member;
  readonly since: EpochMs;
  /** The ring failed; its AgentRingNoAnswer comes in a moment. */
  failed: boolean;
}

export interface Joining {
  readonly caller?: Caller | undefined;
  readonly callerName?: string | undefined;
  readonly linked?: string;
  readonly position?: number | undefined;
}

export type Exit = 'abandoned' | FlowReason;

export interface Completion {
  readonly by?: 'caller' | 'agent' | 'system' | undefined;
  readonly transfer: boolean;
  readonly attended?: boolean;
  readonly talked: number | undefined;
}

/** As a snapshot lists it; a call whose caller has gone is over. */
export function contactOfVisit(visit: Visit, tellsExit: boolean): SnapshotContact[] {
  if (visit.state === 'gone') return [];
  const base = {
    contact: visit.contact,
    channel: 'voice',
    queue: visit.queue,
    ...(visit.caller ? { caller: visit.caller } : {}),
    ...(tellsExit ? {} : { tells_exit: false })
  };
  if (visit.state === 'talking' && visit.seat) {
    const state = visit.holds.size > 0 ? 'on_hold' : 'talking';
    return [{ ...base, seat: visit.seat.seat, since: visit.connectedAt, state }];
  }
  return [{ ...base, since: visit.since, state: visit.rings.size > 0 ? 'ringing' : 'queued' }];
}
