import { availableParallelism, loadavg } from 'node:os';
import { interleave, ratioRow, spreadOf } from './bench.ts';
import type { Bench, BenchRow } from './bench.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import type { Run, ServerOrders } from './live-server.ts';
import type { Taken, ViewerOrders } from './live-viewers.ts';
import type { WayName } from './live-ways.ts';

/** CPU of the server per delivered message, bytes, growth, and one view with many readers. */
export const live: Bench = {
  name: 'live',
  title: 'Live stream: server CPU per delivered patch, against other ways in the same run',
  async run({ quick, log }) {
    const rows: BenchRow[] = [];
    for (const part of [fanOut, wholeState, growth, manyReaders]) rows.push(...(await part(quick, log)));
    return { rows };
  }
};

type Log = (line: string) => void;

const VIEWERS = 200;
/** Fewer for whole states: each viewer's turn is a megabyte, and the cost of one does not depend on the others. */
const WHOLE_VIEWERS = 40;
const CHANGED = 50;
const PATIENCE = 120_000;

/** A server of one way with its viewers. */
interface Pair extends AsyncDisposable {
  /** µs of server CPU per delivered message over a run; every message has come, and the state is right. */
  cost(run: Run): Promise<number>;
  readonly last: Taken;
  readonly server: Child<ServerOrders>;
}

async function pairOf(name: string, way: WayName, seats: number, viewers: number): Promise<Pair> {
  const server = startChild<ServerOrders>('live-server.ts', [way, String(seats)]);
  const readers = startChild<ViewerOrders>('live-viewers.ts');
  await readers.ask('open', name, way, await server.ask('listen'), viewers);
  let last: Taken = { bytes: 0, p50: 0, p99: 0, max: 0 };
  return {
    server,
    get last() {
      return last;
    },
    async cost(run) {
      await server.ask('run', run);
      last = await readers.ask('take', name, run.turns, PATIENCE);
      const cpu = await server.ask('cpu');
      if (way === 'pilotlight' || way === 'whole') {
        const wanted = await server.ask('hash');
        const got = await readers.ask('hash', name, wanted);
        if (got !== wanted) throw new Error(`${way}: a viewer's state hash is ${got}, the server's ${wanted}`);
      }
      return cpu / (run.turns * viewers);
    },
    async [Symbol.asyncDispose]() {
      await readers[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    }
  };
}

async function fanOut(quick: boolean, log: Log): Promise<BenchRow[]> {
  log('fan-out: 1,000 seats, 5 % a turn, 200 viewers');
  await using ours = await pairOf('ours', 'pilotlight', 1_000, VIEWERS);
  await using ws = await pairOf('ws', 'ws', 1_000, VIEWERS);
  await using room = await pairOf('room', 'room', 1_000, VIEWERS);
  const run: Run = { turns: quick ? 30 : 100, changed: CHANGED, every: quick ? 15 : 50 };
  const costs = await interleave(quick ? 7 : 11, {
    ours: () => ours.cost(run),
    ws: () => ws.cost(run),
    room: () => room.cost(run),
    again: () => ours.cost(run)
  });
  const perTurn = ours.last.bytes / run.turns;
  const changedObjects = room.last.bytes / run.turns;
  const perSeat = perTurn / CHANGED;
  const unit = 'µs CPU/message';
  return [
    ratioRow(
      { what: 'live: CPU, against ws with a prebuilt frame of the same bytes', unit },
      costs.ours,
      costs.ws,
      1.3
    ),
    ratioRow({ what: 'live: CPU, against Socket.IO room emit of changed seats', unit }, costs.ours, costs.room, 0.8),
    ratioRow({ what: 'live: A/A, ours against ours (noise)', unit }, costs.again, costs.ours, null),
    {
      what: 'live: bytes per changed seat (word, activity, since)',
      unit: 'B',
      ours: perSeat,
      baseline: changedObjects / CHANGED,
      ratio: perTurn / changedObjects,
      goal: '≤ 25 B',
      met: perSeat <= 25,
      note: 'baseline: JSON of the changed seats'
    }
  ];
}

async function wholeState(quick: boolean, log: Log): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [seats, goal] of [
    [1_000, 60],
    [5_000, 200]
  ] as const) {
    log(`whole state in a loop: ${seats} seats`);
    await using ours = await pairOf('ours', 'pilotlight', seats, VIEWERS);
    await using whole = await pairOf('whole', 'whole', seats, WHOLE_VIEWERS);
    const run: Run = { turns: 20, changed: CHANGED, every: 15 };
    const costs = await interleave(quick ? 3 : 5, {
      ours: () => ours.cost(run),
      whole: () => whole.cost({ ...run, turns: 1 })
    });
    const what = `live: CPU, ${seats} seats, against whole state in a loop`;
    rows.push({
      ...ratioRow({ what, unit: 'µs CPU/message' }, costs.ours, costs.whole, 1 / goal),
      goal: `≤ 1/${goal}`
    });
    if (seats !== 1_000) continue;
    const patch = ours.last.bytes / run.turns;
    const ratio = patch / whole.last.bytes;
    rows.push({
      what: 'live: bytes a patch, against the whole state',
      unit: 'B',
      ours: patch,
      baseline: whole.last.bytes,
      ratio,
      goal: '≤ 1/150',
      met: ratio <= 1 / 150
    });
  }
  return rows;
}

