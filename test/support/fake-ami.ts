import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { AmiStep } from '../../src/lib/server/replay/ami-file.ts';
import { createFramer, type Frame } from '../../src/lib/server/sources/asterisk/parse.ts';
import { framesOf } from './cut.ts';
import { createPbxModel, frameText, list } from './pbx-model.ts';

export interface FakeAmiOptions {
  readonly steps: readonly AmiStep[];
  readonly user?: string;
  readonly secret?: string;
  /** How many times faster than it was recorded. */
  readonly speed?: number;
  /** Passes over the recording's first so many ms, its state kept. */
  readonly skip?: number;
  /** Answers no ping and sends nothing more, the line still open. */
  readonly deaf?: boolean;
  /** Takes logins, and knows no queues until `boot`. */
  readonly starting?: boolean;
}

/** A manager that replays a recording in real time and answers lists from the state the recording has reached. */
export interface FakeAmi extends AsyncDisposable {
  readonly port: number;
  /** The events it plays, in order: `frames[i].at` is the recording's time. */
  readonly frames: readonly { readonly at: number; readonly frame: Frame }[];
  /** When that event's bytes were written to a client (epoch ms, with fractions); undefined: nobody was there. */
  sentAt(index: number): number | undefined;
  /** How many events have been played. */
  readonly played: number;
  /** Where the recording stands now, as its own epoch ms. */
  now(): number;
  /** Starts the recording; before, it stands still. */
  start(): void;
  /** Drops the line after so many more bytes have been sent. */
  cut(afterBytes?: number): void;
  /** All is loaded: says so to everybody. */
  boot(): void;
  /** While true, who connects is dropped at once. */
  refuse(on: boolean): void;
  /** Everything that clients sent, an action each. */
  readonly actions: readonly Frame[];
  readonly sessions: number;
  /** Resolves when the last event was played. */
  readonly done: Promise<void>;
}

interface Session {
  readonly socket: Socket;
  in: boolean;
}

const BOOTED = frameText([
  ['Event', 'FullyBooted'],
  ['Privilege', 'system,all'],
  ['Uptime', '11']
]);
/** As Asterisk 22 answers 350 ms after `core restart now`. */
const UNKNOWN = 'Invalid/unknown command: QueueStatus. Use Action: ListCommands to show available commands.';

const LISTED =
  /^(Queue(Params|Member|Entry|Summary)|CoreShowChannel|(QueueStatus|QueueSummary|CoreShowChannels|DeviceStateList|ExtensionStateList|Peerlist|BridgeList)Complete|PeerEntry|BridgeListItem|FullyBooted)$/;

