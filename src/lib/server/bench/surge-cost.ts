import { serialize } from 'node:v8';
import { stepSurge, tickSurge, type SurgeContact } from '../../core/surge/detector.ts';
import { learnHistory } from '../../core/surge/days.ts';
import { createSurgePlan } from '../../core/surge/plan.ts';
import { createSurgeState } from '../../core/surge/state.ts';
import type { AreaSettings, SiteSettings } from '../../core/settings.ts';
import { createRandom } from '../sources/simulator/random.ts';
import { SLOTS } from './arrivals.ts';
import { benchSite } from './bench-site.ts';
import type { BenchRow } from './bench.ts';
import { MINUTE } from './surge-world.ts';

const LEAVES = 20_000;
const TOPICS = 5;
const PER_SECOND = 500;
const DAYS = 21;
const START = Date.UTC(2026, 9, 12);
const OF_STATION = 1_000;
const OF_NEIGHBOURHOOD = 100;
const TICK = 10_000;

/**
 * 500 contacts a second in a city of 20,000 buildings that is used to them, one in ten of them from one burst
 * neighbourhood; each step timed by itself.
 */
export function costRows(seconds: number): BenchRow[] {
  const { plan, state, contacts } = prepare(seconds);
  const micros = new Float64Array(contacts.length);
  const ticks: number[] = [];
  let tick = state.at + TICK;
  contacts.forEach((contact, i) => {
    for (; contact.at >= tick; tick += TICK) {
      const started = performance.now();
      tickSurge(plan, state, tick, true);
      ticks.push(performance.now() - started);
    }
    const started = performance.now();
    stepSurge(plan, state, contact);
    micros[i] = (performance.now() - started) * 1000;
  });
  micros.sort();
  ticks.sort((a, b) => a - b);
  const p99 = micros[Math.floor(micros.length * 0.99)]!;
  const worst = micros.at(-1)!;
  const what = `cost: ${PER_SECOND} contacts/s, ${LEAVES.toLocaleString('en-US')} leaves × ${TOPICS} topics`;
  const megabytes = serialize(state).length / 2 ** 20;
  return [
    {
      ...plain(`${what}: a contact, p99`, 'µs', p99),
      goal: '≤ 50 µs',
      met: p99 <= 50,
      note: `median ${micros[micros.length >> 1]!.toFixed(1)} µs, the longest ${(worst / 1000).toFixed(1)} ms: a scan; ${state.incidents.size} incidents raised`
    },
    plain(`${what}: a tick, longest`, 'ms', ticks.at(-1) ?? 0),
    plain(`${what}: state, serialised`, 'MB', megabytes)
  ];
}

function plain(what: string, unit: string, ours: number): BenchRow {
  return { what, unit, ours, baseline: null, ratio: null, goal: null, met: null };
}

function prepare(seconds: number) {
  const random = createRandom(1, 'surge cost');
  const site = bigSite();
  const plan = createSurgePlan(site);
  const state = createSurgeState(plan, START);
  const slots = new Float32Array(SLOTS).fill(PER_SECOND * 300);
  learnHistory(
    plan,
    state,
    Array.from({ length: DAYS }, (_, i) => ({ kind: i % 7, day: { date: `2026-09-${10 + i}`, slots } }))
  );
  const contacts: SurgeContact[] = [];
  for (let i = 0; i < seconds * PER_SECOND; i++) {
    const isBurst = i % 10 === 0 && i > 30 * PER_SECOND;
    const leaf = isBurst ? random.whole(0, OF_NEIGHBOURHOOD - 1) : random.whole(0, LEAVES - 1);
    contacts.push({
      at: START + Math.floor((i * 1000) / PER_SECOND),
      caller: `caller-${random.whole(0, 5_000_000)}`,
      area: random.chance(0.75) ? `b${leaf}` : null,
      // the last is a topic that the settings don't name
      topic: `t${isBurst ? 0 : random.whole(0, TOPICS)}`
    });
  }
  // the compiler is done with the code before anything is timed
  const warm = structuredClone(state);
  for (const contact of contacts.slice(0, 20_000)) stepSurge(plan, warm, contact);
  tickSurge(plan, warm, warm.at + MINUTE, true);
  return { plan, state, contacts };
}

function bigSite(): SiteSettings {
  const level = (prefix: string, size: number, under: readonly AreaSettings[]): AreaSettings[] =>
    Array.from({ length: Math.ceil(under.length / size) }, (_, i) => ({
      id: `${prefix}${i}`,
      names: {},
      areas: under.slice(i * size, (i + 1) * size)
    }));
  const leaves = Array.from({ length: LEAVES }, (_, i) => ({ id: `b${i}`, names: {}, areas: [] }));
  const neighbourhoods = level('n', OF_NEIGHBOURHOOD, leaves);
  return benchSite({
    id: 'city',
    areas: level('s', OF_STATION / OF_NEIGHBOURHOOD, neighbourhoods),
    topics: Array.from({ length: TOPICS }, (_, i) => `t${i}`)
  });
}