async function growth(quick: boolean, log: Log): Promise<BenchRow[]> {
  log('growth: seats 100 → 5,000, viewers 10 → 1,000');
  await using small = await pairOf('small', 'pilotlight', 100, VIEWERS);
  await using large = await pairOf('large', 'pilotlight', 5_000, VIEWERS);
  await using few = await pairOf('few', 'pilotlight', 1_000, 10);
  await using many = await pairOf('many', 'pilotlight', 1_000, 1_000);
  const run: Run = { turns: quick ? 20 : 60, changed: CHANGED, every: quick ? 15 : 50 };
  const costs = await interleave(quick ? 5 : 9, {
    small: () => small.cost(run),
    large: () => large.cost(run),
    few: () => few.cost({ ...run, turns: run.turns * 4 }),
    many: () => many.cost({ ...run, every: 50 })
  });
  const unit = 'µs CPU/message';
  return [
    ratioRow({ what: 'live: growth, 5,000 seats against 100, 50 changed', unit }, costs.large, costs.small, 1.15),
    ratioRow({ what: 'live: growth, 1,000 viewers against 10', unit }, costs.many, costs.few, 1.1)
  ];
}

/** 2,000 events a second in turns of 33 ms. */
async function manyReaders(quick: boolean, log: Log): Promise<BenchRow[]> {
  log('one view, 1,000 readers, 5,000 seats, 2,000 events/s');
  await using pair = await pairOf('many', 'pilotlight', 5_000, 1_000);
  await pair.cost({ turns: 30, changed: 66, every: 33 });
  const p99: number[] = [];
  const p50: number[] = [];
  let skipped = 0;
  for (let round = 0; round < (quick ? 3 : 10); round += 1) {
    await pair.cost({ turns: 60, changed: 66, every: 33 });
    p99.push(pair.last.p99);
    p50.push(pair.last.p50);
    ({ skipped } = await pair.server.ask('metrics'));
  }
  const { median, min, max } = spreadOf(p99);
  return [
    {
      what: 'live: 1,000 readers of one view, 5,000 seats, 2,000 events/s: p99 to the socket',
      unit: 'ms',
      ours: median,
      baseline: null,
      ratio: null,
      goal: '≤ 100 ms, nobody over 256 KiB unsent',
      met: median <= 100 && skipped === 0,
      note: `p50 ${spreadOf(p50).median} ms; rounds' p99 ${min}–${max} ms; turns skipped by viewers: ${skipped}; load of the machine ${(loadavg()[0] ?? 0).toFixed(1)} on ${availableParallelism()} cores`
    }
  ];
}
