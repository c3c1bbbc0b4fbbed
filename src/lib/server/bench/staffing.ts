import { logAtLeast, logChance } from '../../core/maths/counts.ts';
import { exactly, type Crew, type Presence } from '../../core/staffing/crew.ts';
import { erlangA } from '../../core/staffing/erlang-a.ts';
import { erlangB, erlangC } from '../../core/staffing/erlang.ts';
import { requiredSeats } from '../../core/staffing/required.ts';
import { advance } from '../../core/staffing/transient.ts';
import { dataFile, readNumbers } from './arrivals.ts';
import { cpuMicros, interleave, spreadOf, type Bench, type BenchRow } from './bench.ts';
import { explicitHour } from './staffing-explicit.ts';

const EXACT = 1e-9;
const HOUR_MS = 10;

/** How close to exact values, and what an hour ahead costs. */
export const staffing: Bench = {
  name: 'staffing',
  title: 'queueing mathematics against exact values; CPU of the transient solution and of a plan',
  async run({ quick, log }) {
    log('staffing: exact values');
    const rows = await exactRows();
    log('staffing: cost of an hour ahead');
    rows.push(...(await hourRows(quick ? 5 : 9)), ...(await planRows(quick ? 3 : 5)));
    return { rows };
  }
};

type Numbers = Readonly<Record<string, number>>;
type Pair = readonly [got: number, wanted: number];

const PUBLISHED: readonly { readonly file: string; readonly what: string; readonly pairs: (row: Numbers) => Pair[] }[] =
  [
    {
      file: 'erlangC.csv',
      what: 'Erlang B and C, largest relative error',
      pairs(row) {
        const found = erlangC(row.A!, row.agents!, row.aht_s!, row.T_s!);
        if (!found.ok) return [[NaN, row.erlC!]];
        return [
          [erlangB(row.A!, row.agents!), row.erlB!],
          [found.waits, row.erlC!],
          [found.serviceLevel, row.SL!],
          [found.wait, row.ASA_s!]
        ];
      }
    },
    {
      file: 'erlangA.csv',
      what: 'Erlang A, largest relative error',
      pairs(row) {
        const found = erlangA(row.lam!, { seats: row.n!, service: row.mu!, impatience: row.theta! }, row.T!);
        if (!found.ok) return [[NaN, row.Pwait!]];
        return [
          [found.waits, row.Pwait!],
          [found.abandons, row.Pab!],
          [found.wait, row.EW!],
          [found.servedWithin, row.P_served_within_T!],
          [found.offeredBeyond, row.P_V_gt_T!]
        ];
      }
    },
    {
      file: 'negbin_tails.csv',
      what: 'negative binomial tails, largest relative error',
      pairs(row) {
        const law = { mean: row.mu!, dispersion: row.phi! };
        return [
          [Math.exp(logAtLeast(law, row.q! + 1)), row.sf_q1!],
          [logChance(law, row.q!), row.logpmf!]
        ];
      }
    }
  ];

/** Against published and exact values, and a closed form that needs none. */
export async function exactRows(): Promise<BenchRow[]> {
  const published = await Promise.all(
    PUBLISHED.map(async ({ file, what, pairs }) => {
      const path = dataFile('golden', file);
      if (path === null) return { ...absent(what), goal: `≤ ${EXACT}` };
      const rows = await readNumbers(path);
      const worst = Math.max(...rows.flatMap(pairs).map(([got, wanted]) => Math.abs(got / wanted - 1)));
      return errorRow(what, worst);
    })
  );
  return [...published, transientRow()];
}

function absent(what: string): BenchRow {
  const note = 'the exact values are not here: ../shared/data/golden, or PILOTLIGHT_DATASETS';
  return { what, unit: '', ours: NaN, baseline: null, ratio: null, goal: null, met: null, note };
}

