import type { Server as HttpServer } from 'node:http';
import type { Plugin } from 'vite';
import { createClock } from './clock.ts';
import { demoFile } from './commands/serve.ts';
import { createLogger } from './observe/log.ts';
import { createPilotlight } from './pilotlight.ts';
import { createMemoryLog } from './storage/memory.ts';

/** Puts the same Pilotlight before `vite dev`: the demo floor, kept in memory. */
export function pilotlightPlugin(): Plugin {
  return {
    name: 'pilotlight',
    apply: (_config, env) => env.command === 'serve' && !env.isPreview && !process.env.VITEST,
    async configureServer(server) {
      const http = server.httpServer as HttpServer | null;
      if (!http) return;
      const logger = createLogger({ level: 'warn' });
      const pilotlight = await createPilotlight({
        ...{ file: demoFile('heating-burst'), data: './data/dev', log: createMemoryLog(), clock: createClock() },
        ...{ logger, env: process.env, version: 'dev', madeKeyFor: 'events', destroyUpgrade: false }
      });
      server.middlewares.use((request, response, next) => pilotlight.middleware(request, response, next));
      pilotlight.attach(http);
      http.once('close', () => void pilotlight.close());
      await pilotlight.openSources();
    }
  };
}
