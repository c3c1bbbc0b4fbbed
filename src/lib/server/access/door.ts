import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { SESSIONS } from '../config/access.ts';
import { readSecret } from '../config/secrets.ts';
import { createTrusted } from '../edge/client.ts';
import { createTries } from '../edge/tries.ts';
import type { Audit } from '../audit/audit.ts';
import type { Closers } from '../closers.ts';
import type { Clock } from '../ports.ts';
import type { Board } from '../scope/views.ts';
import type { Sql } from '../storage/sql/open.ts';
import type { Access } from './access.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import { createApiKeys, type ApiKeys } from './api-keys.ts';
import { createDisplays, type Displays } from './displays.ts';
import { createFirstAdmin } from './first-admin.ts';
import type { Keys } from './keys.ts';
import { createOpenAccess } from './open.ts';
import { createOpenThreshold, demoFaces, faceOf } from './open-threshold.ts';
import { createPeopleAccess, type PeopleAccess } from './people.ts';
import { createPeopleThreshold } from './people-threshold.ts';
import { signInSecret } from './secrets.ts';
import { createSignIn, type OidcOptions, type SignIn } from './sign-in.ts';
import type { Faces, Threshold } from './threshold.ts';
import { createTickets } from './tickets.ts';
import { createVersions, type Versions } from './versions.ts';

export interface DoorOptions {
  readonly config: Config;
  readonly data: string;
  readonly sql: Sql;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Keys of the config file, and the sources that they are of. */
  readonly inFile: Keys;
  readonly fileSources: readonly string[];
  readonly boards: () => Readonly<Record<string, Board>>;
  /** The origins of this server's own pages, as soon as it listens. */
  readonly origins: () => readonly string[];
  /** Whether this server is its own certificate authority. */
  readonly ca: boolean;
  readonly say: (line: string) => void;
  readonly closers: Closers;
}

/** Everything at the door, in either mode. */
export interface Door {
  readonly access: Access;
  readonly threshold: Threshold;
  readonly accounts: Accounts;
  readonly displays: Displays;
  readonly apiKeys: ApiKeys;
  readonly versions: Versions;
  readonly signIn: SignIn;
  /** Null in open mode: nobody is there to revoke. */
  readonly people: PeopleAccess | null;
  /** The demo's; null: no demo. */
  readonly faces: Faces | null;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** An office comes from one address: a whole shift signs in within minutes. */
const TRIES_BY_ADDRESS = { max: 60, windowMs: 5 * MINUTE, size: 20_000 };
const TRIES_BY_NAME = { max: 10, windowMs: 10 * MINUTE, size: 20_000 };

async function oidcOf({ access }: Config, env: DoorOptions['env']): Promise<OidcOptions | null> {
  if (!access.oidc) return null;
  if (!access.origins)
    throw new Error('access.oidc needs ORIGIN or access.origins: where the provider sends people back');
  return { ...access.oidc, clientSecret: await readSecret(access.oidc.clientSecret, env) };
}

/** The door of the config's `access.mode`. Rejects when a secret is missing or the database refuses. */
export async function createDoor(options: DoorOptions): Promise<Door> {
  const { config, sql, clock, logger, closers } = options;
  const { db } = sql;
  const now = () => clock.now();
  const accounts = createAccounts({ db, now });
  const displays = createDisplays({ db, now });
  const apiKeys = await createApiKeys({ db, now, inFile: options.inFile, fileSources: options.fileSources });
  const versions = await createVersions({ db, clock, logger });
  closers.add('versions of who may what', () => versions.close());
  const { hours, idle } = config.access.sessions ?? SESSIONS;
  const oidc = await oidcOf(config, options.env);
  const origin = config.access.origins?.[0] ?? options.origins()[0] ?? 'https://localhost';
  const signIn = await createSignIn({
    ...{ sql, secret: await signInSecret(options.data), origin, origins: config.access.origins ?? [] },
    ...{ longest: hours * HOUR, idle, now, oidc, logger }
  });
  const shared = { accounts, displays, apiKeys, versions, signIn };

  if (config.access.mode === 'open') {
    const isDemo = config.sources.some(({ type }) => type === 'simulator');
    const faces = isDemo ? demoFaces(config.floor) : null;
    const access = createOpenAccess({ keys: apiKeys, persona: (request) => faces && faceOf(faces, request) });
    return { ...shared, access, threshold: createOpenThreshold({ access, faces }), people: null, faces };
  }

  const tickets = createTickets();
  const people = createPeopleAccess({
    ...{ ...shared, tickets, clock, boards: options.boards, origins: options.origins },
    ...{ trusted: createTrusted(config.access.proxy?.trust ?? []), proxied: config.access.proxy !== undefined }
  });
  const firstAdmin = createFirstAdmin({ hasAdmin: () => accounts.hasAdmin(), say: options.say });
  await firstAdmin.announce();

  /** The address by which that request reached us, if it is one of ours. */
  const originOf = (request: IncomingMessage): string => {
    const origins = options.origins();
    const { secure, host } = people.client(request);
    const asked = host === null ? '' : `${secure ? 'https' : 'http'}://${host}`;
    return origins.includes(asked) ? asked : (origins[0] ?? origin);
  };
  const threshold = createPeopleThreshold({
    ...{ ...shared, access: people, tickets, firstAdmin, audit: options.audit, clock, originOf },
    ...{ byAddress: createTries({ clock, ...TRIES_BY_ADDRESS }), byName: createTries({ clock, ...TRIES_BY_NAME }) },
    ...{ oidc: oidc?.name ?? null, ca: options.ca }
  });
  return { ...shared, access: people, threshold, people, faces: null };
}
