import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { problem } from '../protocol/problems.ts';
import { createCallerSeal } from './access/caller.ts';
import { withoutNumbers } from './access/free-text.ts';
import { createDoor } from './access/door.ts';
import { keysInFile } from './access/keys-in-file.ts';
import { createRevocation } from './access/revocation.ts';
import { createSealedNumbers } from './access/sealed.ts';
import { alertSecret, auditSecret, callerSecret, sealedSecret } from './access/secrets.ts';
import { keepAhead } from './ahead/ahead.ts';
import { createDryRun } from './alerts/dry-run.ts';
import { createAlertHouse } from './alerts/house.ts';
import { alertTrimmer } from './alerts/store.ts';
import { announcementsOf, createCoaching } from './coaching/compose.ts';
import { coachLines } from './coaching/lines.ts';
import { allActions } from './actions/all.ts';
import { createPerform, type Perform } from './actions/perform.ts';
import { createApi } from './api/api.ts';
import { createFloorReader } from './api/floor.ts';
import { createRateLimit } from './api/rate.ts';
import { createReadiness } from './api/readiness.ts';
import { secure, sendProblem } from './api/respond.ts';
import { alertRoutes } from './api/routes/alerts.ts';
import { coachRoutes } from './api/routes/coaching.ts';
import { commandRoutes } from './api/routes/commands.ts';
import { deskRoutes } from './api/routes/desk.ts';
import { doorRoutes } from './api/routes/door.ts';
import { floorRoutes } from './api/routes/floor.ts';
import { createAudit } from './audit/audit.ts';
import { createCalibrator } from './calibrate/calibrator.ts';
import { createClosers, type Closers } from './closers.ts';
import { createDeskLists } from './desk.ts';
import { createEngine, type Engine } from './engine.ts';
import { createNotify } from './notify/notify.ts';
import { createMetrics } from './observe/metrics.ts';
import type { Clock, FactLog, Source, Turns } from './ports.ts';
import { NOTHING, type Look } from './scope/parts.ts';
import { createPlaces } from './scope/places.ts';
import { boardsOf } from './scope/views.ts';
import { answerTo } from './sockets/commands.ts';
import { createLive } from './sockets/live.ts';
import { createEventsDoor } from './sources/events/door.ts';
import { createSource } from './sources/list.ts';
import { createSettings, type SettingsFile } from './settings/settings.ts';
import { createSqlSettings } from './settings/store-sql.ts';
import { openSql } from './storage/sql/open.ts';
import { createTerms } from './storage/terms.ts';

