import { quantile as countBelow, quantileAbove as countAbove } from '../../core/maths/counts.ts';
import { createRandom } from '../sources/simulator/random.ts';
import type { Bench, BenchRow } from './bench.ts';
import { runBoard, type Board } from './surge-board.ts';
import { arrivalsFile, readArrivals, type RealDay } from './arrivals.ts';
import { costRows } from './surge-cost.ts';
import { quantile } from './surge-rivals.ts';
import { runTrial, type Trial } from './surge-trials.ts';
import { createCity, USUAL, type City, type Habits, type OutageKind } from './surge-world.ts';

/** 30 agents × 100 calls. */
const CALLS_A_DAY = 3000;
const BUILDINGS = 20_000;
const SMALLEST = 20;
const LARGEST = 2000;
const SOON = 30;
const TAIL = 0.025;

/** Benchmark A: real arrivals of a call centre, outages put into them; see `methods.md` 1.8 of the design's data. */
export const surge: Bench = {
  name: 'surge',
  title: 'outages in real arrivals, one false alarm a week for the whole board; each outage drawn afresh',
  async run({ quick, log, arrivals }) {
    log('surge: cost of a contact');
    const cost = costRows(quick ? 60 : 240);
    const file = arrivalsFile(arrivals);
    if (file === null) {
      log('surge: no arrivals: name a file (--arrivals), or the folder with arrivals/ in PILOTLIGHT_DATASETS');
      return { rows: [...cost, absentRow()] };
    }
    const days = await readArrivals(file);
    return { rows: [...cityRows(days, quick, log), ...buildingRows(days, quick, log), ...cost] };
  }
};

function absentRow(): BenchRow {
  return {
    ...plain('detection: not measured', '', 0),
    note: 'the real arrivals are not here: ../shared/data/arrivals, PILOTLIGHT_DATASETS or --arrivals'
  };
}

const plain = (what: string, unit: string, ours: number): BenchRow => ({
  what,
  unit,
  ours,
  baseline: null,
  ratio: null,
  goal: null,
  met: null
});

function keepOf(days: readonly RealDay[]): number {
  let calls = 0;
  for (const day of days) for (const count of day.calls) if (count > 0) calls += count;
  return Math.min(1, (CALLS_A_DAY * days.length) / calls);
}

function cityRows(days: readonly RealDay[], quick: boolean, log: (line: string) => void): BenchRow[] {
  const city = createCity(createRandom(1, 'city'), 0);
  const boards = boardsOf(city, days, USUAL, { boards: quick ? 2 : 12, replays: quick ? 500 : 2000, log });
  const kinds: readonly (readonly [string, () => OutageKind])[] = [
    ['150 customers, fast', () => ({ customers: 150, law: 'fast' })],
    ['500 customers, slow', () => ({ customers: 500, law: 'slow' })],
    ['500 customers, fast', () => ({ customers: 500, law: 'fast' })],
    ['150 customers, slow', () => ({ customers: 150, law: 'slow' })],
    ['any size and law', anyKind()],
    ['150 customers, fast, all alike', () => ({ customers: 150, law: 'fast', isAlike: true })],
    ['500 customers, slow, all alike', () => ({ customers: 500, law: 'slow', isAlike: true })]
  ];
  const trials = kinds.map(([name, kind]) => {
    log(`surge: ${name}`);
    return trialsOf(boards, kind, USUAL, { days, trials: quick ? 150 : 1000, name });
  });
  return [
    ...foundRows('150 customers, fast', trials[0]!, { minutes: 3, share: 98 }),
    ...foundRows('500 customers, slow', trials[1]!, { minutes: 15, share: 97 }),
    ...foundRows('500 customers, fast', trials[2]!, null),
    ...foundRows('150 customers, slow', trials[3]!, null),
    ...foundRows('any size (20–2,000) and law', trials[4]!, null),
    ...foundRows('150 customers, fast, all alike', trials[5]!, null),
    ...foundRows('500 customers, slow, all alike', trials[6]!, null),
    ...placeRows(trials.slice(0, 3).flat()),
    falseRow('133 places × 2', boards)
  ];
}

/** Log-uniform sizes; either law. */
function anyKind(): () => OutageKind {
  const random = createRandom(1, 'kinds');
  return () => ({
    customers: Math.round(SMALLEST * (LARGEST / SMALLEST) ** random.unit()),
    law: random.chance(0.5) ? 'fast' : 'slow'
  });
}

function buildingRows(days: readonly RealDay[], quick: boolean, log: (line: string) => void): BenchRow[] {
  const habits: Habits = { ...USUAL, again: 0.09, building: 0.8 };
  const city = createCity(createRandom(1, 'city'), BUILDINGS);
  const boards = boardsOf(city, days, habits, { boards: quick ? 1 : 4, replays: quick ? 300 : 1000, log });
  log('surge: 50 customers in one building');
  const kind = (): OutageKind => ({ customers: 50, law: 'fast', inBuilding: true });
  const trials = trialsOf(boards, kind, habits, { days, trials: quick ? 100 : 600, name: 'building' });
  const share = shareOf(trials, ({ ours }) => ours <= SOON);
  const aWeek = (7 * sumOf(boards, ({ clusters }) => clusters)) / sumOf(boards, (board) => board.days);
  return [
    {
      ...plain(
        `50 customers in one of ${BUILDINGS.toLocaleString('en-US')} buildings: found within 30 min`,
        '%',
        share
      ),
      baseline: shareOf(trials, ({ cluster }) => cluster <= SOON),
      goal: '≥ 80 %',
      met: share >= 80,
      note: `baseline: 3 distinct callers from a building in 30 min and nothing else, which alone raises ${aWeek.toFixed(1)} false alarms a week here`
    },
    falseRow(`${BUILDINGS.toLocaleString('en-US')} buildings`, boards)
  ];
}

