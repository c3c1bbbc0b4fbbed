import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { Ms } from '../../core/ids.ts';
import { liveSchemas } from '../../protocol/live.ts';
import { liveProblem } from '../../protocol/live-problems.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { At, ByeReason, CommandDone, Refusal } from '../../protocol/wire.ts';
import type { Access } from '../access/access.ts';
import type { Principal } from '../access/principal.ts';
import type { Clock, Turns } from '../ports.ts';
import { createPlaces, type Places } from '../scope/places.ts';
import { PLAIN_BOARD, type Board } from '../scope/views.ts';
import type { Viewpoint } from '../scope/viewpoint.ts';
import { attachTo } from './attach.ts';
import { noCommands } from './commands.ts';
import { answerFrame } from './frames.ts';
import { liveParser, Prepared } from './parser.ts';
import { NAMESPACE } from './view.ts';
import { createViewer } from './viewer.ts';
import type { Viewer } from './viewer.ts';
import { createViews } from './views.ts';

export interface LiveOptions {
  readonly turns: Turns;
  readonly clock: Clock;
  readonly access: Pick<Access, 'checkSocket' | 'enter' | 'entered'>;
  /** What a command comes to; absent: none is known. */
  readonly command?: (body: unknown, by: Principal) => Promise<CommandDone | Refusal>;
  /** Of the settings in force. */
  readonly places?: () => Places;
  readonly log?: { warn(what: object, message: string): void };
  /** Boards by name, of the settings in force; default: `main`, every site. */
  readonly boards?: () => Readonly<Record<string, Board>>;
  readonly path?: string;
  /** False where another program listens for upgrades on the same server (Vite in dev). */
  readonly destroyUpgrade?: boolean;
  /** Spreads those who are sent away; 0 ≤ x < 1. */
  readonly random?: () => number;
}

/** The live stream's server: views in versions, one encode for all their viewers. */
export interface Live {
  /** Serves on an http server, beside what already listens there. */
  attach(http: HttpServer): void;
  metrics(): LiveMetrics;
  /** Where a view stands now: a reader of the API goes on from there. */
  at(view: string, from: Viewpoint): At;
  /** Who watches, each once: to be looked at again when somebody's rights change. */
  watchers(): readonly Principal[];
  /** Cuts every line of whom `which` names, and tells them to come back: revoked. The number of lines. */
  revoke(which: (watcher: Principal) => boolean): number;
  /** Says `bye draining`, spread out, and lets go of the http server. Idempotent; at most 1 s. */
  close(): Promise<void>;
}

/** Counts since the start; `viewers`, `behind` and `views` are as of now. */
export interface LiveMetrics {
  readonly viewers: number;
  readonly behind: number;
  readonly views: number;
  readonly messages: number;
  readonly bytes: number;
  readonly encodes: number;
  readonly snapshots: number;
  readonly resumed: number;
  readonly conflated: number;
  readonly skipped: number;
  readonly byes: Readonly<Record<ByeReason, number>>;
}

/** What the door leaves on a socket. */
interface Entered {
  principal: Principal;
}

const MOST_INCOMING_BYTES = 65_536;
const CONNECT_TIMEOUT: Ms = 5_000;
const TEND_EVERY: Ms = 250;
/** How long a `bye` may take to leave before the line is cut. */
const LAST_WORDS: Ms = 500;
/** Sent away: back after at least so long, and spread by so much per viewer (5,000 in 10 s). */
const AWAY: Ms = 500;
const AWAY_PER_VIEWER: Ms = 2;
const AWAY_SLOW: Ms = 5_000;

