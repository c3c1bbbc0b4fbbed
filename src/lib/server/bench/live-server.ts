import { hashState } from '../../protocol/hash.ts';
import { cpuMicros } from './bench.ts';
import { obey } from './child.ts';
import { createWay, listen } from './live-ways.ts';
import type { WayName } from './live-ways.ts';
import { createSynthetic } from './synthetic.ts';

/** A bench's server, in a process of its own: one way, one floor. */

/** A run is this many turns, each `every` ms, each of `changed` seats. */
export interface Run {
  readonly turns: number;
  readonly changed: number;
  readonly every: number;
}

if (import.meta.main) serve(process.argv[2] as WayName, Number(process.argv[3]));

function serve(name: WayName, seats: number): void {
  const floor = createSynthetic({ seats });
  const way = createWay(name, floor);
  let started = 0;
  const orders = {
    listen: () => listen(way.http),
    /** Resolves when the last turn has been handed over; the CPU is counted from here to `cpu`. */
    async run({ turns, changed, every }: Run): Promise<void> {
      way.prepare(floor, turns, changed, Date.now());
      started = cpuMicros();
      const first = performance.now();
      for (let turn = 0; turn < turns; turn += 1) {
        const wait = first + turn * every - performance.now();
        if (wait > 0) await new Promise((due) => setTimeout(due, wait));
        else await new Promise((due) => setImmediate(due));
        way.turn(floor, changed, Date.now());
      }
    },
    /** µs since the run began, all threads. */
    cpu: () => cpuMicros() - started,
    hash: () => hashState(floor.turns.state()),
    metrics: () => way.metrics(),
    memory: () => process.memoryUsage().rss
  };
  obey(orders);
}

export type ServerOrders = {
  listen(): number;
  run(run: Run): void;
  cpu(): number;
  hash(): string;
  metrics(): { skipped: number; behind: number };
  memory(): number;
};
