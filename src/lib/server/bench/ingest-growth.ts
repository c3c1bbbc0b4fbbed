import { interleave, ratioRow, type BenchRow } from './bench.ts';
import { createFolder } from './ingest-fold.ts';
import type { Size } from './workload.ts';

interface Growth {
  readonly what: string;
  readonly small: Size;
  readonly large: Size;
}

const GROWTH: readonly Growth[] = [
  {
    what: 'cost of a fact, 100 → 5,000 seats',
    small: { seats: 100, queues: 20, open: 80 },
    large: { seats: 5000, queues: 20, open: 80 }
  },
  {
    what: 'cost of a fact, 5 → 500 queues',
    small: { seats: 100, queues: 5, open: 80 },
    large: { seats: 100, queues: 500, open: 80 }
  },
  {
    what: 'cost of a fact, 10 → 10,000 open contacts',
    small: { seats: 100, queues: 20, open: 10 },
    large: { seats: 100, queues: 20, open: 10_000 }
  }
];

const AT_MOST = 1.2;

/** Does a fact cost more on a bigger floor? The ratio is large ÷ small. */
export async function growthRows(rounds: number, facts: number): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { what, small, large } of GROWTH) {
    const samples = await interleave(rounds, { small: createFolder(small, facts), large: createFolder(large, facts) });
    rows.push(ratioRow({ what, unit: 'µs/fact' }, samples.large, samples.small, AT_MOST));
  }
  return rows;
}
