import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { username } from 'better-auth/plugins/username';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { EpochMs, Ms } from '../../core/ids.ts';
import { alone } from '../storage/sql/migrate.ts';
import type { Sql } from '../storage/sql/open.ts';
import { SESSION_COOKIE } from './cookies.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';

/** Single sign-on by OpenID Connect: who it names must have been added here, by the same username. */
export interface OidcOptions {
  readonly name: string;
  readonly discovery: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The claim that holds the username. */
  readonly claim: string;
}

export interface SignInOptions {
  readonly sql: Sql;
  /** At least 32 random bytes: cookies are signed with it. */
  readonly secret: string;
  /** The address that browsers see. */
  readonly origin: string;
  readonly origins: readonly string[];
  /** How long a session lives at most, and without use. */
  readonly longest: Ms;
  readonly idle: Ms;
  readonly oidc: OidcOptions | null;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

/** One session as the cookie names it. */
export interface Session {
  readonly id: string;
  readonly person: string;
  readonly until: EpochMs;
}

/** Usernames, passwords and sessions, over better-auth. It alone touches its tables. */
export interface SignIn {
  /** Null: no session, or one that is over. */
  session(headers: IncomingMessage['headers'], now: EpochMs): Promise<Session | null>;
  /** Whether a session still lives. */
  alive(session: string, now: EpochMs): Promise<boolean>;
  /** The cookies of a new session; null: name or password is wrong. */
  enter(name: string, password: string): Promise<readonly string[] | null>;
  /** Ends the session that the cookie names; the cookies that take it from the browser. */
  leave(headers: IncomingMessage['headers']): Promise<readonly string[]>;
  /** Somebody new who can't sign in yet; their id. Usernames are unique. */
  add(username: string, name: string): Promise<string>;
  setPassword(person: string, password: string): Promise<void>;
  /** Takes as long whoever it is; null, and people without a password: false. */
  checkPassword(person: string | null, password: string): Promise<boolean>;
  endSessions(person: string, except?: string): Promise<void>;
  /** Where the single sign-on begins, and the cookies that remember it; null: there is none, or it can't be reached. */
  away(to: string): Promise<{ readonly url: string; readonly cookies: readonly string[] } | null>;
  /** The way back from it, at OIDC_RETURN. */
  handle(request: IncomingMessage, response: ServerResponse): void;
}

/** Letters and digits of any script, and what addresses hold. */
export const USERNAME = /^[\p{L}\p{N}][\p{L}\p{N}_.@-]{0,63}$/u;
const PLACE = '/api/auth';
const PROVIDER = 'oidc';
/** To be given to the provider as the only place that it sends people back to. */
export const OIDC_RETURN = `${PLACE}/callback/${PROVIDER}`;
/** A session that is used is written down at most this often. */
const TOUCH: Ms = 60_000;

/** ASVS 6.2: long enough, anything goes, and not what everybody tries first. */
export const PASSWORD = { shortest: 10, longest: 128 } as const;

function optionsOf({ sql, secret, origin, origins, longest, oidc, logger }: SignInOptions) {
  return {
    appName: 'Pilotlight',
    ...{ baseURL: origin, basePath: PLACE, secret, trustedOrigins: [origin, ...origins] },
    telemetry: { enabled: false },
    database: { db: sql.db, type: sql.type, transaction: true },
    logger: { level: 'error', log: (_level, message) => logger.warn({ auth: message }, 'sign-in') },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD.shortest,
      maxPasswordLength: PASSWORD.longest,
      password: { hash: hashPassword, verify: verifyPassword }
    },
    session: { expiresIn: longest / 1000, disableSessionRefresh: true, cookieCache: { enabled: false } },
    rateLimit: { enabled: false }, // the door counts tries itself, by address and by name
    advanced: {
      // the single sign-on's short-lived cookies too; its own prefix would stand before it, and every cookie is Secure below
      cookiePrefix: SESSION_COOKIE,
      useSecureCookies: false,
      defaultCookieAttributes: { secure: true, httpOnly: true, sameSite: 'lax' },
      cookies: {
        session_token: {
          name: SESSION_COOKIE,
          attributes: { secure: true, httpOnly: true, sameSite: 'lax', path: '/' }
        }
      },
      ipAddress: { disableIpTracking: true }
    },
    // who comes by single sign-on is known by the address that their username makes; nobody adds themselves, so none is planted
    account: {
      accountLinking: { enabled: true, trustedProviders: [PROVIDER], requireLocalEmailVerified: false }
    },
    plugins: [
      username({
        minUsernameLength: 1,
        maxUsernameLength: 64,
        usernameValidator: (name: string) => USERNAME.test(name)
      }),
      ...(oidc
        ? [
            genericOAuth({
              config: [
                {
                  providerId: PROVIDER,
                  discoveryUrl: oidc.discovery,
                  clientId: oidc.clientId,
                  clientSecret: oidc.clientSecret,
                  scopes: ['openid', 'profile', 'email'],
                  pkce: true,
                  disableImplicitSignUp: true,
                  mapProfileToUser: (profile: Record<string, unknown>) => ({
                    email: addressOf(typeof profile[oidc.claim] === 'string' ? profile[oidc.claim] : ''),
                    emailVerified: true
                  })
                }
              ]
            })
          ]
        : [])
    ]
  } satisfies BetterAuthOptions;
}

