import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FloorState } from '../../src/lib/core/state.ts';
import { createCallerSeal } from '../../src/lib/server/access/caller.ts';
import { createKeys } from '../../src/lib/server/access/keys.ts';
import { createOpenAccess } from '../../src/lib/server/access/open.ts';
import { createApi } from '../../src/lib/server/api/api.ts';
import { floorRoutes } from '../../src/lib/server/api/routes/floor.ts';
import { HTTP_LIMITS } from '../../src/lib/server/api/body.ts';
import { createFloorReader } from '../../src/lib/server/api/floor.ts';
import { createRateLimit } from '../../src/lib/server/api/rate.ts';
import { createReadiness } from '../../src/lib/server/api/readiness.ts';
import { createPlaces } from '../../src/lib/server/scope/places.ts';
import { createLogger } from '../../src/lib/server/observe/log.ts';
import { createMetrics } from '../../src/lib/server/observe/metrics.ts';
import type { FactLog, Turns } from '../../src/lib/server/ports.ts';
import { createEventsDoor } from '../../src/lib/server/sources/events/door.ts';
import { fakeIntake, type FakeIntake } from './fake-intake.ts';
import { burstState } from './floor-state.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export const CRM_KEY = 'c'.repeat(43);
export const OPEN_KEY = 'o'.repeat(43);

export interface ApiServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly intake: FakeIntake;
  readonly clock: VirtualClock;
  readonly health: { ok: boolean };
  /** Lines of the log. */
  readonly lines: string[];
  state: () => FloorState;
}

/** The API over real HTTP with everything behind it faked: a floor written by hand, an intake that keeps facts. */
export async function startApi(): Promise<ApiServer> {
  const clock = createVirtualClock(Date.UTC(2026, 10, 23, 8));
  const intake = fakeIntake({ queues: ['heating'], now: clock.now() });
  const health = { ok: true };
  const lines: string[] = [];
  const state = burstState();
  const turns: Pick<Turns, 'epoch' | 'state' | 'show' | 'ages'> = {
    epoch: 'e1',
    state: () => server.state(),
    show: (collection, id) => server.state()[collection][id],
    ages: () => ({ pbx: 1500, crm: null })
  };
  const log: Pick<FactLog, 'health'> = {
    health: () => ({ ok: health.ok, pending: 3, commitMs: 4, error: health.ok ? null : 'disk full', dropped: 0 })
  };
  const keys = createKeys([
    { secret: CRM_KEY, source: 'crm', anySource: false },
    { secret: OPEN_KEY, source: 'events', anySource: true }
  ]);
  const metrics = createMetrics({ log: log as FactLog, turns: turns as Turns });
  const handle = createApi({
    access: createOpenAccess({ keys }),
    log: createLogger({ to: { write: (line: string) => void lines.push(line) } }),
    routes: floorRoutes({
      keys,
      machine: 'anybody',
      door: createEventsDoor({ intake, seal: createCallerSeal(Buffer.from('s'.repeat(43))) }),
      rate: createRateLimit({ clock, perSecond: 100, burst: 1200 }),
      floor: createFloorReader({
        ...{ turns: turns as Turns, clock, places: () => createPlaces({ sites: [], teams: [] }), boards: () => ({}) },
        at: () => ({ epoch: 'e1', offset: 42 })
      }),
      ready: createReadiness({ log: log as FactLog, turns: turns as Turns }),
      metrics,
      version: '1.2.3'
    })
  });
  const http = createServer(HTTP_LIMITS, (request, response) => {
    if (handle(request, response)) return;
    response.writeHead(200, { 'Content-Type': 'text/plain' }).end('a page');
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const server: ApiServer = {
    url: `http://127.0.0.1:${port}`,
    port,
    intake,
    clock,
    health,
    lines,
    state: () => state,
    async [Symbol.asyncDispose]() {
      metrics.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    }
  };
  return server;
}
