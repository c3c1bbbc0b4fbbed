import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { floorFold } from '../../engine.ts';
import { pack, restore } from '../../engine/restore.ts';
import type { LogRow } from '../../ports.ts';
import { openCheckpoints } from './checkpoints.ts';
import type { CompactReport, CompactTask } from './compact.ts';
import { openDatabase, type Database } from './database.ts';
import { checkpointFolder, databaseFile } from './layout.ts';
import { decodeBatch } from './rows.ts';

// The program of the checkpoint thread: restores a floor as a restart would, and saves it.

async function* rowsAfter(database: Database, after: number): AsyncGenerator<readonly LogRow[]> {
  let from = after;
  for (let batches = database.read(from); batches.length > 0; batches = database.read(from)) {
    for (const batch of batches) yield decodeBatch(batch, after);
    from = batches.at(-1)!.last;
    await Promise.resolve();
  }
}

async function make({ folder, settings }: CompactTask, say: (report: CompactReport) => void): Promise<number> {
  const database = openDatabase(databaseFile(folder), { readOnly: true });
  try {
    const checkpoints = openCheckpoints(checkpointFolder(folder));
    const warn = (about: object, text = ''): void => say({ warn: text, about: { ...about } });
    const { floor, offset, at } = await restore({
      fold: floorFold,
      settings,
      log: {
        checkpoint: async () => (await checkpoints.newest()).checkpoint,
        read: (after) => rowsAfter(database, after)
      },
      now: 0,
      logger: { warn, error: warn }
    });
    await checkpoints.save({ offset, state: new Uint8Array(pack(floorFold, floor, at)) });
    return offset;
  } finally {
    database.close();
  }
}

if (parentPort) {
  const port = parentPort;
  // On Linux this is the thread alone, elsewhere it would be the whole process: the fold and the commits go first.
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);
  const say = (report: CompactReport): void => port.postMessage(report);
  make(workerData as CompactTask, say).then(
    (offset) => say({ offset }),
    (error: unknown) => say({ error: String(error) })
  );
}
