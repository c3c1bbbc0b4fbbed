import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configOf, demoFile } from '../../src/lib/server/commands/serve.ts';
import type { Config } from '../../src/lib/server/config.ts';
import { createLogger } from '../../src/lib/server/observe/log.ts';
import { createPilotlight, type Pilotlight } from '../../src/lib/server/pilotlight.ts';
import type { Clock } from '../../src/lib/server/ports.ts';
import { createMemoryLog } from '../../src/lib/server/storage/memory.ts';

export interface Running extends AsyncDisposable {
  readonly url: string;
  readonly key: string;
  readonly http: Server;
  readonly pilotlight: Pilotlight;
}

/** The demo's town with nothing but a door for events. */
export function doorOnly(): Config {
  const config = configOf(demoFile('heating-burst'));
  const only = <T extends { type: string }>(list: readonly T[]): T[] => list.filter(({ type }) => type === 'events');
  return { ...config, sources: only(config.sources), floor: { ...config.floor, sources: only(config.floor.sources) } };
}

/** A whole Pilotlight on a free port, kept in memory, without pages. `data` holds its secrets. */
export async function startPilotlight(options: {
  clock: Clock;
  data: string;
  config?: Config;
  env?: Readonly<Record<string, string>>;
}): Promise<Running> {
  const pilotlight = await createPilotlight({
    ...{
      file: { ...demoFile('heating-burst'), finish: () => options.config ?? doorOnly() },
      data: options.data,
      log: createMemoryLog(),
      clock: options.clock
    },
    ...{ logger: createLogger({ level: 'silent' }), env: options.env ?? {}, version: 'test', madeKeyFor: 'events' }
  });
  const http = createServer((request, response) => pilotlight.middleware(request, response, () => response.end()));
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    key: (await readFile(pilotlight.ingestKey!, 'utf8')).trim(),
    http,
    pilotlight,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      http.close();
      await pilotlight.close();
    }
  };
}
