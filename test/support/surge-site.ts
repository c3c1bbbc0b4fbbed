import type { AreaSettings, SiteSettings } from '../../src/lib/core/settings.ts';
import { SLOTS, type LikeDay } from '../../src/lib/core/surge/baseline.ts';
import { learnHistory } from '../../src/lib/core/surge/days.ts';
import { stepSurge, tickSurge } from '../../src/lib/core/surge/detector.ts';
import type { Incident } from '../../src/lib/core/surge/incident.ts';
import { createSurgePlan, nodeOf, type SurgePlan } from '../../src/lib/core/surge/plan.ts';
import { createSurgeState, type SurgeState } from '../../src/lib/core/surge/state.ts';

export const MINUTE = 60_000;
/** A Monday, noon at the site. */
export const NOON = Date.UTC(2026, 9, 12, 4);

export const area = (id: string, areas: readonly AreaSettings[] = []): AreaSettings => ({ id, names: {}, areas });

/** Two stations with three neighbourhoods each; one of these has 20 buildings. */
export const TREE: readonly AreaSettings[] = [
  area('east', [
    area(
      'lanting',
      Array.from({ length: 20 }, (_, i) => area(`b${i}`))
    ),
    area('jinxiu'),
    area('heping')
  ]),
  area('west', [area('hongqi'), area('xinhua'), area('guangming')])
];

export function surgeSite(over: Partial<SiteSettings> = {}): SiteSettings {
  return {
    id: 'warm-city',
    names: {},
    timezone: 'Asia/Shanghai',
    dayStart: 0,
    answerWithin: 15_000,
    target: 0.8,
    variant: 'settled',
    shortAbandon: 5000,
    targets: {},
    periods: [],
    calendar: [],
    areas: TREE,
    topics: ['no_heat', 'payment'],
    workorders: { steps: [], limits: {} },
    queues: [],
    ...over
  };
}

/** A day with as many callers a slot, from 8 to 20. */
export function flatDay(date: string, callers: number): LikeDay {
  return { date, slots: Float32Array.from({ length: SLOTS }, (_, slot) => (slot >= 96 && slot < 240 ? callers : NaN)) };
}

const PLACES = ['jinxiu', 'heping', 'hongqi', 'xinhua', 'guangming', 'lanting', 'jinxiu', null] as const;
const TOPICS: Readonly<Record<string, number>> = { no_heat: 0.05, payment: 0.3 };

function countPlace(plan: SurgePlan, { counts }: SurgeState, place: string | null, callers: number): void {
  for (let node = nodeOf(plan, place); node >= 0; node = plan.tree.parent[node]!) {
    counts[node * plan.width]! += callers;
    plan.topics.forEach((topic, i) => (counts[node * plan.width + i + 1]! += callers * (TOPICS[topic] ?? 0.05)));
  }
}

/** The detector of a site that has known eight weeks of so many callers a minute, from where and about what they are. */
export function knowing(
  aMinute: number,
  over: Partial<SiteSettings> = {},
  now = NOON,
  places: readonly (string | null)[] = PLACES
): { plan: SurgePlan; state: SurgeState; floor: SurgeFloor } {
  const plan = createSurgePlan(surgeSite(over));
  const state = createSurgeState(plan, now);
  const days = Array.from({ length: 56 }, (_, i) => {
    const date = new Date(Date.UTC(2026, 7, 17 + i)).toISOString().slice(0, 10);
    return { kind: (i + 1) % 7, day: flatDay(date, aMinute * 5) };
  });
  for (const place of places) countPlace(plan, state, place, 10_000 / places.length);
  learnHistory(plan, state, days);
  return { plan, state, floor: createSurgeFloor(plan, state) };
}

export interface SurgeFloor {
  /** A contact, of a caller of its own unless named. */
  call(at: number, where: string | null, about?: string | null, caller?: string): void;
  /** Ticks every ten seconds up to a time. */
  runTo(at: number, isHeard?: boolean): void;
  /** `each(minute)` is run for every minute from now on, before its ticks. */
  minutes(count: number, each: (at: number, minute: number) => void): void;
  all(): Incident[];
  open(): Incident[];
}

export function createSurgeFloor(plan: SurgePlan, state: SurgeState): SurgeFloor {
  let callers = 0;
  const floor: SurgeFloor = {
    call(at, where, about = null, caller = `caller-${(callers += 1)}`) {
      stepSurge(plan, state, { at, caller, area: where, topic: about });
    },
    runTo(at, isHeard = true) {
      for (let tick = state.at + 10_000; tick <= at; tick += 10_000) tickSurge(plan, state, tick, isHeard);
    },
    minutes(count, each) {
      const from = state.at;
      for (let minute = 0; minute < count; minute++) {
        each(from + minute * MINUTE, minute);
        floor.runTo(from + (minute + 1) * MINUTE);
      }
    },
    all: () => [...state.incidents.values()],
    open: () => [...state.incidents.values()].filter(({ ended }) => ended === null)
  };
  return floor;
}

/** Two ordinary callers a minute, from everywhere in turn. */
export function ordinary(floor: SurgeFloor): (at: number, minute: number) => void {
  return (at, minute) => {
    for (const half of [0, 1]) {
      const turn = minute * 2 + half;
      floor.call(at + 1000 + half * 29_000, PLACES[(turn * 5) % PLACES.length]!, turn % 3 === 0 ? 'payment' : null);
    }
  };
}
