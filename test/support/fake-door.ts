import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  RIGHTS_OF,
  type Grant,
  type Me,
  type PairingCode,
  type Persona,
  type Who
} from '../../src/lib/protocol/people.ts';

/** Who may sign in, by user name. */
export interface FakePerson {
  readonly name: string;
  readonly password: string;
  readonly grants: readonly Grant[];
}

export interface FakeDoorOptions {
  readonly mode?: Me['mode'];
  readonly people?: Readonly<Record<string, FakePerson>>;
  /** The first admin's code: nobody has an account yet. */
  readonly setup?: string | null;
  readonly personas?: readonly Persona[] | null;
  readonly oidc?: string | null;
  /** What else is read, by path. */
  readonly answers?: Readonly<Record<string, object>>;
  /** Seconds of a pairing code's life. */
  readonly codeLives?: number;
}

interface Asking {
  readonly code: PairingCode;
  board: string | null;
  denied: boolean;
  readonly ends: number;
}

export interface FakeDoor {
  /** True: answered here. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Commands as they came, newest last. */
  readonly commands: Record<string, unknown>[];
  /** What the next command of that type is refused with; `tickets`: every ticket from now on. */
  refuse(type: string, problem: object): void;
  /** From now on every session is over. */
  endSessions(): void;
  /** While true no pairing request is answered with anything but a cut line. */
  cut: boolean;
  /** Answers `slow_down` to the next so many polls. */
  slowDowns: number;
  /** When each poll for a token came, ms. */
  readonly polls: number[];
}

const BOARDS = [
  { id: 'main', names: { en: 'The floor', 'zh-CN': '现场总览' } },
  { id: 'none', names: { en: 'Night watch', 'zh-CN': '夜班看板' } }
];

export const PERSONAS: readonly Persona[] = [
  { id: 'p-agent', role: 'agent', name: '陈晓' },
  { id: 'p-lead', role: 'lead', name: '周宁' },
  { id: 'p-duty', role: 'duty-manager', name: '何雨' },
  { id: 'p-floor', role: 'floor-manager', name: '李娜' },
  { id: 'p-business', role: 'business-supervisor', name: '赵雪' },
  { id: 'p-director', role: 'director', name: '王芳' },
  { id: 'p-admin', role: 'admin', name: '孙立' }
];

/** A browser context that begins with one of the door's cookies: `person1`, `display1`, `persona`. */
export function holding([name, value]: readonly [name: string, value: string]) {
  const cookie = { name, value, domain: '127.0.0.1', path: '/', expires: -1, httpOnly: true, secure: false };
  return { storageState: { cookies: [{ ...cookie, sameSite: 'Lax' as const }], origins: [] } };
}

