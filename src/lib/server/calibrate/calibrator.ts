import type { Logger } from 'pino';
import { OWN_SOURCE, type Fact } from '../../core/facts.ts';
import type { EpochMs, Ms, SiteId } from '../../core/ids.ts';
import type { FloorSettings } from '../../core/settings.ts';
import type { Calibration } from '../../core/surge/calibration.ts';
import type { SurgeState } from '../../core/surge/state.ts';
import type { Clock, Intake } from '../ports.ts';
import { calibrateInThread, type CalibrateTask } from './thread.ts';

/** Thresholds follow what was learned since: once a week. */
const EACH: Ms = 7 * 24 * 3_600_000;
const LOOK: Ms = 10 * 60_000;
/** What was not possible, or with too little history, is tried again a day later. */
const AGAIN: Ms = 24 * 3_600_000;
/** Days to replay. */
export const REPLAYED = 1000;

export interface CalibratorOptions {
  readonly engine: Pick<Intake, 'ingest'> & { surgeOf(site: SiteId): SurgeState | null };
  readonly settings: () => FloorSettings;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  readonly run?: (task: CalibrateTask, by: { readonly signal: AbortSignal }) => Promise<Calibration | null>;
}

/** Calibrates each site's detector by itself, in a thread, one site at a time (SURGE23). A demo's past is no history. */
export function createCalibrator(options: CalibratorOptions): { close(): void } {
  const { engine, settings, clock, logger, run = calibrateInThread } = options;
  const stopped = new AbortController();
  const tried = new Map<SiteId, EpochMs>();
  let busy = false;

  function due(): SiteId | null {
    const now = clock.now();
    const { sites, sources } = settings();
    if (sources.some(({ demo }) => demo !== undefined)) return null;
    const one = sites.find(({ id }) => {
      const state = engine.surgeOf(id);
      const last = Math.max(state?.calibrated ?? -Infinity, (tried.get(id) ?? -Infinity) + AGAIN - EACH);
      return state !== null && now - last >= EACH;
    });
    return one?.id ?? null;
  }

  async function look(): Promise<void> {
    if (busy || stopped.signal.aborted) return;
    const id = due();
    const site = settings().sites.find((one) => one.id === id);
    const state = id === null ? null : engine.surgeOf(id);
    if (!site || !state) return;
    busy = true;
    tried.set(site.id, clock.now());
    try {
      const found = await run({ site, state, budget: state.budget, days: REPLAYED }, { signal: stopped.signal });
      if (found) engine.ingest([calibratedFact(site.id, found, clock.now())]);
      if (found) logger.info({ site: site.id, history: found.history }, 'the thresholds of surges are calibrated');
    } catch (error) {
      if (error !== stopped.signal.reason)
        logger.error({ err: error, site: site.id }, 'the calibration came to nothing');
    } finally {
      busy = false;
    }
  }

  const stop = clock.every(LOOK, () => void look());
  return {
    close() {
      stop();
      stopped.abort(new Error('it is closed'));
    }
  };
}

/** What a calibration found, for the floor. */
export const calibratedFact = (site: SiteId, found: Calibration, time: EpochMs): Fact<'surge.calibrated'> => ({
  ...{ type: 'surge.calibrated', source: OWN_SOURCE, time },
  ...{ id: `calibrated-${site}-${time}`, data: { site, ...found } }
});
