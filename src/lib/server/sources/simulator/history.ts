import type { AnyFact, Fact } from '../../../core/facts.ts';
import type { EpochMs, Ms, SiteId } from '../../../core/ids.ts';
import { safeThresholds } from '../../../core/surge/levels.ts';
import { atLocal, civilFromDays, createZone, localDays } from '../../../core/time/zone.ts';
import type { Pace } from './pace.ts';
import { createRandom, type Random } from './random.ts';

/** What a scenario is like on any day, incidents apart. */
export interface Usual {
  perHour(at: EpochMs): number;
  /** Shares of those callers; what is left of the areas names none. */
  readonly queues: Readonly<Record<string, number>>;
  readonly areas: Readonly<Record<string, number>>;
  readonly topics: Readonly<Record<string, number>>;
}

export interface HistoryOptions {
  readonly usual: Usual;
  readonly site: { readonly id: SiteId; readonly timezone: string };
  readonly source: string;
  readonly seed: number;
  readonly opening: EpochMs;
  readonly pace: Pace;
}

const DAYS = 28;
const SLOTS = 288;
const SLOT: Ms = 5 * 60_000;
const HOUR: Ms = 3_600_000;
/** Days differ by so much: the variation of the factor that holds all day. */
const DAY_FACTOR = 0.06;

/** SIM18: the four weeks before today, as the floor would have counted them, at the story's speed. */
export function historyFacts({ usual, site, source, seed, opening, pace }: HistoryOptions): AnyFact[] {
  const random = createRandom(seed, 'history');
  const zone = createZone(site.timezone);
  const today = localDays(zone, opening);
  const rates = Array.from({ length: SLOTS }, (_, slot) => {
    const at = atLocal(zone, today * 24 * HOUR + slot * SLOT) + SLOT / 2;
    return (usual.perHour(pace.told(at)) * pace.speed * SLOT) / HOUR;
  });
  const days = Array.from({ length: DAYS }, (_, i): Fact<'history.day'> => {
    const date = civilFromDays(today - DAYS + i);
    const factor = random.lognormal(1, DAY_FACTOR);
    const split = (share: number): number[] => rates.map((rate) => poisson(random, rate * factor * share));
    const queues = Object.entries(usual.queues).map(([queue, share]) => [queue, split(share)] as const);
    const slots = rates.map((_, slot) => queues.reduce((sum, [, counts]) => sum + counts[slot]!, 0));
    const callers = slots.reduce((a, b) => a + b, 0);
    return {
      ...{ type: 'history.day', time: opening, source, id: `history-${date}-${opening}` },
      data: {
        ...{ site: site.id, date, slots, queues: Object.fromEntries(queues) },
        areas: scaled(usual.areas, callers),
        topics: scaled(usual.topics, callers)
      }
    };
  });
  return pace.speed === 1 ? days : [...days, budgetOf(days, { site, source, opening, pace })];
}

/** A fast story's weeks go by fast: one false alarm in each of its own, by the safe thresholds. */
function budgetOf(
  days: readonly Fact<'history.day'>[],
  { site, source, opening, pace: { speed } }: Pick<HistoryOptions, 'site' | 'source' | 'opening' | 'pace'>
): Fact<'surge.calibrated'> {
  const callers = days.reduce((sum, { data }) => data.slots.reduce<number>((a, n) => a + (n ?? 0), sum), 0);
  const thresholds = [...safeThresholds((callers / days.length) * 7, speed / 2)];
  return {
    ...{ type: 'surge.calibrated', time: opening, source, id: `history-budget-${opening}` },
    data: { site: site.id, budget: speed, thresholds, days: 0, history: days.length }
  };
}

const scaled = (shares: Readonly<Record<string, number>>, by: number): Record<string, number> =>
  Object.fromEntries(Object.entries(shares).map(([id, share]) => [id, share * by]));

function poisson(random: Random, mean: number): number {
  let count = -1;
  for (let spent = 0; spent < mean; count += 1) spent += random.exponential(1);
  return Math.max(0, count);
}
