import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calibratedFact, REPLAYED } from '../calibrate/calibrator.ts';
import { calibrateInThread } from '../calibrate/thread.ts';
import { createClock } from '../clock.ts';
import { createEngine, type Engine } from '../engine.ts';
import { readEnv } from '../env.ts';
import { createLogger } from '../observe/log.ts';
import { createSettings } from '../settings/settings.ts';
import { openLog } from '../storage/embedded/log.ts';
import { withSettingsStore } from './export.ts';

export interface CalibrateFlags {
  readonly config?: string;
  readonly site?: string;
  /** False alarms a week. */
  readonly budget?: number;
  readonly days?: number;
}

/**
 * `calibrate`: thresholds from the site's own history, for a budget of false alarms; they are in force from the next
 * start on. Ctrl-C leaves everything as it was. Rejects while a server has the data folder: it calibrates by itself.
 */
export async function calibrateSites(flags: CalibrateFlags): Promise<void> {
  const env = readEnv(process.env);
  const name = flags.config ?? env.config;
  if (name === null) throw new Error('give the config file: --config FILE, or PILOTLIGHT_CONFIG');
  if (!existsSync(env.data))
    throw new Error(`${env.data}: there is no such folder. Mend: name the server's data folder in PILOTLIGHT_DATA`);
  const text = await readFile(name, 'utf8');
  const logger = createLogger({ level: 'silent' });
  const clock = createClock();
  const floor = await withSettingsStore(env, async (store) => {
    const settings = await createSettings({ file: { text, name }, store, clock, logger });
    return settings.current().floor;
  });
  const sites = floor.sites.filter(({ id }) => flags.site === undefined || id === flags.site);
  if (sites.length === 0)
    throw new Error(`there is no site "${flags.site}" (there are: ${floor.sites.map(({ id }) => id).join(', ')})`);
  const stopped = new AbortController();
  const interrupt = (): void => stopped.abort(new Error('stopped: the thresholds are as they were'));
  process.once('SIGINT', interrupt);
  const log = await openLog({ folder: join(env.data), logger });
  let engine: Engine | null = null;
  try {
    engine = await createEngine({ settings: floor, log, clock, logger });
    for (const site of sites) {
      const state = engine.surgeOf(site.id)!;
      const before = [...state.thresholds];
      const found = await calibrateInThread(
        { site, state, budget: flags.budget ?? state.budget, days: flags.days ?? REPLAYED },
        {
          signal: stopped.signal,
          onProgress: ({ done, of }) => process.stderr.write(`\r${site.id}: ${done} of ${of} days`)
        }
      );
      process.stderr.write('\n');
      if (!found) {
        console.log(`${site.id}: less than ten days are known; the safe thresholds stay`);
        continue;
      }
      const { offset } = engine.ingest([calibratedFact(site.id, found, clock.now())]);
      await engine.durable(offset);
      console.log(`${site.id}: ${found.history} days of history, ${found.budget} false alarms a week at most`);
      for (const [level, [where, what]] of LEVEL_NAMES.entries())
        console.log(
          `  ${where.padEnd(14)} ${what.padEnd(10)} ${before[level]!.toFixed(2)} → ${found.thresholds[level]!.toFixed(2)}`
        );
    }
  } finally {
    process.off('SIGINT', interrupt);
    await engine?.close();
    await log.close();
  }
}

/** In the order of the levels. */
const LEVEL_NAMES = [
  ...['site', 'station', 'neighbourhood', 'building'].flatMap((where) => [
    [where, 'all'] as const,
    [where, 'one topic'] as const
  ]),
  ['site', 'silence'] as const,
  ['station', 'silence'] as const
] as const;