function errorRow(what: string, worst: number): BenchRow {
  return { what, unit: '', ours: worst, baseline: null, ratio: null, goal: `≤ ${EXACT}`, met: worst <= EXACT };
}

/** Where patience is as long as calls, everybody leaves on their own: the mean number there has a closed form. */
function transientRow(): BenchRow {
  const crew: Crew = { seats: 200, service: 0.3, impatience: 0.3 };
  let presence: Presence = exactly(260);
  let worst = 0;
  for (let slot = 1; slot <= 12; slot++) {
    presence = advance(presence, { arrivals: 66, crew, time: 5 }).end;
    const stay = Math.exp(-0.3 * 5 * slot);
    const wanted = 260 * stay + (66 / 0.3) * (1 - stay);
    const got = presence.chance.reduce((sum, share, i) => sum + share * (presence.first + i), 0);
    worst = Math.max(worst, Math.abs(got / wanted - 1));
  }
  return errorRow('transient, an hour of 200 seats against the closed form of θ = μ', worst);
}

const HOURS = [
  { what: '30 seats', crew: { seats: 30, service: 1 / 3, impatience: 1 / 5 }, arrivals: 9 },
  { what: '30 seats, three times the calls', crew: { seats: 30, service: 1 / 3, impatience: 1 / 5 }, arrivals: 24 },
  { what: '200 seats', crew: { seats: 200, service: 1 / 3, impatience: 1 / 5 }, arrivals: 60 },
  { what: '200 seats, a third too few', crew: { seats: 200, service: 1 / 3, impatience: 1 / 5 }, arrivals: 80 }
] as const;

/** An hour on a 5-min grid, in CPU. Beside it a plain explicit integration that errs by 1e-3 or so. */
async function hourRows(rounds: number): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { what, crew, arrivals } of HOURS) {
    const samples = await interleave(rounds, {
      ours: () =>
        millisOf(4, () => {
          let presence = exactly(crew.seats);
          for (let slot = 0; slot < 12; slot++) presence = advance(presence, { arrivals, crew, time: 5 }).end;
        }),
      explicit: () => millisOf(1, () => explicitHour(crew, arrivals))
    });
    const { median, min, max } = spreadOf(samples.ours);
    rows.push({
      what: `transient, an hour: ${what}`,
      unit: 'ms',
      ours: median,
      baseline: spreadOf(samples.explicit).median,
      ratio: spreadOf(samples.ours.map((cost, round) => cost / samples.explicit[round]!)).median,
      goal: `≤ ${HOUR_MS} ms`,
      met: median <= HOUR_MS,
      note: `${min.toFixed(1)} to ${max.toFixed(1)} ms by round; baseline: explicit steps of 1/1200 min`
    });
  }
  return rows;
}

/** A plan of an hour over five scenarios: what the seats present make of it, and the fewest that keep the target. */
async function planRows(rounds: number): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { what, crew, arrivals } of HOURS) {
    const ahead = {
      ...{ busy: crew.seats, waiting: 10, handle: 3, patience: 5 },
      arrivals: Array.from({ length: 12 }, () => [0.92, 0.97, 1, 1.03, 1.08].map((factor) => factor * arrivals)),
      present: Array.from({ length: 12 }, () => crew.seats),
      target: { variant: 'settled', level: 0.8, within: 0.25, short: 5 / 60, occupancy: 0.85, abandons: 0.05 } as const
    };
    const { plan } = await interleave(rounds, { plan: () => millisOf(1, () => requiredSeats(ahead)) });
    const { median } = spreadOf(plan);
    rows.push({
      ...{ what: `required seats, an hour: ${what}`, unit: 'ms', ours: median },
      ...{ baseline: null, ratio: null, goal: null, met: null }
    });
  }
  return rows;
}

function millisOf(times: number, work: () => unknown): number {
  const started = cpuMicros();
  for (let i = 0; i < times; i++) work();
  return (cpuMicros() - started) / 1000 / times;
}
