import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { AheadGround } from '../../core/ahead/ground.ts';
import { OWN_SOURCE } from '../../core/facts.ts';
import type { EpochMs, Ms, QueueId, SiteId, SourceId } from '../../core/ids.ts';
import type { FloorSettings } from '../../core/settings.ts';
import type { SurgeState } from '../../core/surge/state.ts';
import type { Clock, FactLog, Intake, LogRow, Turn, Turns, Verdict } from '../ports.ts';
import { createDeadline } from './deadline.ts';
import type { Fold } from './fold.ts';
import { createKeeper } from './keeper.ts';
import { pack, restore, type Restored } from './restore.ts';
import { createTurns } from './turns.ts';

export interface EngineOptions {
  readonly settings: FloorSettings;
  /** Opened and closed by the caller, who closes it after the engine. */
  readonly log: FactLog;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** How long facts are kept, ms; absent: 30 days. */
  readonly keep?: Ms;
}

/** The one writer: sources bring facts, the live stream listens to turns. */
export interface Engine extends Intake, Turns {
  /**
   * Goes on under these settings, from now on, with all that was counted; a new epoch, told at once (ENGINE12).
   * @throws Error for settings without a site; the floor is then as it was.
   */
  resettle(settings: FloorSettings): void;
  /** What a queue's next hour is reckoned from; null: nothing to reckon. */
  aheadOf(queue: QueueId): AheadGround | null;
  /** What the detector of a site knows: to be copied at once. */
  surgeOf(site: SiteId): SurgeState | null;
  /** Counters since the start, for /metrics. */
  stats(): EngineStats;
  /** Saves a checkpoint and stops; the log stays open. Idempotent. */
  close(): Promise<void>;
}

export interface EngineStats {
  /** Facts by what the fold did with them. */
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly turns: number;
  /** The last row handed to the log. */
  readonly offset: number;
  /** Rows folded one by one at the start. */
  readonly restored: number;
}

/** Restores the floor from the log and begins to fold. Rejects with the log's own error if it can't be read. */
export async function createWriter<F extends object>(fold: Fold<F>, options: EngineOptions): Promise<Engine> {
  const { settings, log, clock, logger } = options;
  const started = performance.now();
  const restored = await restore({ fold, settings, log, now: clock.now(), logger });
  const engine = run(fold, options, restored);
  const ms = Math.round(performance.now() - started);
  logger.info({ rows: restored.rows, offset: restored.offset, ms, epoch: engine.epoch }, 'the floor is restored');
  return engine;
}

function run<F extends object>(
  fold: Fold<F>,
  { settings: first, log, clock, logger, keep }: EngineOptions,
  restored: Restored<F>
): Engine {
  let settings = first;
  let { floor } = restored;
  const verdicts: Record<Verdict, number> = { accepted: 0, duplicate: 0, too_early: 0, too_late: 0, unknown_queue: 0 };
  const heardAt = new Map<SourceId, EpochMs>();
  // a demo is played anew at each start: its facts are shown, never kept
  let rehearsed = demosOf(settings);
  let epoch = newEpoch(clock);
  let offset = restored.offset;
  let last = restored.at;
  let behind = false;
  let closing: Promise<void> | null = null;

  const now = (): EpochMs => {
    const time = clock.now();
    if (time < last - 1000 && !behind) {
      logger.warn({ ms: last - time }, 'the clock went back: the floor stands still until it has caught up');
    }
    behind = time < last;
    last = Math.max(last, time);
    return last;
  };
  const take = (): Turn | null => {
    const changed = fold.takeChanged(floor);
    return changed.size === 0 ? null : { now: now(), changed };
  };
  const turns = createTurns({ clock, logger, take });
  const tick = (): void => {
    fold.step(floor, { kind: 'tick' }, now());
    settle();
  };
  const deadline = createDeadline(clock, tick);
  const settle = (): void => {
    deadline.set(fold.nextDue(floor), last);
    turns.moved();
  };
  const keeper = createKeeper({
    clock,
    log,
    logger,
    saved: restored.offset - restored.rows,
    ...(keep === undefined ? {} : { keep }),
    offset: () => offset,
    now,
    async save(from) {
      // the floor in memory has the demo on it: a checkpoint of it would bring back facts that are to be played anew
      if (log.compact && (from === 'log' || rehearsed.size > 0)) return log.compact(settings);
      if (rehearsed.size > 0) return offset;
      const state = { offset, state: pack(fold, floor, last) };
      await log.saveCheckpoint(state);
      return state.offset;
    }
  });
  const close = async (): Promise<void> => {
    deadline.close();
    turns.close();
    await keeper.close();
  };

  tick();
  fold.takeChanged(floor);
  for (const [id, source] of Object.entries(fold.showAll(floor, last).sources)) {
    if (source.heard !== null) heardAt.set(id, source.heard);
  }

  return {
    get epoch() {
      return epoch;
    },
    ingest(facts) {
      if (closing) throw new Error('the engine is closed');
      const at = now();
      const rows: LogRow[] = [];
      const said = facts.map((fact) => {
        const verdict = fold.step(floor, { kind: 'fact', fact }, at);
        verdicts[verdict]++;
        if (verdict === 'accepted' && !rehearsed.has(fact.source)) rows.push({ offset: ++offset, at, fact });
        if (fact.source !== OWN_SOURCE) heardAt.set(fact.source, at);
        return verdict;
      });
      log.append(rows);
      settle();
      return { verdicts: said, offset };
    },
    durable: (upTo) => log.durable(upTo),
    heard(source) {
      if (closing) return;
      const at = now();
      heardAt.set(source, at);
      fold.step(floor, { kind: 'heard', source }, at);
      settle();
    },
    onTurn: (listener) => turns.listen(listener),
    show: (collection, id) => fold.showOne(floor, collection, id, now()),
    state: () => fold.showAll(floor, now()),
    surgeOf: (site) => fold.surgeOf(floor, site),
    aheadOf: (queue) => fold.aheadOf(floor, queue, now()),
    ages() {
      const at = now();
      const ages: Record<SourceId, Ms | null> = {};
      for (const { id } of settings.sources) ages[id] = null;
      for (const [id, heard] of heardAt) ages[id] = at - heard;
      return ages;
    },
    resettle(next) {
      if (closing) throw new Error('the engine is closed');
      const at = now();
      // what was due is met as it was meant
      fold.step(floor, { kind: 'tick' }, at);
      floor = fold.thaw(next, fold.freeze(floor), at);
      settings = next;
      rehearsed = demosOf(next);
      epoch = newEpoch(clock);
      deadline.set(fold.nextDue(floor), last);
      logger.info({ epoch }, 'the floor goes on under other settings');
      turns.tell({ now: at, changed: fold.takeChanged(floor) });
      keeper.keep();
    },
    stats: () => ({ verdicts: { ...verdicts }, turns: turns.told(), offset, restored: restored.rows }),
    close: () => (closing ??= close())
  };
}

const demosOf = ({ sources }: FloorSettings): Set<SourceId> =>
  new Set(sources.filter((source) => source.demo !== undefined).map(({ id }) => id));

const newEpoch = (clock: Clock): string => `${clock.now().toString(36)}-${randomBytes(5).toString('hex')}`;
