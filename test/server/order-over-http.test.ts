import { expect, test } from 'vitest';
import { createWorkload, toCloudEvent } from '../../src/lib/server/bench/workload.ts';
import type { FloorAnswer } from '../../src/lib/server/api/floor.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startPilotlight } from '../support/running.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const FACTS = 10_000;
const HOUR = 3_600_000;

/** Posts the events in batches, as given; the floor they come to. */
async function floorAfter(events: readonly object[], now: number, data: string): Promise<FloorAnswer> {
  await using server = await startPilotlight({ clock: createVirtualClock(now), data });
  for (let at = 0; at < events.length; at += 500) {
    const answer = await fetch(`${server.url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(events.slice(at, at + 500))
    });
    expect(answer.status).toBe(202);
    expect(((await answer.json()) as { rejected: unknown[] }).rejected).toEqual([]);
  }
  return (await (await fetch(`${server.url}/api/v1/floor`)).json()) as FloorAnswer;
}

/** Deterministic disorder: neighbours far apart, every third one said twice. */
function disorder<T>(list: readonly T[]): T[] {
  let state = 42;
  const random = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  const twice = [...list, ...list.filter((_, i) => i % 3 === 0)];
  for (let i = twice.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [twice[i], twice[j]] = [twice[j]!, twice[i]!];
  }
  return twice;
}

test('10,000 doubled, shuffled and late events give the floor that the ordered list gives', async () => {
  const workload = createWorkload({ seats: 60, queues: 5, open: 90 }, 2);
  const facts = [...workload.opening(), ...workload.next(FACTS)];
  const events = facts.map(toCloudEvent);
  // every one of them is hours late by the time it comes
  const now = workload.now() + HOUR;
  // one folder: callers are sealed with the same secret
  using folder = temporaryFolder();
  const ordered = await floorAfter(events, now, folder.path);
  const shuffled = await floorAfter(disorder(events), now, folder.path);
  const { epoch: _, offset: __, ...left } = shuffled;
  const { epoch: ___, offset: ____, ...right } = ordered;
  expect(Object.keys(right.seats).length).toBeGreaterThanOrEqual(60);
  expect(Object.values(right.queues).reduce((n, queue) => n + queue.today.offered, 0)).toBeGreaterThan(1000);
  expect(left).toEqual(right);
}, 120_000);
