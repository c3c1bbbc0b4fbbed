import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { EpochMs, Ms } from '../../core/ids.ts';
import { alone } from '../storage/sql/migrate.ts';
import type { Sql } from '../storage/sql/open.ts';
import { addressOf, authOptions, OIDC_FAILED } from './auth-options.ts';
import { SESSION_COOKIE } from './cookies.ts';
import { foldUsername } from './usernames.ts';

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
  readonly now: () => EpochMs;
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
  /** The cookies of a new session; null: the password is wrong, or there is none. Nobody (null) takes as long as somebody. */
  enter(
    person: { readonly id: string; readonly username: string } | null,
    password: string
  ): Promise<readonly string[] | null>;
  /** Ends the session that the cookie names; the cookies that take it from the browser. */
  leave(headers: IncomingMessage['headers']): Promise<readonly string[]>;
  /** Somebody new who can't sign in yet; their id. Usernames are unique. */
  add(username: string, name: string): Promise<string>;
  setPassword(person: string, password: string): Promise<void>;
  checkPassword(person: string, password: string): Promise<boolean>;
  endSessions(person: string, except?: string): Promise<void>;
  /** They are in use: an open line is (PEOPLE7). */
  touch(sessions: readonly string[], now: EpochMs): Promise<void>;
  /** Where the single sign-on begins, and the cookies that remember it; null: there is none, or it can't be reached. */
  away(to: string): Promise<{ readonly url: string; readonly cookies: readonly string[] } | null>;
  /** The way back from it, at OIDC_RETURN: where to go on, with which cookies, and who came; null: nobody that is known. */
  back(request: IncomingMessage): Promise<{
    readonly to: string;
    readonly cookies: readonly string[];
    readonly session: Session | null;
  }>;
}

/** A session that is used is written down at most this often. */
const TOUCH: Ms = 60_000;

const webHeaders = (headers: IncomingMessage['headers']) =>
  new Headers(headers.cookie ? { cookie: headers.cookie } : {});
const ms = (at: Date | string | number): EpochMs => new Date(at).getTime();

/** Makes better-auth's own tables if they are not there. */
export async function createSignIn(options: SignInOptions): Promise<SignIn> {
  const auth = betterAuth(authOptions(options));
  const migrate = async () => (await getMigrations(authOptions(options))).runMigrations();
  await (options.sql.type === 'postgres' ? alone(options.sql.db, migrate) : migrate());
  const { internalAdapter: store, password: hashing } = await auth.$context;
  const { idle } = options;
  const sessions = options.sql.db.withTables<{
    session: { id: string; expiresAt: string | Date; updatedAt: string | Date };
  }>();

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
      const row = await sessions.selectFrom('session').select('expiresAt').where('id', '=', id).executeTakeFirst();
      return row !== undefined && ms(row.expiresAt) > now;
    },
    async enter(person, password) {
      if (!person || !(await credential(person.id))) {
        await hashing.hash(password); // as long as it takes to find a password wrong
        return null;
      }
      const headers = new Headers({ origin: options.origin });
      try {
        const answer = await auth.api.signInUsername({
          body: { username: person.username, password },
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
      return answer.headers.getSetCookie().filter((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`));
    },
    async add(handle, name) {
      const email = addressOf(handle);
      const found = async () => (await store.findUserByEmail(email))?.user.id;
      // somebody may be half there, from an addition that broke off, or be added twice at once
      const before = await found();
      if (before !== undefined) return before;
      try {
        const user = { name, username: foldUsername(handle), displayUsername: handle, emailVerified: false, email };
        return (await store.createUser(user, { method: 'admin' })).id;
      } catch (error) {
        const meanwhile = await found();
        if (meanwhile === undefined) throw error;
        return meanwhile;
      }
    },
    async setPassword(person, password) {
      const hash = await hashing.hash(password);
      if (await credential(person)) await store.updatePassword(person, hash);
      else await store.linkAccount({ userId: person, providerId: 'credential', accountId: person, password: hash });
    },
    async checkPassword(person, password) {
      const hash = (await credential(person))?.password;
      return hash != null && hashing.verify({ hash, password });
    },
    async endSessions(person, except) {
      for (const { id, token } of await store.listSessions(person, {})) {
        if (id !== except) await store.deleteSession(token);
      }
    },
    async touch(ids, now) {
      if (ids.length === 0) return;
      const at = new Date(now);
      const updatedAt = options.sql.type === 'sqlite' ? at.toISOString() : at;
      await sessions.updateTable('session').set({ updatedAt }).where('id', 'in', ids).execute();
    },
    async away(to) {
      if (!options.oidc) return null;
      try {
        const answer = await auth.api.signInSocial({
          body: { provider: 'oidc', callbackURL: to, errorCallbackURL: OIDC_FAILED },
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
    async back(request) {
      const url = new URL(request.url ?? '/', options.origin);
      const answer = await auth.handler(new Request(url, { headers: webHeaders(request.headers) }));
      const cookies = answer.headers.getSetCookie();
      const mine = cookies
        .map((cookie) => cookie.split(';', 1)[0]!)
        .find((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`));
      const found = mine === undefined ? null : await auth.api.getSession({ headers: webHeaders({ cookie: mine }) });
      const session = found && {
        ...{ id: found.session.id, person: found.session.userId, until: ms(found.session.expiresAt) }
      };
      return { to: answer.headers.get('location') ?? OIDC_FAILED, cookies, session };
    }
  };
}
