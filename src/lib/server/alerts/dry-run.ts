import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Alert } from '../../core/alerts/alert.ts';
import type { AlertSettings } from '../../core/alerts/ground.ts';
import type { Rule } from '../../core/alerts/rule.ts';
import type { AnyFact } from '../../core/facts.ts';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { LaddersSettings } from '../../core/ladder/ladder.ts';
import type { FloorSettings } from '../../core/settings.ts';
import type { DryRun } from '../../protocol/alerts.ts';
import { sightWith, type Principal } from '../access/principal.ts';
import type { Clock, FactLog, LogRow } from '../ports.ts';
import { NOTHING, type Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';

/** What the thread is given. */
export interface DryRunTask {
  readonly settings: FloorSettings;
  readonly alerts: AlertSettings;
  readonly rules: readonly Rule[];
  readonly ladders: LaddersSettings;
  readonly until: EpochMs;
}
/** Facts in pieces: none is so large that a turn of the floor would wait for it. */
export interface DryRunPiece {
  readonly facts: readonly AnyFact[];
  readonly last: boolean;
}
export interface DryRunReport {
  /** How many it looked at. */
  readonly facts: number;
  /** The oldest one's time; without any, the end. */
  readonly from: EpochMs;
  readonly alerts: readonly Alert[];
}

/** What is looked at, and how long before that the floor is built up: who has been signed in since. */
const LOOKED_AT: Ms = 24 * 3_600_000;
const BEFORE: Ms = 12 * 3_600_000;
/** Raised more often than this, the rest is counted. */
const TOLD = 200;

/** A rule over the last 24 hours, as if it had been in force; nobody is called (ALERT24). */
export type RunDry = (rule: Rule, by: Principal) => Promise<DryRun | 'busy'>;

export function createDryRun(options: {
  readonly log: Pick<FactLog, 'read'>;
  readonly config: () => {
    readonly floor: FloorSettings;
    readonly alerts: { readonly ladders: LaddersSettings };
  };
  readonly settings: () => AlertSettings;
  readonly look: Look;
  readonly places: () => Places;
  readonly clock: Pick<Clock, 'now'>;
}): RunDry {
  const { log, config, clock, look, places } = options;
  let under = false;

  /** The first row after an offset; null: there is none. */
  async function rowAfter(offset: number): Promise<LogRow | null> {
    for await (const [row] of log.read(offset)) if (row) return row;
    return null;
  }

  /** The offset before which everything was folded before a moment: by halves, since a log may hold a month. */
  async function offsetBefore(at: EpochMs): Promise<number> {
    let [low, high] = [0, 1];
    for (let row = await rowAfter(high); row && row.at < at; row = await rowAfter(high))
      [low, high] = [row.offset, high * 2];
    while (low + 1 < high) {
      const middle = Math.floor((low + high) / 2);
      const row = await rowAfter(middle);
      if (row && row.at < at) low = middle;
      else high = middle;
    }
    return low;
  }

  async function* factsSince(from: EpochMs): AsyncGenerator<readonly AnyFact[]> {
    for await (const rows of log.read(await offsetBefore(from)))
      yield rows.flatMap(({ at, fact }) => (at >= from ? [fact] : []));
  }

  return async (rule, by) => {
    // one at a time: each takes a core for some seconds
    if (under) return 'busy';
    under = true;
    try {
      const now = clock.now();
      const { floor, alerts } = config();
      const task = { settings: floor, alerts: options.settings(), ladders: alerts.ladders, rules: [rule], until: now };
      const { alerts: all, ...seen } = await inThread(task, factsSince(now - LOOKED_AT - BEFORE));
      const mask = sightWith(by, 'alerts').mask(places());
      const from = Math.max(now - LOOKED_AT, seen.from);
      const raised = all
        .filter(({ since }) => since !== null && since >= from)
        .filter(({ place }) => mask('alerts', { place }, look) !== NOTHING)
        .sort((a, b) => b.since! - a.since!);
      return {
        ...{ from, to: now, facts: seen.facts, raised: raised.length },
        alerts: raised.slice(0, TOLD).map(({ subject, severity, since, resolvedAt, level, reasons }) => ({
          ...{ subject, severity, since: since!, resolved: resolvedAt, level, reasons }
        }))
      };
    } finally {
      under = false;
    }
  };
}

async function inThread(task: DryRunTask, facts: AsyncIterable<readonly AnyFact[]>): Promise<DryRunReport> {
  const url = new URL(`./dry-run-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(url, { name: 'dry run', workerData: task, execArgv: [] });
  try {
    const report = new Promise<DryRunReport>((resolve, reject) => {
      worker.on('message', resolve);
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('the thread of the dry run ended early')));
    });
    // whoever fails first is heard below
    report.catch(() => undefined);
    for await (const piece of facts) worker.postMessage({ facts: piece, last: false } satisfies DryRunPiece);
    worker.postMessage({ facts: [], last: true } satisfies DryRunPiece);
    return await report;
  } finally {
    await worker.terminate();
  }
}
