import { deserialize, serialize } from 'node:v8';
import type { Logger } from 'pino';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { FloorSettings } from '../../core/settings.ts';
import type { Checkpoint, FactLog } from '../ports.ts';
import type { Fold } from './fold.ts';

/** A floor, and how far it has come. */
export interface Restored<F extends object> {
  readonly floor: F;
  /** The last row folded into it; 0: none. */
  readonly offset: number;
  /** That row's time; 0: none. */
  readonly at: EpochMs;
  /** How many rows were folded one by one. */
  readonly rows: number;
}

export interface RestoreOptions<F extends object> {
  readonly fold: Fold<F>;
  readonly settings: FloorSettings;
  readonly log: Pick<FactLog, 'checkpoint' | 'read'>;
  readonly now: EpochMs;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

/** While rows are folded the floor's deadlines are met this often: what they let go must not pile up. */
const TICK: Ms = 60_000;

/** Checkpoint and tail through the same fold (ENGINE3, ENGINE7). Rejects if the log can't be read. */
export async function restore<F extends object>(options: RestoreOptions<F>): Promise<Restored<F>> {
  const { fold, settings, log, now, logger } = options;
  const begun = await fromCheckpoint(options);
  let floor = begun?.floor ?? null;
  let offset = begun?.offset ?? 0;
  let at = begun?.at ?? 0;
  let folded = 0;
  let ticked = 0;
  for await (const rows of log.read(offset)) {
    for (const row of rows) {
      // Rows before a checkpoint are trimmed in time: only from the middle on is a hole a loss.
      if (row.offset !== offset + 1 && (floor || offset > 0)) {
        logger.error(
          { from: offset + 1, to: row.offset - 1 },
          'these rows are missing from the log: figures may be short'
        );
      }
      at = Math.max(at, row.at);
      floor ??= fold.create(settings, at);
      if (at >= ticked + TICK) {
        ticked = at;
        fold.step(floor, { kind: 'tick' }, at);
      }
      fold.step(floor, { kind: 'fact', fact: row.fact }, at);
      offset = row.offset;
      folded++;
    }
  }
  return { floor: floor ?? fold.create(settings, now), offset, at, rows: folded };
}

/** The floor as bytes for `FactLog.saveCheckpoint`. */
export function pack<F extends object>(fold: Fold<F>, floor: F, at: EpochMs): Uint8Array {
  return serialize({ at, floor: fold.freeze(floor) });
}

async function fromCheckpoint<F extends object>(
  options: RestoreOptions<F>
): Promise<{ floor: F; offset: number; at: EpochMs } | null> {
  const found = await options.log.checkpoint();
  if (!found) return null;
  try {
    return { ...unpack(options, found), offset: found.offset };
  } catch (error) {
    options.logger.error(
      { offset: found.offset, error: String(error) },
      "the checkpoint can't be read by this version: the floor is built from the log's rows instead"
    );
    return null;
  }
}

function unpack<F extends object>(
  { fold, settings }: RestoreOptions<F>,
  { state }: Checkpoint
): { floor: F; at: EpochMs } {
  const { at, floor } = deserialize(state) as { at: EpochMs; floor: unknown };
  return { floor: fold.thaw(settings, floor, at), at };
}
