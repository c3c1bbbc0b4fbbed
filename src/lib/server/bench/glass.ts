import { spreadOf } from './bench.ts';
import type { Bench, BenchRow } from './bench.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import type { GlassOrders, Ports } from './glass-server.ts';
import type { GlassViewerOrders, Seen } from './glass-viewer.ts';
import type { ViewerOrders } from './live-viewers.ts';

/** From an event at the door, through the real engine and stream, to the state applied at a client in another process. */
export const glass: Bench = {
  name: 'glass',
  title: 'Glass: event to applied state, against a page that polls and a 1 s tick',
  async run({ quick, log }) {
    return { rows: [...(await oneWall(quick, log)), ...(await underLoad(quick, log))] };
  }
};

const POLL = 4_000;
const PER_SECOND = 500;
const ISOLATED_PER_SECOND = 5;
const NOTE = 'until the client has it applied; painting adds up to one frame';

interface Stage extends AsyncDisposable {
  readonly server: Child<GlassOrders>;
  readonly viewer: Child<GlassViewerOrders>;
  readonly ports: Ports;
}

async function stageOf(seats: number, pollEvery: number): Promise<Stage> {
  const server = startChild<GlassOrders>('glass-server.ts');
  const viewer = startChild<GlassViewerOrders>('glass-viewer.ts');
  const ports = await server.ask('open', seats);
  await viewer.ask('open', ports, pollEvery);
  return {
    server,
    viewer,
    ports,
    async [Symbol.asyncDispose]() {
      await viewer[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    }
  };
}

async function oneWall(quick: boolean, log: (line: string) => void): Promise<BenchRow[]> {
  await using stage = await stageOf(1_000, POLL);
  const { server, viewer } = stage;
  await server.ask('happen', PER_SECOND, 2_000);
  await viewer.ask('take');
  const rounds: Seen[] = [];
  for (let round = 0; round < (quick ? 3 : 7); round += 1) {
    log(`glass: ${PER_SECOND} events/s, 1,000 seats, one wall, round ${round + 1}`);
    // Two polls a round, whole intervals: no age is cut short.
    await server.ask('happen', PER_SECOND, 2 * POLL);
    rounds.push(await viewer.ask('take'));
  }
  log('glass: isolated events');
  await server.ask('happen', ISOLATED_PER_SECOND, quick ? 8_000 : 30_000);
  const isolated = (await viewer.ask('take')).live;
  const live = spreadOf(rounds.map((round) => round.live.p50));
  const ahead = (other: 'poll' | 'tick') => spreadOf(rounds.map((round) => round[other].p50 / round.live.p50));
  const p99 = spreadOf(rounds.map((round) => round.live.p99)).median;
  const row = { unit: 'ms', baseline: null, ratio: null };
  const against = (other: 'poll' | 'tick', what: string, goal: number | null): BenchRow => {
    const { median, min, max } = ahead(other);
    return {
      what,
      unit: 'ms',
      ours: live.median,
      baseline: spreadOf(rounds.map((round) => round[other].p50)).median,
      ratio: 1 / median,
      spread: [1 / max, 1 / min],
      goal: goal === null ? null : `≤ 1/${goal}`,
      met: goal === null ? null : median >= goal,
      note: `p95 ${spreadOf(rounds.map((round) => round[other].p95)).median} ms`
    };
  };
  return [
    {
      ...row,
      what: 'glass: 500 events/s, p50',
      ours: live.median,
      goal: '≤ 32 ms',
      met: live.median <= 32,
      note: NOTE
    },
    { ...row, what: 'glass: 500 events/s, p99', ours: p99, goal: '≤ 60 ms', met: p99 <= 60, note: lateness(rounds) },
    {
      ...row,
      what: 'glass: an isolated event, p50',
      ours: isolated.p50,
      goal: '≤ 10 ms',
      met: isolated.p50 <= 10,
      note: `p99 ${isolated.p99} ms, ${isolated.count} events`
    },
    against('poll', 'glass: p50, against a page that polls each 4 s', 50),
    against('tick', 'glass: p50, against a 1 s tick', null)
  ];
}

async function underLoad(quick: boolean, log: (line: string) => void): Promise<BenchRow[]> {
  log('glass under load: 2,000 seats, 500 events/s, 200 viewers');
  await using stage = await stageOf(2_000, 0);
  await using crowd = startChild<ViewerOrders>('live-viewers.ts');
  await crowd.ask('open', 'crowd', 'pilotlight', stage.ports.live, 200);
  await stage.server.ask('happen', PER_SECOND, 2_000);
  await stage.viewer.ask('take');
  await stage.server.ask('happen', PER_SECOND, quick ? 8_000 : 30_000);
  const seen = await stage.viewer.ask('take');
  const { live } = seen;
  const row = { unit: 'ms', baseline: null, ratio: null };
  const note = `${live.count} events, from the door (a fact), not from the byte of a phone system`;
  return [
    { ...row, what: 'glass under load, p50', ours: live.p50, goal: '≤ 150 ms', met: live.p50 <= 150, note },
    {
      ...row,
      what: 'glass under load, p99',
      ours: live.p99,
      goal: '≤ 500 ms',
      met: live.p99 <= 500,
      note: lateness([seen])
    }
  ];
}

/** What the machine itself adds: on a busy one the tail is its own. */
function lateness(rounds: readonly Seen[]): string {
  return `a 5 ms timer in the same process was late by ${spreadOf(rounds.map(({ late }) => late.p99)).median} ms (p99)`;
}
