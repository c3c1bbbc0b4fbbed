import type { Crew } from '../../core/staffing/crew.ts';
import { expectedWait } from '../../core/staffing/wait-law.ts';
import { createRandom } from '../sources/simulator/random.ts';
import type { Bench, BenchRow } from './bench.ts';
import { callersOf, type Surge } from './waits-queue.ts';

/** Three times the calls for an hour; minutes. */
const SURGE: Surge = {
  crew: { seats: 30, service: 1 / 3, impatience: 1 / 5 },
  usual: 8,
  surge: 24,
  from: 120,
  until: 180,
  end: 300
};

const PHASES = [
  { what: 'rise, the first 10 min', from: 120, until: 130, most: 0.5 },
  { what: 'plateau', from: 130, until: 180, most: 0.6 },
  { what: 'recovery, the first 15 min', from: 180, until: 195, most: 0.4 }
] as const;

const SEED = 3;

/** The wait shown to a new caller against the wait they were offered. */
export const waits: Bench = {
  name: 'waits',
  title: 'the wait shown against the wait offered, root mean square error; 30 seats, calls × 3 for an hour',
  run({ quick, log }) {
    const runs = quick ? 60 : 300;
    log(`waits: ${runs} surges`);
    const sums = PHASES.map(() => ({ known: 0, estimated: 0, head: 0, callers: 0 }));
    for (let run = 0; run < runs; run++) {
      for (const caller of callersOf(SURGE, createRandom(SEED, `run ${run}`))) {
        const phase = PHASES.findIndex(({ from, until }) => caller.at >= from && caller.at < until);
        if (phase < 0 || caller.offered === 0) continue;
        const sum = sums[phase]!;
        const error = (crew: Crew): number => (expectedWait(crew, caller.ahead)! - caller.offered) ** 2;
        sum.known += error(SURGE.crew);
        sum.estimated += error({ ...SURGE.crew, ...caller.seen });
        sum.head += (caller.head - caller.offered) ** 2;
        sum.callers += 1;
      }
    }
    const rows = PHASES.flatMap(({ what, most }, phase): BenchRow[] => {
      const { known, estimated, head, callers } = sums[phase]!;
      const root = (sum: number): number => Math.sqrt(sum / callers);
      const row = (name: string, ours: number): BenchRow => ({
        ...{ what: `${what}: ${name}`, unit: 'min', ours, baseline: root(head), ratio: ours / root(head) },
        ...{ goal: `≤ ${most} min`, met: ours <= most },
        note: `baseline: the wait so far of the head of the line; ${callers} callers`
      });
      return [row('rates known', root(known)), row('rates from the run so far', root(estimated))];
    });
    return Promise.resolve({ rows });
  }
};