export async function startFakeAmi(options: FakeAmiOptions): Promise<FakeAmi> {
  const { user = 'wallboard', secret = 'wallboard-secret', speed = 1 } = options;
  const all = framesOf(options.steps);
  const frames = all.filter(({ frame }) => isLive(frame));
  const model = createPbxModel();
  const first = all.findIndex(({ frame }) => frame.get('Event') === 'QueueStatusComplete');
  for (const { at, frame } of all.slice(0, first + 1)) if (!isLive(frame)) model.see(frame, at);

  const sessions = new Set<Session>();
  const actions: Frame[] = [];
  const sent: number[] = [];
  const begin = (frames[0]?.at ?? 0) + (options.skip ?? 0);
  let next = 0;
  let startedAt: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let refusing = false;
  let isStarting = options.starting ?? false;
  let logins = 0;
  let cutIn = Infinity;
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));

  const now = (): number => (startedAt === null ? begin : begin + (performance.now() - startedAt) * speed);
  while (next < frames.length && frames[next]!.at < begin) model.see(frames[next]!.frame, frames[next++]!.at);

  function write(session: Session, text: string): void {
    const bytes = Buffer.from(text);
    if (bytes.length <= cutIn) {
      cutIn -= bytes.length;
      session.socket.write(bytes);
      return;
    }
    session.socket.end(bytes.subarray(0, cutIn));
    sessions.delete(session);
    cutIn = Infinity;
  }

  function play(): void {
    const until = now();
    while (next < frames.length && frames[next]!.at <= until) {
      const { at, frame } = frames[next]!;
      model.see(frame, at);
      const text = frameText(frame.fields());
      for (const session of sessions) {
        if (!session.in || options.deaf) continue;
        sent[next] = performance.timeOrigin + performance.now();
        write(session, text);
      }
      next += 1;
    }
    if (next >= frames.length) {
      finish();
      return;
    }
    timer = setTimeout(play, Math.max(0, (frames[next]!.at - now()) / speed));
  }

  function answer(session: Session, action: Frame): void {
    const id = action.text('ActionID');
    const reply = (...fields: [string, string][]): void =>
      write(session, frameText([...fields.slice(0, 1), ['ActionID', id], ...fields.slice(1)]));
    const name = action.text('Action');
    if (!session.in && name !== 'Login') {
      reply(['Response', 'Error'], ['Message', 'Permission denied']);
      return;
    }
    if (options.deaf && name !== 'Login') return;
    switch (name) {
      case 'Login':
        if (action.text('Username') !== user || action.text('Secret') !== secret) {
          reply(['Response', 'Error'], ['Message', 'Authentication failed']);
          return void session.socket.end();
        }
        session.in = true;
        logins += 1;
        reply(['Response', 'Success'], ['Message', 'Authentication accepted']);
        if (!isStarting) write(session, BOOTED);
        return;
      case 'Ping': {
        reply(['Response', 'Success'], ['Ping', 'Pong'], ['Timestamp', '1795399573.000000']);
        return;
      }
      case 'QueueStatus': {
        if (isStarting) reply(['Response', 'Error'], ['Message', UNKNOWN]);
        else write(session, model.queueStatus(id, now()));
        return;
      }
      case 'CoreShowChannels': {
        write(session, model.coreShowChannels(id, now()));
        return;
      }
      case 'DeviceStateList': {
        write(session, list('DeviceStateListComplete', id, []));
        return;
      }
      case 'Logoff':
        reply(['Response', 'Goodbye'], ['Message', 'Thanks for all the fish.']);
        return void session.socket.end();
      default: {
        reply(['Response', 'Error'], ['Message', `Invalid/unknown command: ${name}.`]);
        return;
      }
    }
  }

  const server = createServer((socket) => {
    if (refusing) return void socket.destroy();
    socket.setNoDelay(true);
    const session: Session = { socket, in: false };
    const framer = createFramer();
    sessions.add(session);
    socket.on('error', () => sessions.delete(session));
    socket.on('close', () => sessions.delete(session));
    socket.on('data', (bytes: Buffer) => {
      for (const action of framer.push(bytes)) {
        actions.push(action);
        answer(session, action);
      }
    });
    socket.write('Asterisk Call Manager/11.0.0\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    frames,
    sentAt: (index) => sent[index],
    get played() {
      return next;
    },
    now,
    start() {
      startedAt ??= performance.now();
      play();
    },
    cut(afterBytes = 0) {
      cutIn = afterBytes;
      if (afterBytes > 0) return;
      cutIn = Infinity;
      for (const { socket } of sessions) socket.destroy();
    },
    boot() {
      isStarting = false;
      for (const session of sessions) if (session.in) write(session, BOOTED);
    },
    refuse(on) {
      refusing = on;
    },
    actions,
    get sessions() {
      return logins;
    },
    done,
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      for (const { socket } of sessions) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  };
}

/** What a PBX sends by itself: no answers, no list items, no greeting of a login. */
function isLive(frame: Frame): boolean {
  const event = frame.get('Event');
  return event !== undefined && (frame.get('ActionID') === undefined || event === 'UserEvent') && !LISTED.test(event);
}