function boardsOf(
  city: City,
  days: readonly RealDay[],
  habits: Habits,
  { boards, replays, log }: { boards: number; replays: number; log: (line: string) => void }
): Board[] {
  return Array.from({ length: boards }, (_, i) => {
    log(
      `surge: the whole file, ${city.neighbourhoods[0]!.buildings.length > 0 ? 'buildings, ' : ''}${i + 1} of ${boards}`
    );
    const random = createRandom(i + 1, 'board');
    return runBoard({ city, days, keep: keepOf(days), habits, random, replays, mornings: i < 2 ? 12 : 2 });
  });
}

function trialsOf(
  boards: readonly Board[],
  kind: () => OutageKind,
  habits: Habits,
  { days, trials, name }: { days: readonly RealDay[]; trials: number; name: string }
): Trial[] {
  const random = createRandom(1, `trials ${name}`);
  const keep = keepOf(days);
  return Array.from({ length: trials }, (_, i) => runTrial(boards[i % boards.length]!, kind, { keep, habits, random }));
}

const sumOf = (boards: readonly Board[], of: (board: Board) => number): number =>
  boards.reduce((sum, board) => sum + of(board), 0);

const shareOf = (trials: readonly Trial[], is: (trial: Trial) => boolean): number =>
  (100 * trials.filter(is).length) / trials.length;

function foundRows(
  name: string,
  trials: readonly Trial[],
  goal: { minutes: number; share: number } | null
): BenchRow[] {
  const ours = trials.map((trial) => trial.ours);
  const ears = trials.map((trial) => trial.ears);
  const median = quantile(ours, 0.5);
  const share = shareOf(trials, (trial) => trial.ours <= SOON);
  return [
    {
      ...plain(`${name}: minutes to the alarm, median`, 'min', median),
      baseline: quantile(ears, 0.5),
      goal: goal ? `≤ ${goal.minutes} min` : null,
      met: goal ? median <= goal.minutes : null,
      note: `worst quarter from ${minutes(quantile(ours, 0.75))}; baseline EARS C2, its worst quarter from ${minutes(quantile(ears, 0.75))}`
    },
    {
      ...plain(`${name}: found within 30 min`, '%', share),
      baseline: shareOf(trials, (trial) => trial.ears <= SOON),
      goal: goal ? `≥ ${goal.share} %` : null,
      met: goal ? share >= goal.share : null,
      note: `within 120 min ${Math.round(shareOf(trials, (trial) => trial.ours < Infinity))} %; k calls in 30 min ${Math.round(shareOf(trials, (trial) => trial.rule <= SOON))} %, its median ${minutes(
        quantile(
          trials.map(({ rule }) => rule),
          0.5
        )
      )}`
    }
  ];
}

const minutes = (value: number): string => (value === Infinity ? 'never' : `${value.toFixed(1)} min`);

function placeRows(all: readonly Trial[]): BenchRow[] {
  const found = all.filter(({ ours }) => ours < Infinity);
  const right = shareOf(found, ({ isRight }) => isRight);
  const later = shareOf(found, ({ isRightLater }) => isRightLater);
  const besides = found.reduce((sum, trial) => sum + trial.besides, 0) / found.length;
  return [
    { ...plain('the right neighbourhood, at the alarm', '%', right), goal: '≥ 97 %', met: right >= 97 },
    { ...plain('the right neighbourhood, five calls later', '%', later), goal: '≥ 99 %', met: later >= 99 },
    plain('cards besides the right one, each outage', '', besides)
  ];
}

/** The counts between which 95 % lie. */
function poissonInterval(mean: number): [number, number] {
  const law = { mean, dispersion: 1 };
  return [countBelow(law, TAIL), countAbove(law, Math.log(TAIL))];
}

/** False alarms against the Poisson 95 % interval of the budget. Days that alarm on most boards say so. */
function falseRow(name: string, boards: readonly Board[]): BenchRow {
  const alarms = boards.flatMap((board) => board.alarms);
  const weeks = sumOf(boards, ({ days }) => days) / 7;
  const [low, high] = poissonInterval(weeks);
  const often = new Map<number, number>();
  for (const { day } of alarms) often.set(day, (often.get(day) ?? 0) + 1);
  const real = [...often].filter(([, times]) => times > boards.length / 2 && boards.length > 2);
  const ofReal = real.reduce((sum, [, times]) => sum + times, 0);
  return {
    ...plain(`false alarms in ${weeks.toFixed(0)} operating weeks, ${name}`, '', alarms.length),
    goal: `${low} to ${high}`,
    met: alarms.length >= low && alarms.length <= high,
    ...(real.length > 0 && {
      note: `${ofReal} of them, leaving ${alarms.length - ofReal}, on ${real.map(([day]) => new Date(day).toISOString().slice(0, 10)).join(', ')}, days on which most redraws alarm: the file itself jumps there`
    })
  };
}
