import { excessAhead, excessOf } from '../../core/staffing/excess.ts';
import { busynessOf, forecastSlots } from '../../core/staffing/forecast.ts';
import { createRandom, type Random } from '../sources/simulator/random.ts';
import { spreadOf, type BenchRow } from './bench.ts';
import { total, type ExpectedDay } from './forecast-days.ts';

/** A hotline of 3,000 calls a day, drawn from the bank's. */
const PART = 0.0925;
const SLOT = 5;
const HOUR = 12;
/** Of the customers without supply, so many call. */
const CALL = 0.15;
/** The topic's part of usual calls; of an outage's calls the site expects this part to name it, each outage has its own. */
const USUAL_TOPIC = 0.15;
const OUTAGE_TOPIC = 0.8;
/** The alarm comes with so many calls, and the forecast is held to account from ten minutes later on, for an hour. */
const ALARM_CALLS = 7;
const AFTER = 10;
const UNTIL = 70;
const SEED = 8;

const OUTAGES = [
  { what: '500 customers, fast', customers: 500, isFast: true },
  { what: '2,000 customers, fast', customers: 2000, isFast: true },
  { what: '500 customers, slow', customers: 500, isFast: false },
  { what: '2,000 customers, slow', customers: 2000, isFast: false }
] as const;

interface Errors {
  calls: number;
  ours: number;
  /** The last ten minutes go on for an hour. */
  goesOn: number;
}

/** Outages put into real days; delay, size, topic share and onset drawn afresh for each. */
export function surgeRows(days: readonly ExpectedDay[], perDay: number): BenchRow[] {
  return OUTAGES.map(({ what, customers, isFast }): BenchRow => {
    const runs = days.flatMap((day, at) =>
      Array.from({ length: perDay }, (_, run) =>
        outageErrors(day, customers, isFast, createRandom(SEED, `${what} ${at} ${run}`))
      )
    );
    const seen = runs.filter(({ calls }) => calls > 0);
    const percent = (of: (run: Errors) => number): number =>
      (100 * total(seen.map(of))) / total(seen.map((run) => run.calls));
    const ours = percent((run) => run.ours);
    const goesOn = percent((run) => run.goesOn);
    const worst = spreadOf(worstQuarter(seen.map((run) => (100 * run.ours) / run.calls))).median;
    return {
      ...{ what: `during an outage: ${what}`, unit: '%', ours, baseline: goesOn, ratio: ours / goesOn },
      ...{ goal: '≤ 15 %', met: ours <= 15 },
      note: `${seen.length} outages; baseline: the last ten minutes go on; median of the worst quarter ${worst.toFixed(1)} %`
    };
  });
}

function worstQuarter(errors: readonly number[]): number[] {
  return errors.toSorted((a, b) => b - a).slice(0, Math.ceil(errors.length / 4));
}

function outageErrors(day: ExpectedDay, customers: number, isFast: boolean, random: Random): Errors {
  const errors: Errors = { calls: 0, ours: 0, goesOn: 0 };
  const usual = day.expected.map((calls) => calls * PART);
  const calls = day.calls.map((count) => drawn(count, PART, random));
  const topic = calls.map((count) => drawn(count, USUAL_TOPIC, random));
  const onset = SLOT * random.whole(12, day.calls.length - 36);
  const pace = random.between(0.75, 1.33);
  const named = random.between(0.7, 0.9);
  const comes = Array.from({ length: drawn(Math.round(customers * random.between(0.8, 1.25)), CALL, random) }, () => {
    const delay = isFast ? random.exponential(12 * pace) : random.gamma2(30 * pace);
    return { at: onset + delay, isNamed: random.chance(named) };
  }).sort((a, b) => a.at - b.at);
  for (const { at, isNamed } of comes) {
    const slot = Math.floor(at / SLOT);
    if (slot >= calls.length) continue;
    calls[slot]! += 1;
    if (isNamed) topic[slot]! += 1;
  }
  const alarm = comes[ALARM_CALLS - 1]?.at;
  if (alarm === undefined) return errors;
  // the first call is where the alarm sees it begin
  const began = Math.floor(comes[0]!.at / SLOT);
  const first = Math.ceil((alarm + AFTER) / SLOT);
  for (let slot = first; slot * SLOT <= alarm + UNTIL && slot + HOUR <= calls.length; slot++) {
    const came = total(calls.slice(slot, slot + HOUR));
    errors.calls += came;
    errors.ours += Math.abs(came - hourAhead({ usual, calls, topic, yesterday: day.yesterday }, began, slot));
    errors.goesOn += Math.abs(came - (HOUR / 2) * total(calls.slice(slot - 2, slot)));
  }
  return errors;
}

interface Seen {
  readonly usual: readonly number[];
  readonly calls: readonly number[];
  readonly topic: readonly number[];
  readonly yesterday: number;
}

/** Usual calls from those that the incident does not explain, and what the incident still brings. */
function hourAhead({ usual, calls, topic, yesterday }: Seen, began: number, slot: number): number {
  const before = busynessOf({ expected: usual.slice(0, began), observed: calls.slice(0, began), yesterday });
  const usualTopic = forecastSlots(before, usual.slice(began, slot)).map((count) => count * USUAL_TOPIC);
  const stretches = usualTopic.map((count, i) => ({ until: SLOT * (i + 1), callers: topic[began + i]!, usual: count }));
  const observed = calls.slice(0, slot).map((count, at) => {
    const beyond = at < began ? 0 : (topic[at]! - usualTopic[at - began]!) / OUTAGE_TOPIC;
    return Math.max(0, count - Math.max(0, beyond));
  });
  const now = busynessOf({ expected: usual.slice(0, slot), observed, yesterday });
  const excess = excessOf({ stretches, fast: 0.5, repeats: 0 });
  return total(forecastSlots(now, usual.slice(slot, slot + HOUR))) + excessAhead(excess, 0, 60).mean / OUTAGE_TOPIC;
}

/** How many of `count` it happens to. */
function drawn(count: number, probability: number, random: Random): number {
  let happens = 0;
  for (let i = 0; i < count; i++) if (random.chance(probability)) happens += 1;
  return happens;
}