/** better-auth wants an address; nothing is ever sent to it (RFC 2606). */
const addressOf = (handle: string): string => `${Buffer.from(handle.toLowerCase()).toString('hex')}@people.invalid`;

const webHeaders = (headers: IncomingMessage['headers']) =>
  new Headers(headers.cookie ? { cookie: headers.cookie } : {});
const ms = (at: Date | string | number): EpochMs => new Date(at).getTime();

/** Makes better-auth's own tables if they are not there. */
export async function createSignIn(options: SignInOptions): Promise<SignIn> {
  const auth = betterAuth(optionsOf(options));
  const migrate = async () => (await getMigrations(optionsOf(options))).runMigrations();
  await (options.sql.type === 'postgres' ? alone(options.sql.db, migrate) : migrate());
  const { internalAdapter: store, password: hashing } = await auth.$context;
  const node = toNodeHandler(auth);
  const { idle } = options;

  const over = (row: { expiresAt: Date; updatedAt: Date }, now: EpochMs) =>
    ms(row.expiresAt) <= now || ms(row.updatedAt) + idle <= now;
  const credential = async (person: string) =>
    (await store.findAccounts(person)).find(({ providerId }) => providerId === 'credential');

  return {
    async session(headers, now) {
      const found = await auth.api.getSession({ headers: webHeaders(headers), query: { disableRefresh: true } });
      if (!found) return null;
      const { session } = found;
      if (over(session, now)) {
        await store.deleteSession(session.token);
        return null;
      }
      if (now - ms(session.updatedAt) > TOUCH) await store.updateSession(session.token, { updatedAt: new Date(now) });
      return { id: session.id, person: session.userId, until: ms(session.expiresAt) };
    },
    async alive(id, now) {
      const row = await options.sql.db
        .withTables<{ session: { id: string; expiresAt: string | Date } }>()
        .selectFrom('session')
        .select('expiresAt')
        .where('id', '=', id)
        .executeTakeFirst();
      return row !== undefined && ms(row.expiresAt) > now;
    },
    async enter(name, password) {
      const headers = new Headers({ origin: options.origin });
      try {
        const answer = await auth.api.signInUsername({
          body: { username: name, password },
          headers,
          asResponse: true
        });
        return answer.ok ? answer.headers.getSetCookie() : null;
      } catch {
        return null;
      }
    },
    async leave(headers) {
      const answer = await auth.api.signOut({ headers: webHeaders(headers), asResponse: true });
      return answer.headers.getSetCookie().filter((cookie) => cookie.startsWith(SESSION_COOKIE));
    },
    async add(handle, name) {
      const lower = handle.toLowerCase();
      const user = await store.createUser(
        { name, username: lower, displayUsername: handle, emailVerified: false, email: addressOf(handle) },
        { method: 'admin' }
      );
      return user.id;
    },
    async setPassword(person, password) {
      const hash = await hashing.hash(password);
      if (await credential(person)) await store.updatePassword(person, hash);
      else await store.linkAccount({ userId: person, providerId: 'credential', accountId: person, password: hash });
    },
    async checkPassword(person, password) {
      const hash = person === null ? null : (await credential(person))?.password;
      if (hash != null) return hashing.verify({ hash, password });
      await hashing.hash(password);
      return false;
    },
    async endSessions(person, except) {
      for (const { id, token } of await store.listSessions(person, {})) {
        if (id !== except) await store.deleteSession(token);
      }
    },
    async away(to) {
      if (!options.oidc) return null;
      try {
        const answer = await auth.api.signInSocial({
          body: { provider: PROVIDER, callbackURL: to, errorCallbackURL: '/sign-in' },
          headers: new Headers({ origin: options.origin }),
          asResponse: true
        });
        const { url } = (await answer.json()) as { url?: string };
        return url === undefined ? null : { url, cookies: answer.headers.getSetCookie() };
      } catch (error) {
        options.logger.error({ err: error }, 'the single sign-on could not be reached');
        return null;
      }
    },
    handle(request, response) {
      node(request, response).catch((error: unknown) => {
        options.logger.error({ err: error }, 'single sign-on failed');
        if (!response.headersSent) response.writeHead(400);
        response.end();
      });
    }
  };
}
