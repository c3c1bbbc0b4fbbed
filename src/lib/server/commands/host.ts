import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HTTP_LIMITS } from '../api/body.ts';
import { createClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createLogger } from '../observe/log.ts';
import { buildPages, loadPages, pagesAreStale } from '../pages.ts';
import { createPilotlight, type Pilotlight } from '../pilotlight.ts';
import { openLog } from '../storage/embedded/log.ts';

export interface HostOptions {
  readonly config: Config;
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly origin: string | null;
  readonly version: string;
  readonly madeKeyFor?: string;
  /** Lines for the person who started it. */
  readonly say: (line: string) => void;
}

export interface Hosted {
  readonly url: string;
  readonly pilotlight: Pilotlight;
  close(): Promise<void>;
}

/** One Pilotlight on one http server, pages and all; says each step. Resolves once it answers. */
export async function host(options: HostOptions): Promise<Hosted> {
  const { config, data, say } = options;
  const logger = createLogger({ level: process.env.PILOTLIGHT_LOG ?? 'warn' });
  if (pagesAreStale()) {
    say('building the pages (once, some 20 s) …');
    await buildPages();
  }
  say(`opening the log in ${data} …`);
  const log = await openLog({ folder: data, logger });
  const pilotlight = await createPilotlight({
    ...{ config, data, log, logger, version: options.version, env: process.env, clock: createClock() },
    ...(options.madeKeyFor === undefined ? {} : { madeKeyFor: options.madeKeyFor })
  });
  try {
    const server = createServer(HTTP_LIMITS);
    // listening first: the port, and so the origin, is known before the pages are loaded
    const port = await listen(server, options.host, options.port);
    const shown = options.host === '127.0.0.1' || options.host === '::1' ? 'localhost' : options.host;
    const url = options.origin ?? `http://${shown}:${port}`;
    const pages = await loadPages(url);
    server.on('request', (request, response) =>
      pilotlight.middleware(request, response, () => pages(request, response))
    );
    pilotlight.attach(server);
    return {
      url,
      pilotlight,
      async close() {
        server.closeAllConnections();
        await pilotlight.close();
        if (server.listening) await new Promise((resolve) => server.close(resolve));
      }
    };
  } catch (error) {
    await pilotlight.close();
    throw error;
  }
}

function listen(server: HttpServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`port ${port} is taken; give another one: PORT=3001 npm start`) : error);
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
