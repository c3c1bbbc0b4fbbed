import { parse } from 'yaml';
import type { AnyFact } from '../../../../src/lib/core/facts.ts';
import type { EpochMs } from '../../../../src/lib/core/ids.ts';
import type { FloorSettings } from '../../../../src/lib/core/settings.ts';
import { configFile } from '../../../../src/lib/server/config/file.ts';
import { floorSettings } from '../../../../src/lib/server/config/settings.ts';
import { demoConfig, scenarioOf } from '../../../../src/lib/server/sources/simulator/simulator.ts';
import type { Emission } from '../../../../src/lib/server/sources/simulator/stage.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** Local midnight on the floor, a day of the season. */
export const MIDNIGHT = Date.parse('2026-11-23T00:00:00+08:00');

/** The demo's floor, from its own file. */
export function demoFloor(): FloorSettings {
  return floorSettings(configFile.parse(parse(demoConfig('heating-burst').text)));
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
