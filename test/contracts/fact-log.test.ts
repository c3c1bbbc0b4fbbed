import { pino } from 'pino';
import type { FactLog } from '../../src/lib/server/ports.ts';
import { openLog } from '../../src/lib/server/storage/embedded/log.ts';
import { createMemoryLog } from '../../src/lib/server/storage/memory.ts';
import { temporaryFolder } from '../support/folder.ts';
import { factLogContract } from './fact-log.ts';

const logger = pino({ level: 'silent' });

factLogContract({
  name: 'embedded',
  lasts: true,
  create() {
    const folder = temporaryFolder();
    const opened: FactLog[] = [];
    return {
      async open() {
        const log = await openLog({ folder: folder.path, logger });
        opened.push(log);
        return log;
      },
      async [Symbol.asyncDispose]() {
        for (const log of opened) await log.close();
        folder[Symbol.dispose]();
      }
    };
  }
});

factLogContract({
  name: 'memory',
  lasts: false,
  create: () => ({
    open: () => Promise.resolve(createMemoryLog()),
    [Symbol.asyncDispose]: () => Promise.resolve()
  })
});