/** The HTTP API of the door, answered from memory: sessions by cookie, one file, no checks that a page does not see. */
export function createFakeDoor(options: FakeDoorOptions = {}): FakeDoor {
  const { mode = 'open', oidc = null, codeLives = 600 } = options;
  const people = new Map(Object.entries(options.people ?? {}));
  const refusals = new Map<string, object>();
  const asking: Asking[] = [];
  let setup = options.setup ?? null;
  let round = 1;

  const whoIs = (id: string, name: string, grants: readonly Grant[]): Who => ({
    kind: 'person',
    id,
    name,
    username: id,
    grants,
    rights: [...new Set(grants.flatMap(({ role }) => RIGHTS_OF[role]))],
    board: null
  });

  function whoAsks(cookies: Readonly<Record<string, string>>): Who | null {
    const persona = options.personas?.find(({ id }) => id === cookies['persona']);
    if (persona) return whoIs(persona.id, persona.name, [{ role: persona.role, on: { kind: 'all' } }]);
    if (mode === 'open') {
      return { kind: 'local', id: 'local', name: '', username: null, grants: [], rights: [], board: null };
    }
    const person = people.get(cookies[`person${round}`] ?? '');
    if (person) return whoIs(cookies[`person${round}`]!, person.name, person.grants);
    const board = cookies[`display${round}`];
    return board === undefined
      ? null
      : { kind: 'display', id: 'd1', name: 'East wall', username: null, grants: [], rights: [], board };
  }

  function run(command: Record<string, unknown>): [number, unknown, string?] {
    door.commands.push(command);
    const type = String(command['type']);
    const refusal = refusals.get(type);
    if (refusals.delete(type)) return [422, refusal];
    const found = asking.find(({ code }) => code.user_code === command['code']);
    if (type.startsWith('display.') && !found) return [404, problem('not_found', 404, 'give-up')];
    if (type === 'display.approve') found!.board = String(command['board']);
    if (type === 'display.deny') found!.denied = true;
    const result = type === 'display.look' ? { asked_by: '10.0.7.21', asked: Date.UTC(2026, 10, 23, 6, 5) } : undefined;
    return [200, { id: command['id'], result }];
  }

  function pairCode(host: string): [number, unknown] {
    const user = ['WDJBMJHT', 'QRSTVWXZ', 'BCDFGHJK'][asking.length % 3]!;
    const uri = `http://${host}/pair`;
    const code = {
      device_code: `device-${asking.length}`,
      user_code: user,
      verification_uri: uri,
      verification_uri_complete: `${uri}#${user}`,
      expires_in: codeLives,
      interval: 1
    };
    asking.push({ code, board: null, denied: false, ends: Date.now() + codeLives * 1000 });
    return [200, code];
  }

  function pairToken(body: Record<string, unknown>): [number, unknown, string?] {
    door.polls.push(Date.now());
    const found = asking.find(({ code }) => code.device_code === body['device_code']);
    if (door.slowDowns > 0) {
      door.slowDowns -= 1;
      return [400, { error: 'slow_down' }];
    }
    if (!found || Date.now() > found.ends) return [400, { error: 'expired_token' }];
    if (found.denied) return [400, { error: 'access_denied' }];
    if (found.board === null) return [400, { error: 'authorization_pending' }];
    return [200, { board: found.board }, `display${round}=${found.board}; Path=/; HttpOnly`];
  }

  function signIn(body: Record<string, unknown>): [number, unknown, string?] {
    const { username, password } = body as Record<string, string>;
    if (username === 'many') return [429, problem('too_many', 429, 'wait', { retryAfter: 40 })];
    const person = people.get(username!);
    if (person?.password !== password || password === undefined) {
      return [401, problem('sign_in_failed', 401, 'mend')];
    }
    return [204, null, `person${round}=${username}; Path=/; HttpOnly`];
  }

  function signInWithCode(body: Record<string, unknown>): [number, unknown, string?] {
    const { code, username, name, password } = body as Record<string, string>;
    if (code !== (setup ?? 'INVITE-1')) return [401, problem('code_invalid', 401, 'mend')];
    if (password!.length < 8) {
      return [422, problem('password_weak', 422, 'mend', { detail: 'at least 8 characters' })];
    }
    const known = people.get(username!);
    const grants = setup === null ? (known?.grants ?? []) : [{ role: 'admin', on: { kind: 'all' } } as const];
    people.set(username!, { name: name ?? known?.name ?? username!, password: password!, grants });
    setup = null;
    return [204, null, `person${round}=${username}; Path=/; HttpOnly`];
  }

  function changePassword({ id }: Who, body: Record<string, unknown>): [number, unknown] {
    const { old, password } = body as Record<string, string>;
    const person = people.get(id)!;
    if (old !== person.password) return [401, problem('sign_in_failed', 401, 'mend')];
    if (password!.length < 8) return [422, problem('password_weak', 422, 'mend', { detail: 'at least 8 characters' })];
    people.set(id, { ...person, password: password! });
    return [204, null];
  }

  function answerTo(
    path: string,
    who: Who | null,
    body: Record<string, unknown>,
    host: string
  ): [number, unknown, string?] {
    switch (path) {
      case '/api/v1/me': {
        const persona = options.personas?.find(({ id }) => id === who?.id)?.id ?? null;
        const personas = options.personas ?? null;
        return [200, { mode, who, setup: setup !== null, personas, persona, oidc, ca: false } satisfies Me];
      }
      case '/api/v1/sign-in':
        return signIn(body);
      case '/api/v1/sign-in/code':
        return signInWithCode(body);
      case '/api/v1/sign-in/oidc':
        return oidc === null
          ? [404, problem('not_found', 404, 'give-up')]
          : [200, { url: `http://${host}/?asks=oidc` }, 'oidc=state; Path=/; HttpOnly'];
      case '/api/v1/sign-out':
        return [204, null, `person${round}=; Path=/; Max-Age=0`];
      case '/api/v1/demo/persona':
        return [204, null, `persona=${(body['persona'] as string | null) ?? ''}; Path=/; HttpOnly`];
      case '/api/v1/pair/code':
        return pairCode(host);
      case '/api/v1/pair/token':
        return pairToken(body);
    }
    if (path === '/api/v1/password' && who !== null) return changePassword(who, body);
    if (who === null) return [401, problem('signed_out', 401, 'sign-in')];
    switch (path) {
      case '/api/v1/tickets':
        return refusals.has('tickets') ? [403, refusals.get('tickets')] : [200, { ticket: 'one-dial' }];
      case '/api/v1/displays':
        return [200, { displays: [], boards: BOARDS }];
      case '/api/v1/commands':
        return run(body);
      default: {
        const said = options.answers?.[path];
        return said ? [200, said] : [404, problem('not_found', 404, 'give-up')];
      }
    }
  }

  const door: FakeDoor = {
    commands: [],
    cut: false,
    slowDowns: 0,
    polls: [],
    refuse: (type, said) => void refusals.set(type, said),
    endSessions: () => void (round += 1),
    answer(request, response) {
      const path = request.url?.split('?')[0] ?? '';
      if (
        !/^\/api\/v1\/(me|sign-|password|tickets|pair\/|demo\/|displays|commands|floor|alerts|coaching|scripts|announcements)/.test(
          path
        )
      )
        return false;
      const who = whoAsks(cookiesOf(request.headers.cookie));
      if (path === '/api/v1/floor' && who !== null) return false;
      void textOf(request).then((text) => {
        if (door.cut && path.startsWith('/api/v1/pair/')) {
          request.socket.destroy();
          return;
        }
        const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
        const [status, said, cookie] = answerTo(path, who, body, request.headers.host ?? '');
        response.writeHead(status, {
          'content-type': status < 400 ? 'application/json' : 'application/problem+json',
          ...(cookie === undefined ? {} : { 'set-cookie': cookie })
        });
        response.end(said === null ? undefined : JSON.stringify(said));
      });
      return true;
    }
  };
  return door;
}

function problem(code: string, status: number, act: string, more: object = {}): object {
  return { type: `urn:pilotlight:problem:${code}`, code, status, title: code, detail: '', do: act, ...more };
}

function cookiesOf(header: string | undefined): Record<string, string> {
  return Object.fromEntries((header ?? '').split(/; */).map((pair) => pair.split('=') as [string, string]));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
