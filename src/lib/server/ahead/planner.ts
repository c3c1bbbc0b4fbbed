import type { Logger } from 'pino';
import { OWN_SOURCE } from '../../core/facts.ts';
import type { AheadGround } from '../../core/ahead/ground.ts';
import type { QueueAhead } from '../../core/forecast-state.ts';
import type { EpochMs, Ms, QueueId } from '../../core/ids.ts';
import type { QueueState } from '../../core/state.ts';
import type { Clock, Intake, Turns } from '../ports.ts';

/** Each queue is reckoned anew at least so often; one that moved much, or whose site has a surge that moved, so much sooner. */
const EACH: Ms = 30_000;
const MOVED: Ms = 5_000;
const SURGED: Ms = 10_000;
/** How often the queues are looked through. */
const LOOK: Ms = 1_000;
/** What has not changed is told again so often, before it would no longer hold. */
const TOLD: Ms = 60_000;

/** What a queue was when it was reckoned. */
interface Basis {
  readonly at: EpochMs;
  readonly staffed: number;
  readonly waiting: number;
  readonly away: number;
}

/** What the next hour of a queue comes to. Rejects where that can't be reckoned. */
export type Reckon = (ground: AheadGround) => Promise<QueueAhead>;

export interface PlannerOptions {
  readonly engine: Pick<Turns, 'onTurn' | 'show' | 'state'> &
    Pick<Intake, 'ingest'> & { aheadOf(queue: QueueId): AheadGround | null };
  readonly reckon: Reckon;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
}

/** Keeps every queue's next hour reckoned, beside the floor: one at a time, the longest ago first (AHEAD14). */
export function createPlanner({ engine, reckon, clock, logger }: PlannerOptions): { close(): void } {
  const bases = new Map<QueueId, Basis | null>(Object.keys(engine.state().queues).map((id) => [id, null]));
  const moved = new Set<QueueId>();
  const told = new Map<QueueId, QueueAhead>();
  let surgedAt: EpochMs = -Infinity;
  let busy = false;
  let closed = false;

  const queueOf = (id: QueueId): QueueState | undefined => engine.show('queues', id) as QueueState | undefined;
  const basisOf = ({ now }: QueueState): Basis => ({
    at: clock.now(),
    ...{ staffed: now.staffed, waiting: now.queued, away: now.away }
  });

  const off = engine.onTurn(({ changed, now }) => {
    for (const id of changed.get('queues') ?? []) {
      if (!bases.has(id)) bases.set(id, null);
      moved.add(id);
    }
    if (changed.has('surges')) surgedAt = now;
  });

  /** A seat more or less, or a quarter more or fewer who wait. */
  function movedMuch(id: QueueId, basis: Basis): boolean {
    if (!moved.has(id)) return false;
    const queue = queueOf(id);
    if (!queue) return true;
    const { staffed, waiting, away } = basisOf(queue);
    const few = Math.max(3, basis.waiting / 4);
    const much = staffed !== basis.staffed || away !== basis.away || Math.abs(waiting - basis.waiting) >= few;
    // one that did stays marked until its turn comes
    if (!much) moved.delete(id);
    return much;
  }

  function isDue(id: QueueId, basis: Basis, now: EpochMs): boolean {
    const age = now - basis.at;
    if (age >= EACH || age < 0) return true;
    if (surgedAt > basis.at && age >= SURGED) return true;
    return age >= MOVED && movedMuch(id, basis);
  }

  function nextDue(): QueueId | null {
    const now = clock.now();
    let next: QueueId | null = null;
    let oldest: EpochMs = Infinity;
    for (const [id, basis] of bases) {
      const at = basis?.at ?? -Infinity;
      if (at < oldest && (basis === null || isDue(id, basis, now))) [next, oldest] = [id, at];
    }
    return next;
  }

  async function reckonNext(id: QueueId): Promise<void> {
    const queue = queueOf(id);
    if (!queue) {
      bases.delete(id);
      told.delete(id);
      return;
    }
    bases.set(id, basisOf(queue));
    moved.delete(id);
    const ground = engine.aheadOf(id);
    if (ground === null) return;
    const ahead = await reckon(ground);
    if (!closed && isNews(ahead, told.get(id))) tell(id, ahead);
  }

  function tell(queue: QueueId, ahead: QueueAhead): void {
    told.set(queue, ahead);
    const { at } = ahead;
    engine.ingest([
      { type: 'ahead.reckoned', source: OWN_SOURCE, id: `ahead-${queue}-${at}`, time: at, data: { queue, ...ahead } }
    ]);
  }

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      for (let id = nextDue(); id !== null && !closed; id = nextDue()) {
        await reckonNext(id).catch((error: unknown) =>
          logger.error({ err: error, queue: id }, 'the next hour of a queue was not reckoned')
        );
      }
    } finally {
      busy = false;
    }
  }

  const stop = clock.every(LOOK, () => void pump());
  void pump();
  return {
    close() {
      closed = true;
      stop();
      off();
    }
  };
}

/** Whether anything that is read off it is another, or it is time to say that it still holds. */
function isNews(ahead: QueueAhead, before: QueueAhead | undefined): boolean {
  return before === undefined || ahead.at - before.at >= TOLD || readOff(ahead) !== readOff(before);
}

/** As people read it: whole seats, waits by the ten seconds, calls by the twentieth. */
function readOff({ required, present, need, worst, hour, away }: QueueAhead): string {
  const wait = worst.wait === null ? null : Math.round(worst.wait / 10);
  return JSON.stringify([required, present, need?.seats, wait, Math.round(Math.log(1 + hour.mean) * 20), away]);
}
