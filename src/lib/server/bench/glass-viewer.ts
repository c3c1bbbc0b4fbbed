import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { connect } from '../../client/index.ts';
import type { Client } from '../../client/index.ts';
import { obey } from './child.ts';
import type { Ports } from './glass-server.ts';
import { VIEW } from './live-ways.ts';

/** One wall that follows the stream, one page that polls, one that is told each second: when each has the change applied. */

export interface Ages {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** `late`: how late a timer of 5 ms was in this process: what the machine itself adds. */
export type Seen = Readonly<Record<'live' | 'poll' | 'tick' | 'late', Ages>>;

export type GlassViewerOrders = {
  /** Begins to watch; `pollEvery` 0: the stream alone. */
  open(ports: Ports, pollEvery: number): Promise<void>;
  /** What was seen since the last `take`: event to applied state, ms. */
  take(): Seen;
  close(): void;
};

/** Of the timer whose lateness is told, ms. */
const EVERY = 5;

if (import.meta.main) watch();

function watch(): void {
  const seen: Record<keyof Seen, number[]> = { live: [], poll: [], tick: [], late: [] };
  tellLateness(seen.late);
  let client: Client | null = null;
  let ticking: Socket | null = null;
  let polling: NodeJS.Timeout | undefined;

  function told(list: number[], events: readonly number[]): void {
    const now = Date.now();
    for (const time of events) list.push(now - time);
  }

  async function poll(port: number): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    const { events } = (await answer.json()) as { events: number[] };
    told(seen.poll, events);
  }

  const orders = {
    async open(ports: Ports, pollEvery: number): Promise<void> {
      client = connect({ url: `http://127.0.0.1:${ports.live}` });
      const replica = client.watch(VIEW);
      while (replica.status.is !== 'live') await new Promise((soon) => setTimeout(soon, 5));
      replica.on('change', ({ seats = [] }) => {
        told(
          seen.live,
          seats.map((id) => replica.state.seats[id]?.since ?? 0)
        );
      });
      if (pollEvery === 0) return;
      polling = setInterval(() => void poll(ports.poll), pollEvery);
      ticking = io(`http://127.0.0.1:${ports.tick}`, { transports: ['websocket'], forceNew: true });
      ticking.on('tick', ({ events }: { events: number[] }) => told(seen.tick, events));
      await new Promise<void>((connected) => ticking?.on('connect', connected));
    },
    take() {
      const { live, poll: polled, tick, late } = seen;
      const ages = { live: agesOf(live), poll: agesOf(polled), tick: agesOf(tick), late: agesOf(late) };
      for (const list of Object.values(seen)) list.length = 0;
      return ages;
    },
    close() {
      client?.close();
      ticking?.close();
      clearInterval(polling);
    }
  };
  obey(orders);
}

function tellLateness(list: number[]): void {
  const due = performance.now() + EVERY;
  setTimeout(() => {
    list.push(Math.round(performance.now() - due));
    tellLateness(list);
  }, EVERY);
}

function agesOf(list: number[]): Ages {
  const sorted = list.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
