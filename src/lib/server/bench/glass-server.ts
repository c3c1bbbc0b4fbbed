import { OPEN_DOOR } from '../access/principal.ts';
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import type { AnyFact } from '../../core/facts.ts';
import type { FloorSettings } from '../../core/settings.ts';
import { createClock } from '../clock.ts';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.ts';
import { createLive } from '../sockets/live.ts';
import { createMemoryLog } from '../storage/memory.ts';
import { obey } from './child.ts';
import { listen } from './live-ways.ts';
import { createWorkload } from './workload.ts';

/** The server of the glass bench: the real engine and stream, and beside them a page to poll and a 1 s tick. */

export interface Ports {
  readonly live: number;
  /** `GET /` → `{state, events}`; events: times of what happened since the last poll, for measuring alone. */
  readonly poll: number;
  /** Socket.IO: `tick {state, events}` each second. */
  readonly tick: number;
}

export type GlassOrders = {
  open(seats: number): Promise<Ports>;
  /** `perSecond` seats go away or come back, evenly but for a little chance, for `ms`. */
  happen(perSecond: number, ms: number): Promise<number>;
};

if (import.meta.main) serve();

const TICK = 1_000;

function serve(): void {
  let engine: Engine | null = null;
  let seats: string[] = [];
  let said = 0;
  let polled: number[] = [];
  let ticked: number[] = [];

  function bring(facts: readonly AnyFact[]): void {
    engine?.ingest(facts);
  }

  function move(): void {
    const seat = seats[said % seats.length] ?? '';
    const presence = Math.floor(said / seats.length) % 2 === 0 ? 'away' : 'ready';
    const time = Date.now();
    bring([{ type: 'seat.presence', time, source: 'bench', id: `move-${said}`, data: { seat, presence } }]);
    said += 1;
    polled.push(time);
    ticked.push(time);
  }

  const orders = {
    async open(count: number): Promise<Ports> {
      const work = createWorkload({ seats: count, queues: 10, open: 0 });
      const settings = northern(work.settings);
      const clock = createClock();
      const quiet = () => undefined;
      const logger = { info: quiet, warn: quiet, error: quiet };
      engine = await createEngine({ settings, log: createMemoryLog(), clock, logger });
      seats = Array.from({ length: count }, (_, index) => String(1_000 + index));
      const begun = Date.now() - 1_000;
      bring(work.opening().map((fact) => ({ ...fact, time: begun })));

      const http = createServer();
      createLive({ turns: engine, clock, access: OPEN_DOOR }).attach(http);
      const page = createServer((_request, response) => {
        const events = polled;
        polled = [];
        response.end(JSON.stringify({ state: engine?.state(), events }));
      });
      const ticking = createServer();
      const io = new Server(ticking, { transports: ['websocket'], serveClient: false });
      setInterval(() => {
        const events = ticked;
        ticked = [];
        if (io.engine.clientsCount > 0) io.emit('tick', { state: engine?.state(), events });
      }, TICK);
      return { live: await listen(http), poll: await listen(page), tick: await listen(ticking) };
    },
    async happen(perSecond: number, ms: number): Promise<number> {
      const first = said;
      const start = performance.now();
      polled = [];
      ticked = [];
      for (let elapsed = 0; elapsed < ms; elapsed = performance.now() - start) {
        const due = Math.floor((elapsed * perSecond) / 1_000);
        while (said - first < due) move();
        // Not in step with turns, beats or anything else.
        await new Promise((soon) => setTimeout(soon, 1 + Math.random() * Math.min(8, 500 / perSecond)));
      }
      return said - first;
    }
  };
  obey(orders);
}

/** The bench's site under the name that the viewers ask for. */
function northern(settings: FloorSettings): FloorSettings {
  return {
    ...settings,
    sites: settings.sites.map((site) => ({ ...site, id: 'north' })),
    teams: settings.teams.map((team) => ({ ...team, site: 'north' }))
  };
}
