import { randomInt, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Ms } from '../../core/ids.ts';
import type { Outbox, OutboxOutcome } from '../alerts/parts.ts';
import type { Clock } from '../ports.ts';
import type { Db } from '../storage/sql/tables.ts';
import type { Carrier } from './carrier.ts';
import { createLane, type Lane } from './lane.ts';
import { createOutboxStore } from './store.ts';

/** How long it is known what was sent. */
const KEPT: Ms = 30 * 86_400_000;
/** What was refused so shortly before a stop may not have been heard by the ladder. */
const UNHEARD: Ms = 600_000;
const SWEEP: Ms = 3_600_000;

export interface OutboxDesk extends Outbox {
  /** Goes on with what was left. */
  begin(): Promise<void>;
  /** How many messages are still to go out. */
  waiting(): Promise<number>;
  close(): Promise<void>;
}

/** The transactional outbox: rows are written with what caused them, and sent from there, at least once each (NOTIFY). */
export function createOutbox(options: {
  readonly db: Db;
  /** Null: no such target. */
  readonly carrier: (target: string) => Carrier | null;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn' | 'error' | 'info'>;
  readonly chance?: () => number;
  readonly newId?: () => string;
}): OutboxDesk {
  const { db, carrier, clock, logger, chance = () => randomInt(1_000_000) / 1_000_000, newId = randomUUID } = options;
  const store = createOutboxStore(db);
  const lanes = new Map<string, Lane>();
  const listeners = new Set<(outcome: OutboxOutcome) => void>();
  let closed = false;

  function outcome(one: OutboxOutcome): void {
    for (const listener of [...listeners]) listener(one);
  }

  function laneOf(target: string): Lane {
    const known = lanes.get(target);
    if (known) return known;
    const lane = createLane({
      ...{ target, store, clock, logger, outcome, chance, newId },
      carrier: () => carrier(target)
    });
    lanes.set(target, lane);
    return lane;
  }

  async function look(): Promise<void> {
    for (const target of await store.targets()) if (!closed) laneOf(target).kick();
  }

  async function sweep(): Promise<void> {
    await store.trim(clock.now() - KEPT, clock.now() - SWEEP);
    await look();
  }
  const failed = (error: unknown): void => logger.error({ err: error }, 'the outbox could not be looked through');
  const stop = clock.every(SWEEP, () => void sweep().catch(failed));

  return {
    put: (trx, messages) => store.put(trx, messages),
    kick: () => void look().catch(failed),
    onOutcome(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async begin() {
      const refused = await store.refused(clock.now() - UNHEARD);
      for (const { key, target } of refused) outcome({ key, target, outcome: 'refused', at: clock.now() });
      await sweep();
    },
    waiting: () => store.count(),
    async close() {
      if (closed) return;
      closed = true;
      stop();
      await Promise.all([...lanes.values()].map((lane) => lane.close()));
      listeners.clear();
    }
  };
}