export function createLive(options: LiveOptions): Live {
  const { turns, clock, access, random = Math.random } = options;
  const counts = { messages: 0, bytes: 0, conflated: 0, skipped: 0, resumed: 0, snapshots: 0, encodes: 0 };
  const byes: Record<ByeReason, number> = { draining: 0, revoked: 0, slow: 0, rate: 0 };
  const viewers = new Set<Viewer>();
  const views = createViews({
    ...{ turns, clock, places: options.places ?? (() => createPlaces({ sites: [], teams: [] })), counted: counts },
    boards: options.boards ?? (() => ({ main: PLAIN_BOARD })),
    gone: (left) => [...left].forEach((viewer) => sendAway(viewer, 'revoked', 0))
  });
  const detach: (() => void)[] = [];
  let closing: Promise<void> | undefined;

  const io = new Server({
    path: options.path ?? '/socket.io',
    transports: ['websocket'],
    allowUpgrades: false,
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: MOST_INCOMING_BYTES,
    connectTimeout: CONNECT_TIMEOUT,
    parser: liveParser,
    destroyUpgrade: options.destroyUpgrade ?? true,
    allowRequest(request, done) {
      const refused = closing ? 'draining' : (access.checkSocket(request)?.code ?? null);
      done(refused, refused === null);
    }
  });
  const live = io.of(NAMESPACE);

  io.use((_socket, next) => next(new Error(`connect to ${NAMESPACE}`)));
  live.use((socket, next) => {
    const auth: { protocol?: unknown } = asObject(socket.handshake.auth);
    if (auth.protocol !== undefined && auth.protocol !== PROTOCOL_VERSION) {
      next(refusal(liveProblem('protocol', `this server speaks version ${PROTOCOL_VERSION}: load the page again`)));
      return;
    }
    access.enter(socket.request, auth).then(
      (entered) => {
        if ('detail' in entered) {
          next(refusal(entered));
          return;
        }
        (socket.data as Entered).principal = entered;
        next();
      },
      (error: unknown) => {
        options.log?.warn({ err: error }, 'nobody could be let in');
        next(refusal(liveProblem('draining', 'who is there could not be looked up; come back')));
      }
    );
  });

  live.on('connection', (socket) => {
    const { principal } = socket.data as Entered;
    const viewer = createViewer(socket, principal, counts);
    viewers.add(viewer);
    access.entered?.(principal);
    const listen = (event: string, work: (body: unknown, ack: (answer: unknown) => void) => void) => {
      socket.on(event, (body: unknown, ack: unknown) => {
        if (!viewer.admit(clock.now())) sendAway(viewer, 'rate', AWAY_SLOW);
        else work(body, typeof ack === 'function' ? (ack as (answer: unknown) => void) : () => undefined);
      });
    };
    listen('watch', (body, ack) => watch(viewer, body, ack));
    listen('seen', (body) => {
      if (liveSchemas.seen.safeParse(body).success) viewer.seen();
    });
    listen('command', (body, ack) => {
      (options.command ?? noCommands)(body, viewer.principal).then(ack, (error: unknown) => {
        options.log?.warn({ err: error }, 'a command failed');
        ack({ problem: liveProblem('internal', 'it went wrong here; send it again') } satisfies Refusal);
      });
    });
    socket.on('disconnect', () => {
      viewers.delete(viewer);
      views.leave(viewer);
    });
  });

  function watch(viewer: Viewer, body: unknown, ack: (answer: unknown) => void): void {
    const parsed = liveSchemas.watch.safeParse(body);
    if (!parsed.success) {
      ack({ problem: liveProblem('unreadable', 'watch wants {view, at?: {epoch, offset}}') } satisfies Refusal);
      return;
    }
    const { view: name, at } = parsed.data;
    const view = views.open(name, viewer.principal);
    if ('code' in view) {
      ack({ problem: view } satisfies Refusal);
      return;
    }
    const patches = at?.epoch === view.epoch ? view.patchesAfter(at.offset) : null;
    if (patches) counts.resumed += 1;
    const tail = patches ?? view.snapshot();
    views.join(view, viewer);
    ack(
      new Prepared((id) => {
        const now = clock.now();
        viewer.answer(answerFrame(NAMESPACE, id, view.head(now), tail), now);
      })
    );
  }

  function sendAway(viewer: Viewer, reason: ByeReason, retryAfter: Ms): void {
    if (!viewers.delete(viewer)) return;
    views.leave(viewer);
    byes[reason] += 1;
    if (reason === 'slow' || reason === 'rate') options.log?.warn({ reason }, 'a viewer was sent away');
    viewer.bye(reason, Math.round(retryAfter));
    viewer.socket.removeAllListeners();
    clock.after(LAST_WORDS, () => viewer.drop());
  }

  function tend(): void {
    const now = clock.now();
    for (const viewer of viewers) {
      const { until } = viewer.principal;
      if (until !== null && until <= now) {
        sendAway(viewer, 'revoked', 0);
        continue;
      }
      const reason = viewer.tend(now);
      if (reason) sendAway(viewer, reason, AWAY_SLOW * (1 + random()));
    }
  }

  const stopTending = clock.every(TEND_EVERY, tend);

  async function drain(): Promise<void> {
    stopTending();
    views.close();
    const spread = Math.max(AWAY, viewers.size * AWAY_PER_VIEWER);
    for (const viewer of [...viewers]) sendAway(viewer, 'draining', AWAY + random() * spread);
    await allGone(live.sockets);
    live.disconnectSockets(true);
    for (const undo of detach.splice(0)) undo();
    // Not io.close(): that would close the http server too, which belongs to the one who attached.
    await live.adapter.close();
  }

  return {
    attach: (http) => void detach.push(attachTo(io, http)),
    at(name, from) {
      const view = views.open(name, from);
      return 'code' in view ? { epoch: turns.epoch, offset: 0 } : { epoch: view.epoch, offset: view.offset };
    },
    watchers: () => [...new Set(Array.from(viewers, ({ principal }) => principal))],
    metrics: () => ({
      ...counts,
      byes: { ...byes },
      viewers: viewers.size,
      behind: Array.from(viewers).filter((viewer) => viewer.behind).length,
      views: views.size
    }),
    revoke(which) {
      const cut = [...viewers].filter(({ principal }) => which(principal));
      for (const viewer of cut) sendAway(viewer, 'revoked', 0);
      return cut.length;
    },
    close: () => (closing ??= drain())
  };
}

async function allGone(sockets: ReadonlyMap<string, unknown>): Promise<void> {
  const until = performance.now() + LAST_WORDS;
  while (sockets.size > 0 && performance.now() < until) {
    await new Promise<void>((soon) => setTimeout(soon, 10));
  }
}

/** Whatever a client sent for its `auth`. */
const asObject = (auth: unknown): object => (typeof auth === 'object' && auth !== null ? auth : {});

/** Socket.IO hands `data` to the client with the error. */
function refusal(problem: Refusal['problem']): Error {
  return Object.assign(new Error(problem.code), { data: problem });
}
