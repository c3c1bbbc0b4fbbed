import type { IncomingMessage } from 'node:http';
import { isProblem, problem, type Problem } from '../../protocol/problems.ts';
import type { Recorder } from '../actions/perform.ts';
import { tryingFrom } from '../edge/client.ts';
import type { Tries } from '../edge/tries.ts';
import type { Clock } from '../ports.ts';
import type { Accounts, Person } from './accounts.ts';
import { OIDC_FAILED } from './auth-options.ts';
import { cookieOf, DISPLAY_COOKIE, displayCookie, SESSION_COOKIE } from './cookies.ts';
import type { Displays } from './displays.ts';
import type { FirstAdmin } from './first-admin.ts';
import { passwordFlaw } from './passwords.ts';
import type { PeopleAccess } from './people.ts';
import type { SignIn } from './sign-in.ts';
import type { Threshold } from './threshold.ts';
import type { Tickets } from './tickets.ts';
import { foldUsername, isUsername } from './usernames.ts';
import type { Versions } from './versions.ts';

export interface PeopleThresholdOptions {
  readonly access: PeopleAccess;
  readonly signIn: SignIn;
  readonly accounts: Accounts;
  readonly displays: Displays;
  readonly tickets: Tickets;
  readonly versions: Versions;
  readonly firstAdmin: FirstAdmin;
  readonly audit: Pick<Recorder, 'record'>;
  readonly clock: Clock;
  /** Tries by address, and by whom they are for. */
  readonly byAddress: Tries;
  readonly byName: Tries;
  /** The address of this server's pages as that request sees it. */
  readonly originOf: (request: IncomingMessage) => string;
  readonly oidc: string | null;
  /** Whether this server is its own authority. */
  readonly ca: boolean;
}

const wrong = () => problem('sign_in_failed', 'the name or the password is wrong');
const wrongCode = () => problem('code_invalid', 'the code is wrong, was used, or is too old; ask for a new one');
const later = (wait: number) => problem('too_many', `too many tries; try again in ${wait} s`, wait);

