import type { EpochMs } from '../../../core/ids.ts';
import { createZone, minuteOfDay } from '../../../core/time/zone.ts';
import type { Agent } from './people.ts';

/** Who ought to sit when. */
export interface Rota {
  wanted(agent: Agent, at: EpochMs): boolean;
  /** Calls an hour that the town makes, incidents apart. */
  callsPerHour(at: EpochMs): number;
  readonly busiest: number;
  minute(at: EpochMs): number;
}

const h = (hours: number, minutes = 0): number => hours * 60 + minutes;

/** Before the season: one group by day, one by night, one resting. After 22:00 one agent is alone, in turns. */
const ORDINARY: Readonly<Record<Agent['group'], readonly (readonly (readonly [number, number])[])[]>> = {
  a: [[[h(8), h(20)]], [[h(8, 3), h(20, 3)]], [[h(8, 6), h(20, 6)]]],
  b: [
    [
      [h(20), h(24)],
      [h(0), h(1)],
      [h(6, 30), h(8)]
    ],
    [
      [h(20, 3), h(22)],
      [h(1), h(5)],
      [h(7), h(8, 3)]
    ],
    [
      [h(20, 6), h(22)],
      [h(5), h(8, 6)]
    ]
  ],
  c: [[], [], []]
};

/** In season: two of the three groups at any time, sixteen hours each, handing over one by one. */
const SEASON: Readonly<Record<Agent['group'], readonly (readonly [number, number])[]>> = {
  a: [[h(8), h(24)]],
  b: [
    [h(16), h(24)],
    [h(0), h(8)]
  ],
  c: [[h(0), h(16)]]
};

/** Calls by hour of the day, against the busiest hour. */
const CURVE = [
  0.1, 0.07, 0.05, 0.05, 0.06, 0.12, 0.35, 0.65, 0.9, 1, 0.98, 0.86, 0.7, 0.72, 0.84, 0.88, 0.86, 0.82, 0.9, 0.95, 0.8,
  0.55, 0.32, 0.18
];
const ORDINARY_PEAK = 33;
/** The first cold days: people call at any hour. */
const SEASON_LEAST = 48;
const SEASON_PEAK = 66;

/** `season`: when the second group is called in. */
export function createRota(timezone: string, season: EpochMs): Rota {
  const zone = createZone(timezone);
  const minute = (at: EpochMs): number => minuteOfDay(zone, at);
  return {
    minute,
    busiest: SEASON_PEAK,
    wanted(agent, at) {
      const on = (spans: readonly (readonly [number, number])[], now: number): boolean =>
        spans.some(([from, to]) => now >= from && now < to);
      if (at < season) return on(ORDINARY[agent.group][agent.place]!, minute(at));
      return on(SEASON[agent.group], minute(at - agent.place * 180_000));
    },
    callsPerHour(at) {
      const now = minute(at) / 60;
      const hour = Math.floor(now);
      const shape = CURVE[hour]! + (CURVE[(hour + 1) % 24]! - CURVE[hour]!) * (now - hour);
      return at < season ? ORDINARY_PEAK * shape : SEASON_LEAST + (SEASON_PEAK - SEASON_LEAST) * shape;
    }
  };
}
