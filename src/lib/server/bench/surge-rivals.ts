import type { SurgeContact } from '../../core/surge/detector.ts';
import { MINUTE, type City } from './surge-world.ts';

/**
 * What others do, for comparison alone: EARS C2 on bins of 15 minutes (Hutwagner 2003), and the fixed rule of outage
 * systems, k calls from one neighbourhood in 30 minutes. Each gets the threshold that keeps to the same budget.
 */
export interface Rivals {
  readonly ears: number;
  readonly rule: number;
}

const BIN = 15 * MINUTE;
const BINS = 96;
/** EARS C2: seven days, two days back. */
const DAYS = 7;
const GAP = 2;
const LEAST_SD = 0.5;
const WINDOW = 30 * MINUTE;
const BUDGET_A_DAY = 1 / 7;

/** Calls by bin, of each neighbourhood, each station and the site. */
export type Bins = ReadonlyMap<string, Float64Array>;

export function binsOf(city: City, contacts: readonly SurgeContact[], midnight: number): Bins {
  const stations = new Map(city.neighbourhoods.map(({ id, station }) => [id, station]));
  const names = ['', ...new Set(stations.values()), ...stations.keys()];
  const bins = new Map(names.map((name) => [name, new Float64Array(BINS)]));
  for (const { at, area } of contacts) {
    const bin = Math.floor((at - midnight) / BIN);
    for (const name of ['', ...(area === null ? [] : [area, stations.get(area)!])]) {
      const counts = bins.get(name);
      if (counts && bin < BINS) counts[bin] = counts[bin]! + 1;
    }
  }
  return bins;
}

/** By bin: the day's count against the days before, in standard deviations. Null: too few days. */
export function earsOf(name: string, today: Bins, before: readonly Bins[]): Float64Array | null {
  const days = before.slice(-DAYS - GAP, -GAP).map((bins) => bins.get(name)!);
  if (days.length < DAYS) return null;
  return today.get(name)!.map((count, bin) => {
    const counts = days.map((day) => day[bin]!);
    const mean = counts.reduce((a, b) => a + b, 0) / DAYS;
    const variance = counts.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (DAYS - 1);
    return (count - mean) / Math.max(LEAST_SD, Math.sqrt(variance));
  });
}

/** The most calls from a neighbourhood in 30 minutes, and when: `at` is where it reached `k`. */
export function ruleOf(contacts: readonly SurgeContact[], area: string, k: number): { most: number; at: number } {
  const times = contacts.filter((one) => one.area === area).map(({ at }) => at);
  let most = 0;
  let reached = Infinity;
  for (let last = 0, first = 0; last < times.length; last++) {
    while (times[first]! <= times[last]! - WINDOW) first += 1;
    most = Math.max(most, last - first + 1);
    if (last - first + 1 >= k && reached === Infinity) reached = times[last]!;
  }
  return { most, at: reached };
}

const CLUSTER = 3;

/** When three distinct callers first came from a building within half an hour; Infinity: never. */
export function clusterAt(contacts: readonly SurgeContact[], building: string): number {
  return firstCluster(contacts.filter(({ area }) => area === building));
}

/** How many buildings have such a cluster among contacts. */
export function clustersIn(contacts: readonly SurgeContact[], neighbourhoods: ReadonlySet<string>): number {
  const byBuilding = Map.groupBy(contacts, ({ area }) => area);
  let clusters = 0;
  for (const [area, of] of byBuilding)
    if (area !== null && !neighbourhoods.has(area) && firstCluster(of) < Infinity) clusters += 1;
  return clusters;
}

function firstCluster(contacts: readonly SurgeContact[]): number {
  const first = new Map<string, number>();
  for (const { caller, at } of contacts) if (!first.has(caller)) first.set(caller, at);
  const times = [...first.values()];
  return times.find((at, i) => i >= CLUSTER - 1 && at - times[i - CLUSTER + 1]! <= WINDOW) ?? Infinity;
}

/** Thresholds from clean days, each with the bins of the days before it. */
export function calibrateRivals(
  city: City,
  days: readonly { readonly contacts: readonly SurgeContact[]; readonly bins: Bins; readonly before: readonly Bins[] }[]
): Rivals {
  const ears = days.map(({ bins, before }) => {
    const all = [...bins.keys()].map((name) => earsOf(name, bins, before));
    return Math.max(...all.map((z) => (z ? Math.max(...z) : 0)));
  });
  const rule = days.map(({ contacts }) =>
    Math.max(...city.neighbourhoods.map(({ id }) => ruleOf(contacts, id, Infinity).most))
  );
  return { ears: quantile(ears, Math.exp(-BUDGET_A_DAY)), rule: quantile(rule, Math.exp(-BUDGET_A_DAY)) + 1 };
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
}

/** When each would have called an outage of a neighbourhood, that began at `from`. */
export function rivalAlarms(
  rivals: Rivals,
  { contacts, midnight, from }: { contacts: readonly SurgeContact[]; midnight: number; from: number },
  { id, station }: { readonly id: string; readonly station: string },
  bins: Bins,
  before: readonly Bins[]
): { ears: number; rule: number } {
  let ears = Infinity;
  for (const name of [id, station, ''])
    earsOf(name, bins, before)?.forEach((z, bin) => {
      const end = midnight + (bin + 1) * BIN;
      if (z > rivals.ears && end > from) ears = Math.min(ears, end);
    });
  const since = contacts.filter(({ at }) => at > from - WINDOW);
  const rule = ruleOf(since, id, rivals.rule).at;
  return { ears, rule: rule >= from ? rule : Infinity };
}
