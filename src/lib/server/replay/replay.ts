import type { AnyFact, Caller } from '../../core/facts.ts';
import { createFloor, type Floor } from '../../core/floor.ts';
import type { EpochMs, SourceId } from '../../core/ids.ts';
import { breaches } from '../../core/metrics/conservation.ts';
import type { FloorSettings } from '../../core/settings.ts';
import type { Collection } from '../../core/state.ts';
import { nextDue, step, takeChanged } from '../../core/step.ts';
import type { SeatMatch } from '../sources/asterisk/names.ts';
import { type AmiStep, readAmiFile } from './ami-file.ts';
import { createAmiStage } from './ami-stage.ts';
import { readEventsFile } from './events-file.ts';
import { checkBelongs, readLogFile } from './log-file.ts';
import { createFactStage, createLogStage } from './log-stage.ts';
import { createPauses } from './pauses.ts';
import { type ReplayResult, resultOf } from './result.ts';
import { bareSettings, withSource } from './settings.ts';
import { ReplayError, type Stage } from './stages.ts';
import { createTrace, type TraceLine } from './trace.ts';

/** Quarter hours checked at every moment; late facts reach further back, and show in the days. */
const LAW_REACH = 3_600_000;

export const REPLAY_FORMATS = ['ami', 'queue_log', 'events', 'esl'] as const;
export type ReplayFormat = (typeof REPLAY_FORMATS)[number];

export interface ReplayOptions {
  /** One connection after another. */
  readonly files: readonly string[];
  readonly format: ReplayFormat;
  /** A queue_log beside AMI recordings. */
  readonly queueLog?: string | undefined;
  /** From the config; without it one bare site. */
  readonly settings?: FloorSettings | undefined;
  /** Which of the config's sources this recording is of. */
  readonly source?: SourceId | undefined;
  readonly seats?: readonly SeatMatch[] | undefined;
  readonly seal: (number: string) => Caller | undefined;
  /** 1 = as it was recorded; `max` = as fast as it goes. */
  readonly speed?: number | 'max' | undefined;
  readonly onTrace?: ((line: TraceLine) => void) | undefined;
  /** Sees every fact as it is folded. */
  readonly onFact?: ((fact: AnyFact, now: EpochMs) => void) | undefined;
}

/**
 * Recorded input through the translators and the fold, on a clock of its own: times are the recording's.
 * @throws ReplayError when the input can't be replayed; its `exitCode` is the command's.
 */
export async function runReplay(options: ReplayOptions): Promise<ReplayResult> {
  const type = { ami: 'asterisk', queue_log: 'queue_log', events: 'events', esl: 'freeswitch' }[options.format];
  const { settings, source } = withSource(options.settings ?? bareSettings(), type, options.source);
  const stage = await stageOf(options, source);
  const play = openPlay(stage, settings, options);
  const pace = pacer(options.speed ?? 'max', play.next() ?? 0);
  for (let next = play.next(); next !== null; next = play.next()) {
    await pace(next);
    play.step();
  }
  return play.result();
}

/** The same at once, of a stage that is there already. */
export function replayStage(stage: Stage, watch: Watch = {}, settings = bareSettings()): ReplayResult {
  const play = openPlay(stage, withSource(settings, 'asterisk').settings, watch);
  while (play.next() !== null) play.step();
  return play.result();
}

type Watch = Pick<ReplayOptions, 'onTrace' | 'onFact'>;

function openPlay(stage: Stage, settings: FloorSettings, watch: Watch) {
  let now = stage.next() ?? 0;
  const floor = createFloor(settings, now);
  const pauses = createPauses();
  const trace = watch.onTrace && createTrace(floor, watch.onTrace);
  const law = { checked: 0, broken: 0 };
  const show = (at: EpochMs): void => {
    const moved = takeChanged(floor);
    trace?.(moved, at);
    checkMoved(floor, moved, law, at);
  };
  return {
    next: () => stage.next(),
    step(): void {
      now = Math.max(now, stage.next() ?? now);
      tick(floor, now, show);
      for (const fact of stage.run(now)) {
        pauses.see(fact);
        watch.onFact?.(fact, now);
        step(floor, { kind: 'fact', fact }, now);
      }
      // of one moment only its end is seen, however its bytes were cut
      if (stage.next() !== now) show(now);
    },
    result(): ReplayResult {
      step(floor, { kind: 'tick' }, now);
      show(now);
      return { ...resultOf(floor, pauses, now), conservation: law };
    }
  };
}

/** The law of conservation, after every moment, wherever anything moved. */
function checkMoved(
  floor: Floor,
  moved: ReadonlyMap<Collection, ReadonlySet<string>>,
  law: { checked: number; broken: number },
  now: EpochMs
): void {
  const { queues, sites } = floor.data;
  for (const [places, ids] of [
    [queues, moved.get('queues')],
    [sites, moved.get('sites')]
  ] as const) {
    for (const id of ids ?? []) {
      law.checked += 1;
      law.broken += breaches(places.get(id)!, now - LAW_REACH);
    }
  }
}

/** What falls due by itself between two inputs happens at its own time. */
function tick(floor: Floor, until: EpochMs, show: (now: EpochMs) => void): void {
  for (let due = nextDue(floor); due !== null && due < until; due = nextDue(floor)) {
    step(floor, { kind: 'tick' }, due);
    show(due);
  }
  step(floor, { kind: 'tick' }, until);
}

/** Waits until the recording's time has come, at so many times its own speed. */
function pacer(speed: number | 'max', start: EpochMs): (at: EpochMs) => Promise<void> {
  if (speed === 'max') return () => Promise.resolve();
  const began = performance.now();
  return async (at) => {
    const wait = (at - start) / speed - (performance.now() - began);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  };
}

async function stageOf(options: ReplayOptions, source: SourceId): Promise<Stage> {
  const { files, format, seal } = options;
  const seats = options.seats ?? [];
  if (files.length === 0) throw new ReplayError('name at least one file', 2);
  if (options.queueLog !== undefined && format !== 'ami') {
    throw new ReplayError('--queue-log stands beside --format ami only', 2);
  }
  if (format === 'esl') throw new ReplayError('--format esl is not built yet', 2);
  if (format === 'events') {
    const facts: AnyFact[] = [];
    for (const file of files) facts.push(...(await readEventsFile(file, source, seal)));
    return createFactStage(facts);
  }
  if (format === 'queue_log') {
    const lines = [];
    for (const file of files) lines.push(...(await readLogFile(file)).lines);
    if (lines.length === 0) throw new ReplayError(`${files.join(', ')}: no queue_log line in it`);
    return createLogStage({ source, lines, seal, seats });
  }
  const steps: AmiStep[] = [];
  for (const file of files) {
    // a connection that the next one follows has ended, whether its recorder wrote so or not
    const last = steps.at(-1);
    if (last && last.kind !== 'close') steps.push({ at: last.at, kind: 'close' });
    for (const one of await readAmiFile(file)) steps.push(one);
  }
  if (steps.length === 0) throw new ReplayError(`${files.join(', ')}: no recorded AMI in it`);
  const log = options.queueLog === undefined ? null : (await readLogFile(options.queueLog)).lines;
  if (log !== null) checkBelongs(log, steps, options.queueLog!);
  return createAmiStage({ source, steps, log, seal, seats });
}
