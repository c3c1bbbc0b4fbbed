/** One benchmark: rows of ratios against baselines measured in the same run. */
export interface Bench {
  readonly name: string;
  readonly title: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

export interface BenchOptions {
  /** Fewer rounds and smaller loads: at most a minute. */
  readonly quick: boolean;
  /** A file of real arrivals, `DateTime,Calls` by five minutes, for those that take one. */
  readonly arrivals?: string | undefined;
  /** A line of progress, for people. */
  readonly log: (line: string) => void;
}

export interface BenchResult {
  readonly rows: readonly BenchRow[];
}

export interface BenchRow {
  readonly what: string;
  readonly unit: string;
  /** Median of our rounds. */
  readonly ours: number;
  /** Median of the baseline's rounds; null: the goal is absolute. */
  readonly baseline: number | null;
  /** Median of the rounds' ratios, each round against its own baseline. */
  readonly ratio: number | null;
  /** The smallest and the largest of them. */
  readonly spread?: readonly [number, number];
  /** `≤ 6 ×`; null: for orientation, or noise. */
  readonly goal: string | null;
  readonly met: boolean | null;
  readonly note?: string;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** A measured way of doing the same work; gives the cost of one unit (any unit, the same for all). */
export type Variant = () => number | Promise<number>;

/** Rounds that are not counted: the compiler is still at work on the code. */
const WARM = 2;

/**
 * Runs variants in turns (A B A B …), the order reversed every other round, after rounds that are not counted. Gives each
 * variant's samples, round by round, so that a ratio can be taken within a round.
 */
export async function interleave<K extends string>(
  rounds: number,
  variants: Readonly<Record<K, Variant>>
): Promise<Record<K, number[]>> {
  const names = Object.keys(variants) as K[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < WARM + rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const cost = await variants[name]();
      if (round >= WARM) samples[name].push(cost);
    }
  }
  return samples;
}

/** Ratios taken round by round: what disturbs the machine for a while disturbs both sides of one. */
export function ratioOf(ours: readonly number[], baseline: readonly number[]): Spread {
  return spreadOf(ours.map((cost, round) => cost / baseline[round]!));
}

/** A row whose goal is an upper bound on the ratio. Null: no goal, noise only. */
export function ratioRow(
  about: Pick<BenchRow, 'what' | 'unit' | 'note'>,
  ours: readonly number[],
  baseline: readonly number[],
  atMost: number | null
): BenchRow {
  const { median, min, max } = ratioOf(ours, baseline);
  return {
    ...about,
    ours: spreadOf(ours).median,
    baseline: spreadOf(baseline).median,
    ratio: median,
    spread: [min, max],
    goal: atMost === null ? null : `≤ ${atMost} ×`,
    met: atMost === null ? null : median <= atMost
  };
}

/** Microseconds of CPU that this process has used, all its threads: other programs on the machine don't count. */
export function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
