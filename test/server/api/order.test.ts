import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createCallerSeal } from '../../../src/lib/server/access/caller.ts';
import { createKeys } from '../../../src/lib/server/access/keys.ts';
import { createOpenAccess } from '../../../src/lib/server/access/open.ts';
import { createApi } from '../../../src/lib/server/api/api.ts';
import { floorRoutes } from '../../../src/lib/server/api/routes/floor.ts';
import { createFloorReader, type FloorAnswer } from '../../../src/lib/server/api/floor.ts';
import { createRateLimit } from '../../../src/lib/server/api/rate.ts';
import { createReadiness } from '../../../src/lib/server/api/readiness.ts';
import { parseConfig } from '../../../src/lib/server/config.ts';
import { createEngine } from '../../../src/lib/server/engine.ts';
import { createPlaces } from '../../../src/lib/server/scope/places.ts';
import { createLogger } from '../../../src/lib/server/observe/log.ts';
import { createMetrics } from '../../../src/lib/server/observe/metrics.ts';
import { createEventsDoor, type Receipt } from '../../../src/lib/server/sources/events/door.ts';
import { createMemoryLog } from '../../../src/lib/server/storage/memory.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const KEY = 'k'.repeat(43);
const NOW = Date.UTC(2026, 10, 23, 8);
const CONFIG = `sites: [{ id: s, queues: [{ id: heating, wrapUp: 10s }, { id: repair }] }]
sources: [{ id: crm, type: events, key: { env: K } }]`;

interface Event {
  readonly id: string;
}

/** A small generator with a seed, so that a run can be had again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Twenty hours of a floor, 10,000 events in order: twelve desks, calls answered, missed, abandoned, sent on, held. */
function day(): Event[] {
  const chance = seeded(7);
  const events: (Event & { at: number })[] = [];
  const tell = (at: number, type: string, data: object) => {
    const id = `e${events.length}`;
    events.push({ ...{ specversion: '1.0', id, source: 'crm', type, time: new Date(at).toISOString(), data }, at });
  };
  const seats = Array.from({ length: 12 }, (_, n) => ({ seat: `${1001 + n}`, free: NOW - 72_000_000 }));
  for (const { seat, free } of seats) {
    tell(free, 'seat.signed_in', { seat, agent: `a${seat}`, queues: ['heating', 'repair'] });
    tell(free + 1, 'seat.presence', { seat, presence: 'ready' });
  }
  for (let n = 0; events.length < 10_000; n++) {
    const desk = seats[n % seats.length]!;
    const contact = `c${n}`;
    const queue = chance() < 0.7 ? 'heating' : 'repair';
    const start = desk.free + Math.floor(chance() * 500_000);
    let at = start;
    const after = (seconds: number) => (at += Math.floor(chance() * seconds * 1000) + 1);
    tell(at, 'contact.queued', { contact, queue, caller: `138${10_000_000 + (n % 900)}` });
    const kind = chance();
    if (kind < 0.12) tell(after(40), 'contact.abandoned', { contact });
    else if (kind < 0.16)
      tell(after(40), 'contact.overflowed', { contact, reason: chance() < 0.5 ? 'timeout' : 'key' });
    else {
      const { seat } = desk;
      if (kind < 0.25) {
        tell(after(5), 'contact.ringing', { contact, seat });
        tell(after(15), 'contact.ring_missed', { contact, seat, reason: 'timeout' });
      }
      tell(after(5), 'contact.ringing', { contact, seat });
      tell(after(15), 'contact.connected', { contact, seat });
      if (kind < 0.4) {
        tell(after(30), 'contact.held', { contact, seat });
        tell(after(30), 'contact.retrieved', { contact, seat });
      }
      tell(after(90), 'contact.ended', { contact });
      if (kind < 0.7) tell(after(20), 'contact.wrapped_up', { contact, seat });
      if (kind < 0.5) tell(after(20), 'contact.rated', { contact, score: 4, resolved: kind < 0.45 });
    }
    desk.free = at + 1000;
  }
  expect(Math.max(...events.map((event) => event.at))).toBeLessThan(NOW);
  return events.map(({ at: _, ...event }) => event);
}

/** Posts everything, 1,000 at a time, to a server of its own; the floor that it then shows, and the receipts' sum. */
async function floorOf(events: readonly Event[]) {
  const clock = createVirtualClock(NOW);
  const logger = createLogger({ level: 'silent' });
  const log = createMemoryLog();
  const engine = await createEngine({ settings: parseConfig(CONFIG, 'site.yaml').floor, log, clock, logger });
  const keys = createKeys([{ secret: KEY, source: 'crm', anySource: false }]);
  const metrics = createMetrics({ log, turns: engine });
  const api = createApi({
    log: logger,
    access: createOpenAccess({ keys }),
    routes: floorRoutes({
      ...{ keys, metrics, version: '0', machine: 'anybody' },
      door: createEventsDoor({ intake: engine, seal: createCallerSeal(Buffer.from('s'.repeat(43))) }),
      rate: createRateLimit({ clock }),
      floor: createFloorReader({
        ...{ turns: engine, clock, places: () => createPlaces({ sites: [], teams: [] }), boards: () => ({}) },
        at: () => ({ epoch: 'e1', offset: 0 })
      }),
      ready: createReadiness({ log, turns: engine })
    })
  });
  const http = createServer(api);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/api/v1`;
  try {
    const sum = { accepted: 0, duplicates: 0, rejected: 0 };
    for (let at = 0; at < events.length; at += 1000) {
      const headers = { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${KEY}` };
      const body = JSON.stringify(events.slice(at, at + 1000));
      const response = await fetch(`${url}/events`, { method: 'POST', headers, body });
      const receipt = (await response.json()) as Receipt;
      expect([response.status, receipt]).toMatchObject([202, {}]);
      sum.accepted += receipt.accepted;
      sum.duplicates += receipt.duplicates;
      sum.rejected += receipt.rejected.length;
    }
    const floor = (await (await fetch(`${url}/floor`)).json()) as FloorAnswer;
    const { sites, queues, seats, agents, contacts } = floor;
    return { sum, floor: { sites, queues, seats, agents, contacts } };
  } finally {
    http.closeAllConnections();
    http.close();
    metrics.close();
    await engine.close();
    await log.close();
  }
}

test('[EVENT9] 10,000 doubled, shuffled and late events give the floor that the ordered list gives', async () => {
  const events = day();
  expect(events.length).toBeGreaterThanOrEqual(10_000);
  const chance = seeded(11);
  const shuffled = [...events, ...events]
    .map((event) => ({ event, place: chance() }))
    .sort((a, b) => a.place - b.place)
    .map(({ event }) => event);

  const ordered = await floorOf(events);
  const mixed = await floorOf(shuffled);
  expect(ordered.sum).toEqual({ accepted: events.length, duplicates: 0, rejected: 0 });
  expect(mixed.sum).toEqual({ accepted: events.length, duplicates: events.length, rejected: 0 });
  expect(mixed.floor).toEqual(ordered.floor);
  const today = ordered.floor.queues.heating!.today;
  expect(today.offered).toBeGreaterThan(500);
  expect(today.answered).toBeGreaterThan(300);
  expect(Object.keys(ordered.floor.seats)).toHaveLength(12);
});
