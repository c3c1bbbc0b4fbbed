import type { Bench } from '../bench/bench.ts';
import { benchJson, benchTable } from '../bench/table.ts';

/** The benchmarks by name; a new one is one file and one line here. Loaded when asked for: some need the dev tools. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  live: async () => (await import('../bench/live.ts')).live,
  ingest: async () => (await import('../bench/ingest.ts')).ingest,
  glass: async () => (await import('../bench/glass.ts')).glass,
  forecast: async () => (await import('../bench/forecast.ts')).forecast,
  staffing: async () => (await import('../bench/staffing.ts')).staffing,
  waits: async () => (await import('../bench/waits.ts')).waits,
  surge: async () => (await import('../bench/surge.ts')).surge
};

export interface BenchFlags {
  readonly quick?: boolean;
  readonly arrivals?: string;
  readonly json?: boolean;
}

/** `bench`: runs the named ones, or all. Rejects for a name that is none. */
export async function bench(names: readonly string[], flags: BenchFlags): Promise<void> {
  const wanted = names.length > 0 ? names : Object.keys(BENCHES);
  const unknown = wanted.find((name) => !Object.hasOwn(BENCHES, name));
  if (unknown !== undefined) throw new Error(`no benchmark "${unknown}"; there are ${Object.keys(BENCHES).join(', ')}`);
  const results = [];
  for (const name of wanted) {
    const one = await BENCHES[name]!();
    const result = await one.run({
      quick: flags.quick ?? false,
      arrivals: flags.arrivals,
      log: (line) => console.error(line)
    });
    if (!flags.json) console.log(benchTable(one, result));
    results.push(benchJson(one, result));
  }
  if (flags.json) console.log(JSON.stringify(results, null, 2));
}
