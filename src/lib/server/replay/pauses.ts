import type { AnyFact } from '../../core/facts.ts';
import type { AgentId, EpochMs, QueueId, SeatId } from '../../core/ids.ts';

export interface PauseInterval {
  readonly from: EpochMs;
  readonly to: EpochMs | null;
  readonly reason: string;
  readonly queue?: QueueId;
}

interface Change {
  readonly at: EpochMs;
  readonly order: number;
  readonly agent: AgentId;
  readonly queue: QueueId | undefined;
  /** Null: ready again. */
  readonly reason: string | null;
}

/** Who was away when, by queue where the source says so. A new reason ends one interval and starts the next. */
export interface Pauses {
  see(fact: AnyFact): void;
  of(agent: AgentId): PauseInterval[];
}

export function createPauses(): Pauses {
  const sitting = new Map<SeatId, AgentId>();
  const changes: Change[] = [];

  function presence(fact: Extract<AnyFact, { type: 'seat.presence' }>): void {
    const agent = sitting.get(fact.data.seat);
    if (agent === undefined) return;
    const reason = fact.data.presence === 'away' ? (fact.data.reason ?? '') : null;
    for (const queue of fact.data.queues ?? [undefined]) {
      changes.push({ at: fact.time, order: changes.length, agent, queue, reason });
    }
  }

  function intervals(mine: readonly Change[]): PauseInterval[] {
    const done: PauseInterval[] = [];
    let open: { from: EpochMs; reason: string; queue?: QueueId } | null = null;
    for (const change of mine) {
      if (open && open.reason === change.reason) continue;
      if (open) done.push({ ...open, to: change.at });
      const queue = change.queue === undefined ? {} : { queue: change.queue };
      open = change.reason === null ? null : { from: change.at, reason: change.reason, ...queue };
    }
    if (open) done.push({ ...open, to: null });
    return done;
  }

  return {
    see(fact) {
      if (fact.type === 'seat.signed_in') sitting.set(fact.data.seat, fact.data.agent);
      else if (fact.type === 'seat.presence') presence(fact);
    },
    of(agent) {
      const mine = changes.filter((change) => change.agent === agent).sort((a, b) => a.at - b.at || a.order - b.order);
      const byQueue = new Map<QueueId | undefined, Change[]>();
      for (const change of mine) byQueue.set(change.queue, [...(byQueue.get(change.queue) ?? []), change]);
      return [...byQueue.values()].flatMap(intervals).sort((a, b) => a.from - b.from);
    }
  };
}
