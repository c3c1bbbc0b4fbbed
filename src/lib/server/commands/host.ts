import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { HTTP_LIMITS } from '../api/body.ts';
import { createClock } from '../clock.ts';
import type { Clock } from '../ports.ts';
import type { Config } from '../config.ts';
import type { SettingsFile } from '../settings/settings.ts';
import { createCaPages, type CaPages } from '../edge/ca-page.ts';
import { ownCertificate, type OwnCertificate } from '../edge/ca.ts';
import type { Pair } from '../edge/certificate.ts';
import { givenCertificate } from '../edge/given.ts';
import { createListener } from '../edge/listener.ts';
import { machineNames, nameOf } from '../edge/names.ts';
import { allowedOrigins } from '../edge/origin.ts';
import { createPlainDoor } from '../edge/plain.ts';
import { createLogger } from '../observe/log.ts';
import { buildPages, loadPages, pagesAreStale } from '../pages.ts';
import { createPilotlight, type Pilotlight } from '../pilotlight.ts';
import { openLog } from '../storage/embedded/log.ts';
import { peopleFile } from './audit.ts';

export interface HostOptions {
  /** The machine's, where a test does not bring another. */
  readonly clock?: Clock;
  readonly file: SettingsFile;
  /** What the file comes to. */
  readonly config: Config;
  readonly data: string;
  /** `DATABASE_URL`; null: a file in the data folder. */
  readonly database?: string | null;
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

/** What TLS speaks with: somebody's certificate, or one that this server makes as its own authority. */
interface Papers {
  readonly tls: Pair | null;
  readonly own: OwnCertificate | null;
  readonly names: readonly string[];
  /** Makes the own certificate anew if it is due. */
  readonly again: () => Promise<OwnCertificate>;
}

const DAY = 86_400_000;

/** `ORIGIN` is the first of the config's origins. */
function withOrigin(options: HostOptions): HostOptions {
  const { config, file, origin } = options;
  if (origin === null) return options;
  const { finish = (one: Config) => one } = file;
  const origins = [origin, ...(config.access.origins ?? []).filter((one) => one !== origin)];
  const add = (one: Config): Config => ({ ...one, access: { ...one.access, origins } });
  return { ...options, config: add(config), file: { ...file, finish: (one) => add(finish(one)) } };
}

async function papersOf({ config, data }: HostOptions, now: () => number): Promise<Papers> {
  const { access } = config;
  const said = access.origins ?? [];
  const names = [...new Set([...machineNames(), ...said.map(nameOf)])];
  const again = () => ownCertificate({ folder: join(data, 'tls'), names, now: now() });
  if (access.mode === 'open') return { tls: null, own: null, names, again };
  if (access.proxy) {
    if (said.length === 0)
      throw new Error('behind a proxy, give ORIGIN or access.origins: the https address that browsers see');
    return { tls: null, own: null, names, again };
  }
  if (access.tls) return { tls: await givenCertificate(access.tls, now()), own: null, names, again };
  const own = await again();
  return { tls: own, own, names, again };
}

/** One Pilotlight on one port, pages and all; says each step. Resolves once it answers. */
export async function host(asked: HostOptions): Promise<Hosted> {
  const options = withOrigin(asked);
  const { file, config, data, say } = options;
  const logger = createLogger({ level: process.env.PILOTLIGHT_LOG ?? 'warn' });
  const clock = options.clock ?? createClock();
  if (pagesAreStale()) {
    say('building the pages (once, some 20 s) …');
    await buildPages();
  }
  const { tls, own, names, again } = await papersOf(options, () => clock.now());
  const ca: CaPages | null = own && createCaPages(own);
  let origins: readonly string[] = [];
  let handle: RequestListener = (_, response) => response.writeHead(503, { 'Retry-After': '1' }).end();

  say(`opening the log in ${data} …`);
  const log = await openLog({ folder: data, logger });
  const pilotlight = await createPilotlight({
    ...{ file, data, log, logger, version: options.version, env: process.env, clock },
    ...{ database: options.database ?? peopleFile(data), origins: () => origins, ca: own !== null, say },
    ...(options.madeKeyFor === undefined ? {} : { madeKeyFor: options.madeKeyFor })
  });
  const listener = createListener({ tls, limits: HTTP_LIMITS, plain: createPlainDoor({ origins: () => origins, ca }) });
  listener.server.on('request', (request, response) => handle(request, response));
  const renewal = own
    ? clock.every(DAY, () => {
        again().then(
          (made) => listener.renew(made),
          (error: unknown) => logger.error({ err: error }, 'the certificate could not be made anew')
        );
      })
    : () => undefined;
  const close = async (): Promise<void> => {
    renewal();
    const ended = listener.close();
    await pilotlight.close();
    await ended;
  };
  try {
    // listening first: the port, and so the origin, is known before the pages are loaded
    const port = await listener.listen(options.port, options.host);
    origins = allowedOrigins({
      ...{ origin: null, origins: config.access.origins ?? [], port, host: options.host },
      ...{ tls: tls !== null, names }
    });
    const url = origins[0]!;
    const pages = await loadPages(url);
    handle = (request, response) => {
      if (ca?.(request, response)) return;
      pilotlight.middleware(request, response, () => pages(request, response));
    };
    pilotlight.attach(listener.server);
    if (own) {
      say(`this server is its own certificate authority; each device trusts it once: ${url}/ca`);
      say(`its fingerprint: ${own.fingerprint}`);
    }
    return { url, pilotlight, close };
  } catch (error) {
    await close();
    throw error;
  }
}
