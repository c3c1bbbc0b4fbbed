import { busynessOf, forecastSlots, interval, lawOfForecast } from '../../core/staffing/forecast.ts';
import { createRandom } from '../sources/simulator/random.ts';
import { arrivalsFile, openDays, readArrivals } from './arrivals.ts';
import type { Bench, BenchRow } from './bench.ts';
import { expectedDays, poissonGammaFactor, total, type ExpectedDay } from './forecast-days.ts';
import { surgeRows } from './forecast-surge.ts';

const HOUR = 12;
const SEED = 1;
const RESAMPLES = 4000;

/** The next hour's calls on real days, and with an outage put in. */
export const forecast: Bench = {
  name: 'forecast',
  title: 'calls of the next hour, every five minutes of real days: Σ|error| ÷ Σ calls',
  async run({ quick, arrivals, log }) {
    const file = arrivalsFile(arrivals);
    if (file === null) {
      const note = 'the real arrivals are not here: ../shared/data/arrivals, or PILOTLIGHT_DATASETS';
      const row = {
        what: 'next hour',
        unit: '',
        ours: NaN,
        baseline: null,
        ratio: null,
        goal: '≤ 0.95 ×',
        met: null,
        note
      };
      return { rows: [row] };
    }
    const days = expectedDays(openDays(await readArrivals(file)));
    log(`forecast: ${days.length} days`);
    const rows = hourRows(days.map(dayErrors));
    log('forecast: outages');
    return { rows: [...rows, ...surgeRows(days, quick ? 1 : 5)] };
  }
};

/** Sums over the hours of a day. */
interface DayErrors {
  readonly calls: number;
  readonly ours: number;
  readonly gamma: number;
  readonly lastWeek: number;
  readonly hours: number;
  /** Hours inside the 90 % interval. */
  readonly inside: number;
}

function dayErrors(day: ExpectedDay): DayErrors {
  const { calls, expected, yesterday, lastWeek } = day;
  const sums = { calls: 0, ours: 0, gamma: 0, lastWeek: 0, hours: 0, inside: 0 };
  for (let slot = 0; slot < calls.length - HOUR; slot++) {
    const came = total(calls.slice(slot, slot + HOUR));
    const usual = expected.slice(slot, slot + HOUR);
    const so = busynessOf({ expected: expected.slice(0, slot), observed: calls.slice(0, slot), yesterday });
    const ours = total(forecastSlots(so, usual));
    const [low, high] = interval(lawOfForecast(ours), 0.9);
    sums.calls += came;
    sums.ours += Math.abs(came - ours);
    sums.gamma += Math.abs(came - total(usual) * poissonGammaFactor(day, slot));
    sums.lastWeek += Math.abs(came - total(lastWeek.slice(slot, slot + HOUR)));
    sums.hours += 1;
    sums.inside += came >= low && came <= high ? 1 : 0;
  }
  return sums;
}

function hourRows(days: readonly DayErrors[]): BenchRow[] {
  const percent = (of: (day: DayErrors) => number): number =>
    (100 * total(days.map(of))) / total(days.map((day) => day.calls));
  const ours = percent((day) => day.ours);
  const compared = (what: string, of: (day: DayErrors) => number, most: number | null): BenchRow => {
    const [low, high] = resampled(days, (day) => day.ours, of);
    const ratio = ours / percent(of);
    return {
      ...{ what, unit: '%', ours, baseline: percent(of), ratio, spread: [low, high] },
      goal: most === null ? null : `≤ ${most} ×, all of the interval below 1`,
      met: most === null ? null : ratio <= most && high < 1,
      note: `in brackets 95 % of ${RESAMPLES} drawings of ${days.length} days, paired by day`
    };
  };
  const inside = (100 * total(days.map((day) => day.inside))) / total(days.map((day) => day.hours));
  return [
    compared('next hour, against the discounted Poisson–Gamma update', (day) => day.gamma, 0.95),
    compared('next hour, against the same weekday last week', (day) => day.lastWeek, null),
    {
      ...{ what: 'hours inside their 90 % interval', unit: '%', ours: inside, baseline: null, ratio: null },
      ...{ goal: '88 to 92 %', met: inside >= 88 && inside <= 92 }
    }
  ];
}

/** The middle 95 % of a ratio of sums over days drawn with replacement. */
function resampled<T>(
  days: readonly T[],
  part: (day: T) => number,
  whole: (day: T) => number
): readonly [number, number] {
  const random = createRandom(SEED, 'days');
  const ratios = Array.from({ length: RESAMPLES }, () => {
    const drawn = days.map(() => random.pick(days));
    return total(drawn.map(part)) / total(drawn.map(whole));
  }).sort((a, b) => a - b);
  return [ratios[Math.floor(RESAMPLES * 0.025)]!, ratios[Math.floor(RESAMPLES * 0.975)]!];
}
