import { expect } from 'vitest';
import type { AlertState } from '../../../src/lib/core/alert-state.ts';
import type { AlertDesk } from '../../../src/lib/server/alerts/desk.ts';
import type { OutboxMessage } from '../../../src/lib/server/alerts/parts.ts';
import { createChance } from '../../support/chance.ts';
import { createWorld } from './support.ts';

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

/** One story: a queue burns for four minutes; the process is killed at random points, and started again a moment later. */
export async function crashStory(chance: () => number): Promise<CrashResult> {
  let dieAt: (typeof POINTS)[number] | null = null;
  let dead = false;
  let crashes = 0;
  const received = new Map<string, number>();
  const recorded = new Set<string>();
  const isDead = (): boolean => dead;
  const never = (): Promise<void> => {
    dead = true;
    return new Promise(() => undefined);
  };
  const world = await createWorld(async (write, batch) => {
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
  });
  const nameOf = ({ key, target }: OutboxMessage): string => `${key} ${target}`;

  /** The outbox's own loop: whatever is not recorded as sent is sent. */
  async function send(): Promise<void> {
    const rows = await world.sql.db.selectFrom('command_done').select('answer').execute();
    for (const { answer } of rows) {
      const name = nameOf(JSON.parse(answer) as OutboxMessage);
      if (dead || recorded.has(name)) continue;
      received.set(name, (received.get(name) ?? 0) + 1);
      if (dieAt === 'sent') dead = true;
      else recorded.add(name);
      if (dieAt === 'recorded') dead = true;
    }
  }

  const flush = async (desk: AlertDesk): Promise<void> => {
    if (!isDead()) await Promise.race([desk.flush(), died()]);
  };
  const died = async (): Promise<void> => {
    for (let i = 0; i < 50 && !isDead(); i++) await new Promise<void>((resolve) => setImmediate(resolve));
  };

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
    await flush(desk);
    await send();
    if (!isDead()) continue;
    crashes += 1;
    void desk.close();
    dieAt = null;
    dead = false;
    desk = await world.open();
    desk.begin();
    world.turn({ heating: true });
    await flush(desk);
  }
  dieAt = null;
  await flush(desk);
  await send();

  const rows = await world.sql.db.selectFrom('command_done').select('answer').execute();
  const shown = [...desk.beside.ids()].map((id) => desk.beside.show(id) as AlertState);
  const id = shown[0]?.id ?? '';
  const kept = (await world.store.steps([id])).get(id) ?? [];
  const since = shown[0]?.since ?? 0;
  const result: CrashResult = {
    ...{ received, shown, crashes },
    committed: new Set(rows.map(({ answer }) => nameOf(JSON.parse(answer) as OutboxMessage))),
    steps: kept.map(({ step }) => [step.what, (step.at - since) / S])
  };
  await desk.close();
  await world.close();
  return result;
}

/** When a critical alert is raised and climbs, in seconds. */
const DUE = [0, 30, 90, 210];

/** So many stories, each held against what must be true. */
export async function crashRounds(rounds: number): Promise<{ crashes: number; twice: number }> {
  let crashes = 0;
  let twice = 0;
  for (let seed = 1; seed <= rounds; seed++) {
    const story = await crashStory(createChance(seed).next);
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
  return { crashes, twice };
}
