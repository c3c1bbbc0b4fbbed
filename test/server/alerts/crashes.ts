import { expect } from 'vitest';
import type { AlertState } from '../../../src/lib/core/alert-state.ts';
import type { AlertDesk } from '../../../src/lib/server/alerts/desk.ts';
import type { OutboxMessage } from '../../../src/lib/server/alerts/parts.ts';
import type { Carrier } from '../../../src/lib/server/notify/carrier.ts';
import { createOutbox } from '../../../src/lib/server/notify/outbox.ts';
import { openSql, type Sql } from '../../../src/lib/server/storage/sql/open.ts';
import { createChance } from '../../support/chance.ts';
import { createWorld, silent } from './support.ts';

const S = 1000;
/** Where the process dies, between a change and the record of what was sent. */
export const POINTS = ['raised', 'before commit', 'committed', 'sent', 'recorded'] as const;

export interface CrashResult {
  /** Each message as the receiver got it: once or more often. */
  readonly received: Map<string, number>;
  /** Messages that lie in the outbox, by key and target. */
  readonly committed: ReadonlySet<string>;
  /** Shown at the end. */
  readonly shown: readonly AlertState[];
  /** `what` and seconds since the start, as kept. */
  readonly steps: readonly (readonly [string, number])[];
  readonly crashes: number;
}

/** When a critical alert is raised and climbs, in seconds. */
const DUE = [0, 30, 90, 210];

/** One story: a queue burns for four minutes; the process is killed at random points, and started again a moment later. */
export async function crashStory(chance: () => number, sql: Sql): Promise<CrashResult> {
  let dieAt: (typeof POINTS)[number] | null = null;
  let dead = false;
  let crashes = 0;
  const received = new Map<string, number>();
  const isDead = (): boolean => dead;
  const never = (): Promise<never> => {
    dead = true;
    return new Promise(() => undefined);
  };
  const world = await createWorld(
    async (write, batch) => {
      // a dead process writes nothing any more
      if (dead || dieAt === 'raised') return never();
      if (dieAt === 'before commit') {
        // all is in the transaction, and its last row breaks it
        const torn = { at: null } as unknown as OutboxMessage;
        await write({ ...batch, messages: [...batch.messages, torn] }).catch(() => undefined);
        return never();
      }
      await write(batch);
      if (dieAt === 'committed') return never();
    },
    () => outbox.desk,
    sql
  );

  /** The outbox of one process: once that is dead it sends and records nothing any more. */
  function openOutbox() {
    const life = { over: false };
    const carrier: Carrier = {
      ...{ perMinute: 600, merges: true, patience: 86_400_000 },
      send({ messages, key }) {
        if (life.over || dead) return never();
        const name = `${key} ${messages[0]!.target}`;
        received.set(name, (received.get(name) ?? 0) + 1);
        if (dieAt === 'sent') return never();
        return Promise.resolve({ is: 'taken' });
      }
    };
    const options = { db: world.sql.db, clock: world.clock, logger: silent, chance };
    return { life, desk: createOutbox({ ...options, carrier: () => carrier }) };
  }
  let outbox = openOutbox();

  const flush = async (desk: AlertDesk): Promise<void> => {
    if (!isDead()) await Promise.race([desk.flush(), died()]);
    await rest();
    const done = await world.sql.db.selectFrom('outbox').select('key').where('state', '=', 'sent').execute();
    if (dieAt === 'recorded' && done.length > recorded) dead = true;
    recorded = done.length;
  };
  let recorded = 0;
  const rest = async (): Promise<void> => {
    for (let i = 0; i < 8; i++) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const died = async (): Promise<void> => {
    for (let i = 0; i < 50 && !isDead(); i++) await new Promise<void>((resolve) => setImmediate(resolve));
  };

  let restarted = false;
  let desk = await world.open();
  desk.begin();
  let planned = 2 + Math.floor(chance() * 3);
  world.turn({ heating: true });
  for (let t = 0; t < 240; t++) {
    if (dieAt === null && planned > 0 && chance() < 0.05) {
      planned -= 1;
      dieAt = POINTS[Math.floor(chance() * POINTS.length)]!;
    }
    world.clock.advance(1 * S);
    // between two steps of the ladder nothing moves
    if (!DUE.some((due) => t >= due - 1 && t <= due + 4) && !restarted) continue;
    restarted = false;
    await flush(desk);
    if (!isDead()) continue;
    restarted = true;
    crashes += 1;
    outbox.life.over = true;
    void outbox.desk.close();
    void desk.close();
    dieAt = null;
    dead = false;
    outbox = openOutbox();
    desk = await world.open();
    desk.begin();
    await outbox.desk.begin();
    world.turn({ heating: true });
    await flush(desk);
  }
  dieAt = null;
  await flush(desk);

  const rows = await world.sql.db.selectFrom('outbox').select(['key', 'target']).execute();
  const shown = [...desk.beside.ids()].map((id) => desk.beside.show(id) as AlertState);
  const id = shown[0]?.id ?? '';
  const kept = (await world.store.steps([id])).get(id) ?? [];
  const since = shown[0]?.since ?? 0;
  const result: CrashResult = {
    ...{ received, shown, crashes },
    committed: new Set(rows.map(({ key, target }) => `${key} ${target}`)),
    steps: kept.map(({ step }) => [step.what, (step.at - since) / S])
  };
  await desk.close();
  await outbox.desk.close();
  await world.close();
  return result;
}

/** So many stories, each held against what must be true. */
export async function crashRounds(rounds: number): Promise<{ crashes: number; twice: number }> {
  const sql = await openSql({ url: ':memory:', logger: silent });
  let crashes = 0;
  let twice = 0;
  for (let seed = 1; seed <= rounds; seed++) {
    for (const table of ['outbox', 'outbox_request', 'alert_step', 'alert'] as const)
      await sql.db.deleteFrom(table).execute();
    const story = await crashStory(createChance(seed).next, sql);
    const said = `seed ${seed}`;
    expect(story.shown, said).toHaveLength(1);
    expect(new Set(story.received.keys()), said).toEqual(story.committed);
    expect(story.received.size, said).toBe(DUE.length);
    expect(
      story.steps.map(([what]) => what),
      said
    ).toEqual(['raised', 'climbed', 'climbed', 'climbed']);
    const late = story.steps.map(([, at], i) => Math.abs(at - DUE[i]!));
    expect(Math.max(...late), said).toBeLessThanOrEqual(1);
    crashes += story.crashes;
    twice += [...story.received.values()].filter((times) => times > 1).length;
  }
  await sql.close();
  return { crashes, twice };
}
