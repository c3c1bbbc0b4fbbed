import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { createCallerSeal } from './access/caller.ts';
import { createKeys, type IngestKey } from './access/keys.ts';
import { createOpenAccess } from './access/open.ts';
import { callerSecret, ingestKeyFile } from './access/secrets.ts';
import { createApi } from './api/api.ts';
import { createFloorReader } from './api/floor.ts';
import { createRateLimit } from './api/rate.ts';
import { floorRoutes } from './api/routes/floor.ts';
import { createReadiness } from './api/readiness.ts';
import { secure, sendProblem } from './api/respond.ts';
import { createClosers } from './closers.ts';
import type { Config } from './config.ts';
import { readKey } from './config/secrets.ts';
import { createEngine, type Engine } from './engine.ts';
import { createMetrics } from './observe/metrics.ts';
import type { Clock, FactLog, Source } from './ports.ts';
import { createPlaces } from './scope/places.ts';
import { PLAIN_BOARD } from './scope/views.ts';
import { createLive } from './sockets/live.ts';
import { createEventsDoor } from './sources/events/door.ts';
import { createSource } from './sources/list.ts';

/** What one Pilotlight is made of; everything that touches the world comes in here. */
export interface PilotlightOptions {
  readonly config: Config;
  /** The data folder: secrets, bookmarks. */
  readonly data: string;
  /** Opened by the caller; closed here, last. */
  readonly log: FactLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** The source whose key is made on first start (`<data>/ingest.key`), when there is no config. */
  readonly madeKeyFor?: string;
  /** False where another program listens for upgrades on the same server (Vite in dev). */
  readonly destroyUpgrade?: boolean;
}

/** One Pilotlight, for development, production and tests alike. */
export interface Pilotlight {
  /** The API and its refusals; `next` serves the pages. */
  middleware(request: IncomingMessage, response: ServerResponse, next: () => void): void;
  /** Serves the live stream on this server. */
  attach(http: HttpServer): void;
  /** Opens the sources; resolves when each has told what it knows of before. */
  openSources(): Promise<void>;
  readonly engine: Engine;
  /** Where the key that was made stands; null: none was. */
  readonly ingestKey: string | null;
  /** Everything that was opened, last first. Idempotent. */
  close(): Promise<void>;
}

/** The composition root. Rejects, with everything closed again, when a secret is missing or the log can't be read. */
export async function createPilotlight(options: PilotlightOptions): Promise<Pilotlight> {
  const closers = createClosers(options.logger);
  closers.add('log', () => options.log.close());
  try {
    return await compose(options, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function compose(options: PilotlightOptions, closers: ReturnType<typeof createClosers>): Promise<Pilotlight> {
  const { config, data, log, clock, logger, env, version } = options;
  if (config.access.mode !== 'open') {
    throw new Error('access.mode people comes with sign-in, which is not built yet; use access.mode open');
  }
  const seal = createCallerSeal(await callerSecret(data));
  const inFile: (IngestKey & { secret: string })[] = [];
  let ingestKey: string | null = null;
  for (const file of config.sources) {
    if (file.type !== 'events') continue;
    if (file.id === options.madeKeyFor) {
      const { path, secret } = await ingestKeyFile(data);
      ingestKey = path;
      inFile.push({ secret, source: file.id, anySource: true });
    } else inFile.push({ secret: await readKey(file.key, env), source: file.id, anySource: false });
  }
  const keys = createKeys(inFile);
  const engine = await createEngine({ settings: config.floor, log, clock, logger });
  closers.add('engine', () => engine.close());

  const site = { floor: config.floor, data, now: clock.now(), env, seal };
  const sources: Source[] = [];
  for (const [i, file] of config.sources.entries()) {
    const source = await createSource(file, { ...site, settings: config.floor.sources[i]! });
    if (source) sources.push(source);
  }
  for (const source of sources) closers.add(`source ${source.settings.id}`, async () => source.close());

  const access = createOpenAccess({ keys });
  const metrics = createMetrics({ log, turns: engine });
  closers.add('metrics', () => metrics.close());
  const known = createPlaces(config.floor);
  const places = () => known;
  const boards = () => ({ main: PLAIN_BOARD });
  const live = createLive({
    ...{ turns: engine, clock, access, log: logger, places, boards },
    ...(options.destroyUpgrade === undefined ? {} : { destroyUpgrade: options.destroyUpgrade })
  });
  closers.add('live stream', () => live.close());
  metrics.watch('viewers', 'Walls and floors that watch', () => live.metrics().viewers);
  metrics.watch('live_messages', 'Messages of the live stream since the start', () => live.metrics().messages);
  metrics.watch('facts_logged', 'The last fact handed to the log', () => engine.stats().offset);

  const api = createApi({
    ...{ access, log: logger },
    routes: floorRoutes({
      ...{ keys, metrics, version, machine: 'anybody' },
      door: createEventsDoor({ intake: engine, seal }),
      rate: createRateLimit({ clock }),
      floor: createFloorReader({ turns: engine, clock, places, boards, at: (view, from) => live.at(view, from) }),
      ready: createReadiness({ log, turns: engine })
    })
  });

  return {
    engine,
    ingestKey,
    middleware(request, response, next) {
      if (api(request, response)) return;
      const refused = access.checkHttp(request, 'read');
      if (refused) sendProblem(response, refused);
      else {
        secure(response);
        next();
      }
    },
    attach: (http) => live.attach(http),
    async openSources() {
      await Promise.all(sources.map(async (source) => source.open(engine, clock)));
    },
    close: () => closers.close()
  };
}
