import type { IncomingMessage } from 'node:http';
import { liveProblem } from '../../protocol/live-problems.ts';
import { problem, type Problem } from '../../protocol/problems.ts';
import type { LiveProblem } from '../../protocol/wire.ts';
import { clientOf, type Client, type Trusted } from '../edge/client.ts';
import { originAllowed } from '../edge/origin.ts';
import type { Clock } from '../ports.ts';
import type { Board } from '../scope/views.ts';
import type { Access, Need } from './access.ts';
import type { Accounts } from './accounts.ts';
import type { ApiKeys } from './api-keys.ts';
import { cookieOf, DISPLAY_COOKIE, SESSION_COOKIE } from './cookies.ts';
import type { Displays } from './displays.ts';
import { bearer } from './keys.ts';
import { displayPrincipal, personPrincipal, type Principal } from './principal.ts';
import type { SignIn } from './sign-in.ts';
import type { Tickets } from './tickets.ts';
import type { Versions } from './versions.ts';

export interface PeopleAccessOptions {
  readonly signIn: SignIn;
  readonly accounts: Accounts;
  readonly displays: Displays;
  readonly apiKeys: ApiKeys;
  readonly tickets: Tickets;
  readonly versions: Versions;
  readonly clock: Clock;
  readonly trusted: Trusted;
  /** Behind a proxy: whoever comes past it is refused. */
  readonly proxied: boolean;
  /** The origins of this server's own pages. */
  readonly origins: () => readonly string[];
  readonly boards: () => Readonly<Record<string, Board>>;
}

/** `access.mode: people`. */
export interface PeopleAccess extends Access {
  client(request: IncomingMessage): Client;
  /** Whoever it is as they are known now; null: not any more. */
  again(principal: Principal): Promise<Principal | null>;
  /** Somebody was let in while rights changed: they must be looked at again. */
  onDoubt(listener: (principal: Principal) => void): void;
}

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** Two lookups of one principal tell the same. */
export const samePrincipal = (a: Principal, b: Principal): boolean =>
  a.sight.key === b.sight.key && a.board === b.board && a.who.rights.join() === b.who.rights.join();

/** People by session, displays by their token, programs by key, sockets by ticket; nobody else, and nothing from foreign pages. */
export function createPeopleAccess(options: PeopleAccessOptions): PeopleAccess {
  const { signIn, accounts, displays, apiKeys, tickets, versions, clock, trusted } = options;
  /** What stood when somebody was looked up. */
  const lookedUp = new WeakMap<Principal, number>();
  let doubt: (principal: Principal) => void = () => undefined;

  const client = (request: IncomingMessage): Client => clientOf(request, trusted);
  const hasCookie = (request: IncomingMessage) =>
    cookieOf(request, SESSION_COOKIE) !== null || cookieOf(request, DISPLAY_COOKIE) !== null;

  /** Where from: through the proxy where there is one, and from a page of this server if from any. */
  function checkNear(request: IncomingMessage): Problem | null {
    if (options.proxied && !client(request).proxied) {
      return problem('host_forbidden', 'come through the proxy in front of this server');
    }
    const hasOrigin = (request.headersDistinct.origin ?? []).length > 0;
    if (!hasOrigin || originAllowed(request, options.origins())) return null;
    return problem('origin_forbidden', 'the Origin must be an address of this server: set ORIGIN or access.origins');
  }

  /** A browser says where a change or a socket comes from; one that does not is none of ours. */
  const needsOrigin = (request: IncomingMessage): Problem | null =>
    (request.headersDistinct.origin ?? []).length > 0
      ? null
      : problem('origin_forbidden', 'a request with a cookie needs the Origin header of this server');

  function note(version: number, principal: Principal | null): Principal | null {
    if (principal) lookedUp.set(principal, version);
    return principal;
  }

  async function byCookie(request: IncomingMessage): Promise<Principal | null> {
    const version = versions.now;
    if (cookieOf(request, SESSION_COOKIE) !== null) {
      const session = await signIn.session(request.headers, clock.now());
      const person = session && (await accounts.find(session.person));
      if (person && !person.disabled) return note(version, personPrincipal(person, session));
    }
    const token = cookieOf(request, DISPLAY_COOKIE);
    const display = token === null ? null : await displays.find(token);
    const board = display && options.boards()[display.board];
    return note(version, display && board ? displayPrincipal(display, board) : null);
  }

  function byKey(key: string): Principal | null {
    return note(versions.now, apiKeys.reader(key));
  }

  const stranger = () => problem('signed_out', 'sign in, pair this screen, or give a read key');
  const strangeKey = () => problem('key_invalid', 'this read key is not known here');

  async function again({ who, session, until }: Principal): Promise<Principal | null> {
    const version = versions.now;
    switch (who.kind) {
      case 'person': {
        const person = await accounts.find(who.id);
        if (!person || person.disabled) return null;
        if (session === null || until === null) return null;
        return (await signIn.alive(session, clock.now()))
          ? note(version, personPrincipal(person, { id: session, until }))
          : null;
      }
      case 'display': {
        const display = await displays.known(who.id);
        const board = display && options.boards()[display.board];
        return note(version, display && board ? displayPrincipal(display, board) : null);
      }
      case 'key':
        return note(version, apiKeys.known(who.id));
      case 'local':
        return null;
    }
  }

  async function enter(request: IncomingMessage, auth: unknown): Promise<Principal | LiveProblem> {
    const { key, ticket } = auth as { key?: unknown; ticket?: unknown };
    if (ticket !== undefined) {
      const held = typeof ticket === 'string' ? tickets.take(ticket, clock.now()) : null;
      const holder = held && (await again(held));
      return holder ?? liveProblem('signed_out', 'this ticket is not good: it was used, or is too old');
    }
    const secret = key ?? bearer(request.headers.authorization);
    if (secret !== null) {
      return (
        (typeof secret === 'string' ? byKey(secret) : null) ??
        liveProblem('key_invalid', 'this read key is not known here')
      );
    }
    return (await byCookie(request)) ?? liveProblem('signed_out', 'sign in, pair this screen, or give a read key');
  }

  return {
    client,
    again,
    enter,
    onDoubt(listener) {
      doubt = listener;
    },
    checkHttp(request, need: Need) {
      const refused = checkNear(request);
      if (refused !== null || need === 'ingest' || need === 'read') return refused;
      if (need === 'knock' || hasCookie(request)) {
        const missing = needsOrigin(request);
        if (missing) return missing;
      }
      return JSON_TYPE.test(request.headers['content-type'] ?? '')
        ? null
        : problem('unsupported_media_type', 'give application/json');
    },
    checkSocket: (request) => checkNear(request) ?? (hasCookie(request) ? needsOrigin(request) : null),
    async identify(request) {
      const key = bearer(request.headers.authorization);
      if (key !== null) return byKey(key) ?? strangeKey();
      return (await byCookie(request)) ?? stranger();
    },
    entered(principal) {
      if (lookedUp.get(principal) !== versions.now) doubt(principal);
    }
  };
}