/** What one Pilotlight is made of; everything that touches the world comes in here. */
export interface PilotlightOptions {
  /** The config file; what is set in the browser is laid over it. */
  readonly file: SettingsFile;
  /** The data folder: secrets, bookmarks. */
  readonly data: string;
  /** Opened by the caller; closed here, last. */
  readonly log: FactLog;
  /** People, keys, audit: a SQLite file, `postgres://…`, or (absent) this process's memory. */
  readonly database?: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** The source whose key is made on first start (`<data>/ingest.key`), when there is no config. */
  readonly madeKeyFor?: string;
  /** The origins of this server's own pages, as soon as it listens. */
  readonly origins?: () => readonly string[];
  /** Whether this server is its own certificate authority. */
  readonly ca?: boolean;
  /** Lines for whoever started it: the first admin's code. */
  readonly say?: (line: string) => void;
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
  /** The floor with what stands beside it, as everybody is shown it. */
  readonly turns: Turns;
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

async function compose(options: PilotlightOptions, closers: Closers): Promise<Pilotlight> {
  const { data, log, clock, logger, env, version } = options;
  const sql = await openSql({ url: options.database ?? ':memory:', logger });
  closers.add('database', () => sql.close());
  const settings = await createSettings({ file: options.file, store: createSqlSettings(sql.db), clock, logger });
  const config = settings.current();
  const inFile = await keysInFile(config, options);
  const audit = createAudit({
    ...{ db: sql.db, secret: await auditSecret(data), headFile: join(data, 'audit.head'), clock, logger }
  });
  closers.add('audit', () => audit.close());
  const sealed = createSealedNumbers({ db: sql.db, secret: await sealedSecret(data), clock, logger });
  closers.add('sealed numbers', () => sealed.close());
  const seal = createCallerSeal(await callerSecret(data), (key, number) => sealed.keep(key, number));
  const engine = await createEngine({ settings: config.floor, log, clock, logger, keep: config.terms.facts });
  closers.add('engine', () => engine.close());
  const intake = withoutNumbers(engine);
  const terms = createTerms({
    ...{ terms: config.terms, sealed, audit, clock, logger },
    alerts: alertTrimmer(sql.db)
  });
  closers.add('terms', () => terms.close());

  const warn = (detail: object, text: string): void => logger.warn(detail, text);
  const site = { floor: config.floor, data, now: clock.now(), env, seal, warn };
  const sources: Source[] = [];
  for (const [i, file] of config.sources.entries()) {
    const source = await createSource(file, { ...site, settings: config.floor.sources[i]! });
    if (source) sources.push(source);
  }
  for (const source of sources) closers.add(`source ${source.settings.id}`, async () => source.close());

  let settled = { places: createPlaces(config.floor), boards: boardsOf(config.boards) };
  const ground = { places: () => settled.places, boards: () => settled.boards };
  const door = await createDoor({
    ...{ config, data, sql, audit, clock, logger, env, closers, boards: ground.boards },
    ...{ inFile: inFile.keys, fileSources: inFile.sources, origins: options.origins ?? (() => []) },
    ...{ ca: options.ca ?? false, say: options.say ?? (() => undefined) }
  });
  const { access } = door;
  const coaching = await createCoaching({
    ...{ turns: engine, audit, db: sql.db, places: ground.places, clock, logger, mode: config.access.mode },
    lines: await coachLines(config, sources, { env, clock, logger }),
    isReal: (id) => config.sources.some((source) => source.id === id && source.type !== 'simulator'),
    scripts: () => settings.current().scripts,
    keep: config.terms.coaching
  });
  closers.add('coaching', () => coaching.close());
  const notify = await createNotify({
    ...{ file: config.notify, env, db: sql.db, clock, logger },
    line: () => coaching.ringer,
    phone: (person) => alerts.phone(person)
  });
  closers.add('outbox', () => notify.outbox.close());
  const alerts = await createAlertHouse({
    ...{ engine, door, db: sql.db, clock, logger, places: ground.places, secret: await alertSecret(data) },
    ...{ outbox: notify.outbox, coaching: coaching.desk },
    ...{ config: () => settings.current(), watchers: () => live.watchers(), origins: options.origins ?? (() => []) }
  });
  closers.add('alerts', () => alerts.close());
  const { turns } = alerts;
  const look: Look = (collection, id) => turns.show(collection, id);
  settings.onChange(({ floor, boards, notify: targets }) => {
    settled = { places: createPlaces(floor), boards: boardsOf(boards) };
    engine.resettle(floor);
    alerts.desk.settle();
    notify.settle(targets).catch((error: unknown) => logger.error({ err: error }, 'the targets stay as they were'));
    // a screen whose board shows something else now comes back for it
    door.versions.bump().catch((error: unknown) => logger.error({ err: error }, 'who watches could not be told'));
  });
  const perform = createPerform({
    ...{ audit, db: sql.db, clock },
    actions: allActions({
      ...ground,
      door,
      settings,
      sealed,
      intake,
      look,
      clock,
      sources: () => inFile.sources,
      alerts: { ...alerts, ...{ intake, look, clock, places: ground.places } },
      coaching: { ...coaching, ...{ intake, look, clock, places: ground.places } },
      rules: {
        rules: () => settings.current().alerts.rules,
        dryRun: createDryRun({
          ...{ log, look, clock, places: ground.places, settings: () => alerts.settings() },
          config: () => settings.current()
        })
      }
    })
  });
  const asked: Perform = (body, by) => {
    alerts.presence.seen(by);
    return perform(body, by);
  };

  const metrics = createMetrics({ log, turns: engine });
  closers.add('metrics', () => metrics.close());
  const live = createLive({
    ...{ turns, clock, access, log: logger, ...ground },
    command: answerTo(asked),
    ...(options.destroyUpgrade === undefined ? {} : { destroyUpgrade: options.destroyUpgrade })
  });
  closers.add('live stream', () => live.close());
  if (door.people) {
    const revocation = createRevocation({ ...door, access: door.people, live, clock, logger });
    closers.add('revocation', () => revocation.close());
  }
  metrics.watch('viewers', 'Walls and floors that watch', () => live.metrics().viewers);
  metrics.watch('live_messages', 'Messages of the live stream since the start', () => live.metrics().messages);
  metrics.watch('facts_logged', 'The last fact handed to the log', () => engine.stats().offset);

  const lists = createDeskLists({
    ...ground,
    door,
    look,
    config: () => settings.current(),
    watchers: () => live.watchers()
  });
  const api = createApi({
    ...{ access, log: logger },
    routes: {
      ...floorRoutes({
        ...{ keys: door.apiKeys, metrics, version, machine: door.people ? 'known' : 'anybody' },
        door: createEventsDoor({ intake, seal }),
        rate: createRateLimit({ clock }),
        floor: createFloorReader({ turns, clock, ...ground, at: (view, from) => live.at(view, from) }),
        ready: createReadiness({ log, turns: engine })
      }),
      ...doorRoutes({ threshold: door.threshold }),
      ...deskRoutes({
        ...lists,
        settings: () => settings.answer(),
        audit: (query) => audit.search(query)
      }),
      ...alertRoutes(alerts),
      ...coachRoutes({
        ...coaching,
        announcements(by) {
          const mask = by.sight.mask(settled.places);
          return announcementsOf(turns.state()).filter((one) => mask('announcements', one, look) !== NOTHING);
        }
      }),
      ...commandRoutes(asked)
    }
  });

  return {
    ...{ engine, turns },
    ingestKey: inFile.made,
    middleware(request, response, next) {
      secure(response, door.people?.client(request));
      if (api(request, response)) return;
      const refused = access.checkHttp(request, 'read');
      if (refused) sendProblem(response, refused);
      else if (request.method === 'GET' || request.method === 'HEAD') {
        // a style or script says what it is only where nothing has said so before
        response.removeHeader('Content-Type');
        next();
      } else sendProblem(response, problem('method_not_allowed', 'pages are only read'), { Allow: 'GET, HEAD' });
    },
    attach(http) {
      live.attach(http);
      // before anybody else's: what Socket.IO and the page of the authority answer is an answer too
      const guard = (request: IncomingMessage, response: ServerResponse) =>
        secure(response, door.people?.client(request));
      http.prependListener('request', guard);
      closers.add('headers', () => void http.off('request', guard));
    },
    async openSources() {
      await Promise.all(sources.map(async (source) => source.open(intake, clock)));
      const calibrator = createCalibrator({ engine, settings: () => settings.current().floor, clock, logger });
      closers.add('calibration', () => calibrator.close());
      closers.add('the next hour', keepAhead({ engine, clock, logger }));
      // what was is told: from now on alerts look at what is
      alerts.desk.begin();
      await notify.outbox.begin();
    },
    close: () => closers.close()
  };
}