/** The door of `access.mode: people`. */
export function createPeopleThreshold(options: PeopleThresholdOptions): Threshold {
  const { access, signIn, accounts, displays, tickets, versions, firstAdmin, audit, clock } = options;
  const address = (request: IncomingMessage) => access.client(request).address;

  /** Seconds until one may try; counted for the address, and where that may try, for the name. */
  const wait = (request: IncomingMessage, name: string): number =>
    options.byAddress.take(tryingFrom(address(request))) || options.byName.take(foldUsername(name));

  function note(
    action: string,
    person: { readonly id: string; readonly name: string } | null,
    request: IncomingMessage
  ) {
    return audit.record({
      ...{ actor: person ? `person:${person.id}` : 'system', actorName: person?.name ?? '', action, subject: null },
      ...{ detail: { address: address(request) }, outcome: action.endsWith('failed') ? 'refused' : 'done' }
    });
  }

  /** Somebody has come in: written down before their cookies are handed out. */
  async function arrived(person: Person, request: IncomingMessage): Promise<void> {
    if (cookieOf(request, SESSION_COOKIE) !== null) {
      // whoever knew the session before this sign-in knows none after it
      await signIn.leave(request.headers);
      await versions.bump();
    }
    await accounts.seen(person.id);
    await note('sign_in', person, request);
  }

  async function enter(
    username: string,
    password: string,
    request: IncomingMessage
  ): Promise<readonly string[] | null> {
    const person = isUsername(username) ? await accounts.named(username) : null;
    const cookies = await signIn.enter(person?.disabled === true ? null : person, password);
    if (!cookies || !person) {
      await note('sign_in.failed', person, request);
      return null;
    }
    options.byName.forget(foldUsername(username));
    await arrived(person, request);
    return cookies;
  }

  async function asFirstAdmin(
    { code, username, name, password }: { code: string; username: string; name: string; password: string },
    request: IncomingMessage
  ): Promise<readonly string[] | Problem> {
    if (!isUsername(username)) {
      return problem('bad_field', 'username: must begin with a letter or digit; letters, digits and _ . @ - follow');
    }
    if (!(await firstAdmin.redeem(code))) return wrongCode();
    try {
      const id = await signIn.add(username, name);
      await note('person.first_admin', { id, name }, request);
      await signIn.setPassword(id, password);
      // the last step: from here on there is an admin, and no such code any more
      await accounts.add(id, { username, name, grants: [{ role: 'admin', on: { kind: 'all' } }] });
    } catch (error) {
      await firstAdmin.announce();
      throw error;
    }
    return (await enter(username, password, request)) ?? wrong();
  }

  return {
    async me(request) {
      const by = await access.identify(request);
      return {
        mode: 'people',
        who: isProblem(by) ? null : by.who,
        setup: !(await accounts.hasAdmin()),
        ...{ personas: null, persona: null, oidc: options.oidc, ca: options.ca }
      };
    },

    async signIn({ username, password }, request) {
      const seconds = wait(request, username);
      if (seconds > 0) return later(seconds);
      return (await enter(username, password, request)) ?? wrong();
    },

    async signInByCode({ code, username, name, password }, request) {
      const seconds = wait(request, username);
      if (seconds > 0) return later(seconds);
      const flaw = passwordFlaw(password, username);
      if (flaw !== null) return problem('password_weak', flaw);
      if (!(await accounts.hasAdmin()))
        return asFirstAdmin({ code, username, name: name ?? username, password }, request);
      const person = isUsername(username) ? await accounts.named(username) : null;
      if (!person || person.disabled || !(await accounts.redeem(person.id, code))) {
        await note('sign_in.code_failed', person, request);
        return wrongCode();
      }
      await signIn.setPassword(person.id, password);
      // a password that was lost may be in other hands
      await signIn.endSessions(person.id);
      await versions.bump();
      await note('password.set', person, request);
      return (await enter(username, password, request)) ?? wrong();
    },

    async signInElsewhere() {
      return (await signIn.away('/')) ?? problem('not_found', 'there is no single sign-on here, or it does not answer');
    },

    async comeBack(request) {
      const { to, cookies, session } = await signIn.back(request);
      if (!session) return { to, cookies };
      const person = await accounts.find(session.person);
      if (person && !person.disabled) {
        await arrived(person, request);
        return { to, cookies };
      }
      await signIn.endSessions(session.person);
      await note('sign_in.failed', person, request);
      return { to: `${OIDC_FAILED}?error=unknown`, cookies: [] };
    },

    async signOut(request) {
      const by = await access.identify(request);
      const cookies = await signIn.leave(request.headers);
      await versions.bump();
      if (!isProblem(by) && by.who.kind === 'person') await note('sign_out', by.who, request);
      return cookies;
    },

    async changePassword({ old, password }, request) {
      const by = await access.identify(request);
      if (isProblem(by)) return by;
      const { who } = by;
      if (who.kind !== 'person' || by.session === null) return problem('forbidden', 'only people have a password');
      const seconds = wait(request, who.id);
      if (seconds > 0) return later(seconds);
      if (!(await signIn.checkPassword(who.id, old))) return problem('sign_in_failed', 'the old password is wrong');
      options.byName.forget(who.id.toLowerCase());
      const flaw = passwordFlaw(password, who.username ?? '');
      if (flaw !== null) return problem('password_weak', flaw);
      await note('password.changed', who, request);
      await signIn.setPassword(who.id, password);
      await signIn.endSessions(who.id, by.session);
      await versions.bump();
      return [];
    },

    async ticket(request, by) {
      const ticket = tickets.make(by, clock.now());
      if (by.who.kind !== 'display') return { ticket, cookies: [] };
      await displays.seen(by.who.id);
      const token = cookieOf(request, DISPLAY_COOKIE);
      return { ticket, cookies: token === null ? [] : [displayCookie(token)] };
    },

    async askForPairing(request) {
      const seconds = options.byAddress.take(`pair ${tryingFrom(address(request))}`);
      if (seconds > 0) return later(seconds);
      const code = await displays.ask(address(request), options.originOf(request));
      return code ?? problem('too_many', 'too many screens wait to be paired; try again in a minute', 60);
    },

    async pollPairing(deviceCode, request) {
      const answer = await displays.poll(deviceCode);
      if ('error' in answer) return answer;
      await audit.record({
        ...{ actor: `display:${answer.display}`, actorName: '', action: 'display.paired' },
        ...{ subject: `board:${answer.board}`, detail: { address: address(request) }, outcome: 'done' }
      });
      return { board: answer.board, cookies: [displayCookie(answer.token)] };
    },

    wear: () => Promise.resolve(problem('not_found', 'only the demo has faces to put on'))
  };
}
