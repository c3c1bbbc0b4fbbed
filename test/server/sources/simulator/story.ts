import { parse } from 'yaml';
import type { AnyFact } from '../../../../src/lib/core/facts.ts';
import type { EpochMs } from '../../../../src/lib/core/ids.ts';
import type { AreaSettings, FloorSettings } from '../../../../src/lib/core/settings.ts';
import { demoConfig, scenarioOf } from '../../../../src/lib/server/sources/simulator/simulator.ts';
import type { Emission } from '../../../../src/lib/server/sources/simulator/stage.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** Local midnight on the floor, a day of the season. */
export const MIDNIGHT = Date.parse('2026-11-23T00:00:00+08:00');

/** As much of the demo's settings as the simulator reads. */
export function demoFloor(): FloorSettings {
  const floor = parse(demoConfig('heating-burst').text) as FloorSettings;
  const leaves = (area: AreaSettings): AreaSettings => ({
    ...area,
    areas: ((area.areas as AreaSettings[] | undefined) ?? []).map(leaves)
  });
  return { ...floor, sites: floor.sites.map((site) => ({ ...site, dayStart: 0, areas: site.areas.map(leaves) })) };
}

export interface Telling {
  readonly seed?: number;
  readonly start?: EpochMs;
  readonly opening: EpochMs;
  readonly until: EpochMs;
}

/** All that is said up to `until`. */
export function tell({ seed = 1, start = MIDNIGHT, opening, until }: Telling): Emission[] {
  const story = scenarioOf('heating-burst')({ settings: demoFloor(), seed, start, opening, source: 'simulator' });
  const all: Emission[] = [];
  for (let one = story.next(); one.at < until; one = story.next()) all.push(one);
  return all;
}

/** Once each, by the time they happened. */
export function happened(emissions: readonly Emission[]): AnyFact[] {
  const facts = [...new Map(emissions.map(({ fact }) => [fact.id, fact])).values()];
  return facts.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}

export const only = <T extends AnyFact['type']>(facts: readonly AnyFact[], type: T): Extract<AnyFact, { type: T }>[] =>
  facts.filter((fact): fact is Extract<AnyFact, { type: T }> => fact.type === type);
