import { pino } from 'pino';
import type { AlertPlace } from '../../../src/lib/core/alert-state.ts';
import { NOWHERE } from '../../../src/lib/core/alerts/bundles.ts';
import type { Finding, Subject } from '../../../src/lib/core/alerts/find.ts';
import type { Rule } from '../../../src/lib/core/alerts/rule.ts';
import { DEFAULT_LADDER } from '../../../src/lib/core/ladder/ladder.ts';
import type { Collection, FloorState } from '../../../src/lib/core/state.ts';
import { createAlertDesk, type AlertDesk, type AlertDeskOptions } from '../../../src/lib/server/alerts/desk.ts';
import type { Judge, Outbox, OutboxMessage, OutboxOutcome, Reached } from '../../../src/lib/server/alerts/parts.ts';
import { createAlertStore, type AlertStore, type Batch } from '../../../src/lib/server/alerts/store.ts';
import type { Clock, Turn } from '../../../src/lib/server/ports.ts';
import { openSql, type Sql } from '../../../src/lib/server/storage/sql/open.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

export const START = 1_790_000_000_000;
export const silent = pino({ level: 'silent' });

export const rule = (id: string, more: Partial<Rule> = {}): Rule => ({
  ...{ id, on: 'queue', clear: 30_000, keep: 300_000 },
  steps: [{ severity: 'critical', when: { all: [] }, for: 0 }],
  ...more
});

export const finding = (holds: boolean, place: Partial<AlertPlace> = {}): Finding => ({
  ...{ holds: [holds], dueAt: null, note: null, promise: null },
  reasons: [holds ? [{ measure: 'longest_wait', value: 75, is: '>' as const, than: 60 }] : []],
  place: { ...NOWHERE, site: 'main', ...place }
});

/** A floor whose queues' names are what is true: `true:heating`; a judge that reads it; people by level. */
export interface World {
  readonly clock: VirtualClock;
  readonly sql: Sql;
  readonly store: AlertStore;
  /** What has been put into the outbox, in the transaction or not at all. */
  readonly sent: OutboxMessage[];
  /** Commits that have been made known to the outbox. */
  kicks: number;
  /** Who is reached at each level. */
  readonly levels: Map<number, readonly Reached[]>;
  readonly rules: Rule[];
  readonly duty: Set<string>;
  outcome(outcome: Omit<OutboxOutcome, 'at'>): void;
  left(person: string): void;
  /** Makes queues true or false, in one turn. */
  turn(changes: Readonly<Record<string, boolean | null>>): void;
  /** A new process over the same database. */
  open(more?: Partial<AlertDeskOptions>): Promise<AlertDesk>;
  close(): Promise<void>;
}

export const person = (id: string, ...ways: string[]): Reached => ({
  person: id,
  ways,
  present: ways.includes('wall')
});

/** Writes go through `guard`, which may throw before or after; `real`: the outbox of the process that runs; `shared`: a database that is there already. */
export async function createWorld(
  guard: (write: (batch: Batch) => Promise<void>, batch: Batch) => Promise<void> = (write, batch) => write(batch),
  real: (() => Outbox) | null = null,
  shared: Sql | null = null
): Promise<World> {
  const clock = createVirtualClock(START);
  const sql = shared ?? (await openSql({ url: ':memory:', logger: silent }));
  const truth = new Map<string, boolean>();
  const rules = [rule('wait-long')];
  const levels = new Map<number, readonly Reached[]>(
    [1, 2, 3, 4, 5].map((n) => [n, [person(`p${n}`, 'wall', `t${n}`)]])
  );
  const sent: OutboxMessage[] = [];
  const duty = new Set<string>();
  let turns = new Set<(turn: Turn) => void>();
  let outcomes = new Set<(outcome: OutboxOutcome) => void>();
  let leavers = new Set<(who: string) => void>();
  const outbox: Outbox = {
    // a row, so that it is there or not as the transaction is
    async put(db, messages) {
      if (real) {
        await real().put(db, messages);
        return;
      }
      for (const message of messages) {
        await db
          .insertInto('command_done')
          .values({ principal: message.key, id: message.target, at: message.at, answer: JSON.stringify(message) })
          .onConflict((c) => c.doNothing())
          .execute();
      }
    },
    kick() {
      world.kicks += 1;
      real?.().kick();
    },
    onOutcome(listener) {
      if (real) return real().onOutcome(listener);
      outcomes.add(listener);
      return () => outcomes.delete(listener);
    }
  };
  const plain = createAlertStore(sql.db, outbox);
  const store: AlertStore = {
    ...plain,
    write: (batch) =>
      guard(async (all) => {
        await plain.write(all);
        sent.push(...all.messages);
      }, batch)
  };
  const subject = (id: string): Subject => ({ kind: 'queue', id });

  const world: World = {
    ...{ clock, sql, store, sent, levels, rules, duty },
    kicks: 0,
    outcome: (outcome) => {
      for (const listener of [...outcomes]) listener({ ...outcome, at: clock.now() });
    },
    left: (who) => {
      for (const listener of [...leavers]) listener(who);
    },
    turn(changes) {
      for (const [id, is] of Object.entries(changes)) {
        if (is === null) truth.delete(id);
        else truth.set(id, is);
      }
      const changed = new Map<Collection, ReadonlySet<string>>([['queues', new Set(Object.keys(changes))]]);
      for (const listener of [...turns]) listener({ now: clock.now(), changed });
    },
    open(more = {}) {
      turns = new Set();
      outcomes = new Set();
      leavers = new Set();
      const options: AlertDeskOptions = {
        ...{ clock, store, outbox, logger: silent, secret: 'secret', rules: () => rules },
        turns: {
          onTurn(listener) {
            turns.add(listener);
            return () => turns.delete(listener);
          },
          state: () =>
            ({ queues: Object.fromEntries([...truth.keys()].map((id) => [id, {}])) }) as unknown as FloorState
        },
        judge: (told): Judge => ({
          look(changed) {
            for (const id of changed.get('queues') ?? []) {
              const is = truth.get(id);
              for (const one of rules) {
                told(one, subject(id), is === undefined ? null : finding(is, { queue: id }));
              }
            }
          },
          tick: () => undefined,
          nextAt: () => null
        }),
        ladder: () => DEFAULT_LADDER,
        duty: {
          at: ({ level }) => levels.get(level) ?? [],
          person: (id) => person(id, 'wall', `own-${id}`),
          name: (id) => id.toUpperCase(),
          onDuty: (id) => duty.has(id)
        },
        people: {
          onLeft(listener) {
            leavers.add(listener);
            return () => leavers.delete(listener);
          }
        },
        link: (id) => `https://wall.example/alerts?alert=${id}`,
        time: (at) => new Date(at).toISOString().slice(11, 16),
        ...more
      };
      return createAlertDesk(options);
    },
    close: () => (shared ? Promise.resolve() : sql.close())
  };
  return world;
}

/** Lets writes that are under way end. */
export async function settled(desk: AlertDesk): Promise<void> {
  await desk.flush();
}

/** A clock over another: every one-off timer is thrown away while `deaf` says so. */
export function lossy(clock: Clock, deaf: () => boolean): Clock {
  return {
    now: () => clock.now(),
    every: (ms, work) => clock.every(ms, work),
    after: (ms, work) => (deaf() ? () => undefined : clock.after(ms, work))
  };
}
