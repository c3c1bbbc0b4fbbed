import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createWorkload, toCloudEvent } from '../../src/lib/server/bench/workload.ts';
import type { FloorAnswer } from '../../src/lib/server/api/floor.ts';
import { demoFloor } from '../../src/lib/server/commands/serve.ts';
import type { Config } from '../../src/lib/server/config.ts';
import { createLogger } from '../../src/lib/server/observe/log.ts';
import { createPilotlight } from '../../src/lib/server/pilotlight.ts';
import { createMemoryLog } from '../../src/lib/server/storage/memory.ts';
import { temporaryFolder } from '../support/folder.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const FACTS = 10_000;
const HOUR = 3_600_000;

function doorOnly(): Config {
  const config = demoFloor('heating-burst');
  const only = <T extends { type: string }>(list: readonly T[]): T[] => list.filter(({ type }) => type === 'events');
  return { ...config, sources: only(config.sources), floor: { ...config.floor, sources: only(config.floor.sources) } };
}

/** Posts the events in batches, as given; the floor they come to. */
async function floorAfter(events: readonly object[], now: number, data: string): Promise<FloorAnswer> {
  const pilotlight = await createPilotlight({
    ...{ config: doorOnly(), data, log: createMemoryLog(), clock: createVirtualClock(now) },
    ...{ logger: createLogger({ level: 'silent' }), env: {}, version: 'test', madeKeyFor: 'events' }
  });
  const http = createServer((request, response) => pilotlight.middleware(request, response, () => response.end()));
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const key = (await readFile(pilotlight.ingestKey!, 'utf8')).trim();
  try {
    for (let at = 0; at < events.length; at += 500) {
      const answer = await fetch(`${url}/api/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents-batch+json' },
        body: JSON.stringify(events.slice(at, at + 500))
      });
      expect(answer.status).toBe(202);
      expect(((await answer.json()) as { rejected: unknown[] }).rejected).toEqual([]);
    }
    return (await (await fetch(`${url}/api/v1/floor`)).json()) as FloorAnswer;
  } finally {
    http.closeAllConnections();
    http.close();
    await pilotlight.close();
  }
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
