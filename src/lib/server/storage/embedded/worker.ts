import { closeSync, mkdirSync, openSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { LogError } from '../errors.ts';
import { openCheckpoints, type Checkpoints } from './checkpoints.ts';
import { openDatabase, type Database } from './database.ts';
import { explain } from './explain.ts';
import { checkpointFolder, databaseFile } from './layout.ts';
import { lockFolder } from './lock.ts';
import type { Answer, CallName, Calls, Question } from './messages.ts';

// The thread's own program: everything that may wait for the disk happens here.

type Handlers = { [K in CallName]: (ask: Calls[K]['ask']) => Calls[K]['answer'] | Promise<Calls[K]['answer']> };

interface Store {
  readonly database: Database;
  readonly checkpoints: Checkpoints;
  readonly unlock: () => void;
}

function createHandlers(): Handlers {
  let store: Store | null = null;
  const opened = (): Store => {
    if (!store) throw new LogError('closed', 'the log is closed');
    return store;
  };
  return {
    open({ folder, maxBytes }) {
      store = openStore(folder, maxBytes);
      return { last: store.database.last() };
    },
    append({ batches }) {
      const started = performance.now();
      opened().database.append(batches);
      return { ms: performance.now() - started };
    },
    read: ({ after }) => ({ batches: opened().database.read(after) }),
    async save(checkpoint) {
      await opened().checkpoints.save(checkpoint);
      return null;
    },
    newest: () => opened().checkpoints.newest(),
    async trim({ before }) {
      while (opened().database.trim(before, opened().checkpoints.covered())) await breathe();
      return null;
    },
    close() {
      store?.database.close();
      store?.unlock();
      store = null;
      return null;
    }
  };
}

function openStore(folder: string, maxBytes: number | null): Store {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const unlock = lockFolder(folder);
    try {
      // what SQLite makes beside it has its mode: nobody else's to read
      closeSync(openSync(databaseFile(folder), 'a', 0o600));
      const database = openDatabase(databaseFile(folder), { maxBytes });
      const checkpoints = openCheckpoints(checkpointFolder(folder));
      checkpoints.tidy();
      return { database, checkpoints, unlock };
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    throw explain(error, folder);
  }
}

async function answer(handlers: Handlers, { id, kind, ask }: Question): Promise<Answer> {
  try {
    const handle = handlers[kind] as (ask: unknown) => unknown;
    return { id, value: await handle(ask) };
  } catch (error) {
    const { code, message } = explain(error, 'the log');
    return { id, error: { code, message } };
  }
}

if (parentPort) {
  const port = parentPort;
  const handlers = createHandlers();
  port.on('message', (question: Question) => void answer(handlers, question).then((said) => port.postMessage(said)));
}
