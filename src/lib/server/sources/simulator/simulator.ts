import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AnyFact } from '../../../core/facts.ts';
import type { EpochMs, Ms } from '../../../core/ids.ts';
import type { FloorSettings, SourceSettings } from '../../../core/settings.ts';
import { businessDay } from '../../../core/time/business-day.ts';
import { createZone } from '../../../core/time/zone.ts';
import type { Clock, Intake, Source } from '../../ports.ts';
import { createSimulatedCoach } from './coach.ts';
import { createDeadTrunk } from './dead-trunk.ts';
import { createGasEmergency } from './gas-emergency.ts';
import { historyFacts } from './history.ts';
import { createPace, type Pace } from './pace.ts';
import { createRepeatCaller } from './repeat-caller.ts';
import { createStorm } from './storm.ts';
import { createHeatingBurst, type CallsOf, type Scenario, type ScenarioOptions } from './scenario.ts';

/** A new scenario is one file and one line here. */
const SCENARIOS: Readonly<Record<string, (options: ScenarioOptions) => Scenario>> = {
  'heating-burst': createHeatingBurst,
  'gas-emergency': createGasEmergency,
  'repeat-caller': createRepeatCaller,
  storm: createStorm,
  'dead-trunk': createDeadTrunk
};
export const SCENARIO_NAMES: readonly string[] = Object.keys(SCENARIOS);

/** @throws Error that names the scenarios there are. */
export function scenarioOf(name: string): (options: ScenarioOptions) => Scenario {
  const create = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
  if (!create) throw new Error(`no scenario "${name}"; there are: ${SCENARIO_NAMES.join(', ')}`);
  return create;
}

/**
 * The config file of a scenario's floor, to be read like any other.
 * @throws Error that names the scenarios there are.
 */
export function demoConfig(scenario: string): { readonly file: string; readonly text: string } {
  scenarioOf(scenario);
  const file = fileURLToPath(new URL(`./${scenario}.yaml`, import.meta.url));
  return { file, text: readFileSync(file, 'utf8') };
}

export interface SimulatorOptions {
  readonly settings: SourceSettings;
  /** The floor it plays on: desks, areas, time zone. */
  readonly floor: Pick<FloorSettings, 'sites' | 'teams'>;
  readonly scenario: string;
  /** Default 1. */
  readonly seed?: number;
  /** How fast the story runs from the opening on. Default 1. */
  readonly speed?: number;
}

const LEAST_PAST: Ms = 210 * 60_000;
/** Older facts than 24 h are too late for the fold; an hour stays for clocks that jump. */
const MOST_PAST: Ms = 23 * 3_600_000;
/** What a fast story tells of its own past: more would take long. */
const MOST_TOLD: Ms = 12 * 3_600_000;
/** The event loop is given back this often while the past is told. */
const SLICE: Ms = 5;
const BATCH = 50;
const ALIVE: Ms = 1000;
/** A timer may not see a clock that jumps: look again after this. */
const LOOK: Ms = 1000;

/**
 * A source that plays a scenario against the clock (SIM9): first the business day so far, in slices, then live.
 * `open` resolves once the past is told, or the source closed. `close` is idempotent and at once.
 * @throws Error for a scenario that is none; RangeError for a speed that is not above 0.
 */
export function createSimulator({ settings, floor, scenario, seed = 1, speed = 1 }: SimulatorOptions): Source {
  const create = scenarioOf(scenario);
  createPace(0, speed);
  // read once before anything is opened: a floor that does not fit is said at the start
  create({ settings: floor, seed, start: 0, opening: 0, source: settings.id });
  let under: { readonly calls: CallsOf; readonly clock: Clock } | null = null;
  let stop: (() => void) | null = null;

  return {
    settings,
    coach: createSimulatedCoach({ seed, calls: () => under?.calls ?? null, clock: () => under?.clock ?? null }),
    open(intake, clock) {
      if (stop) return Promise.reject(new Error('the simulator is open already'));
      const opening = clock.now();
      const pace = createPace(opening, speed);
      const story = create({
        settings: floor,
        seed,
        start: pace.told(beginning(floor, opening, speed)),
        opening,
        source: settings.id
      });
      under = { calls: story.calls, clock };
      return new Promise((resolve) => {
        intake.ingest(
          historyFacts({ usual: story.usual, site: floor.sites[0]!, source: settings.id, seed, opening, pace })
        );
        const halt = play(story, pace, intake, clock, resolve);
        const quiet = clock.every(ALIVE, () => intake.heard(settings.id));
        stop = () => {
          halt();
          quiet();
          resolve();
        };
      });
    },
    close() {
      stop?.();
      stop = () => undefined;
    }
  };
}

/** Where the story begins: with the business day, and early enough for a trend; a fast one not much before. */
function beginning({ sites }: SimulatorOptions['floor'], opening: EpochMs, speed: number): EpochMs {
  const site = sites[0];
  const zone = createZone(site?.timezone ?? 'UTC');
  const { from } = businessDay(zone, site?.dayStart ?? 0, opening, { day: null });
  const most = speed > 1 ? Math.min(LEAST_PAST, MOST_TOLD / speed) : MOST_PAST;
  return Math.max(opening - most, Math.min(from, opening - LEAST_PAST));
}

/** Hands over what is due, as it falls due. Returns what stops it. */
function play(story: Scenario, pace: Pace, intake: Intake, clock: Clock, caughtUp: () => void): () => void {
  let ahead = story.next();
  let cancel: () => void;

  function turn(): void {
    const enough = performance.now() + SLICE;
    const batch: AnyFact[] = [];
    let due = pace.dated(ahead.at) <= clock.now();
    while (due && performance.now() < enough) {
      batch.push(pace.fact(ahead.fact));
      ahead = story.next();
      due = pace.dated(ahead.at) <= clock.now();
      if (batch.length >= BATCH) intake.ingest(batch.splice(0));
    }
    if (batch.length > 0) intake.ingest(batch);
    if (!due) caughtUp();
    const wait = due ? 0 : Math.min(LOOK, Math.max(1, pace.dated(ahead.at) - clock.now()));
    cancel = clock.after(wait, turn);
  }

  cancel = clock.after(0, turn);
  return () => cancel();
}
