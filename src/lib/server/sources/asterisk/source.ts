import type { Caller } from '../../../core/facts.ts';
import type { EpochMs } from '../../../core/ids.ts';
import type { SourceSettings } from '../../../core/settings.ts';
import type { Clock, Intake, Source } from '../../ports.ts';
import type { LogLine } from '../queue-log/parse.ts';
import { createAsteriskCoach, type AsteriskCoach, type CoachOptions } from './coach/coach.ts';
import { openLogBeside, type LogBeside } from './log-beside.ts';
import { type AmiAddress, type AmiLine, openLine } from './line.ts';
import type { SeatMatch } from './names.ts';
import type { Frame } from './parse.ts';
import { createTranslator } from './translate.ts';

export interface AsteriskOptions extends AmiAddress {
  readonly settings: SourceSettings;
  readonly seal: (number: string) => Caller | undefined;
  readonly seats?: readonly SeatMatch[];
  /** The queue_log of this very PBX. */
  readonly queueLog?: {
    readonly path: string;
    /** Without a bookmark, lines before this moment (the business day's start) are passed over. */
    readonly since: EpochMs;
    readonly bookmark: string | null;
  };
  /** The account that puts a coach on a call; absent: none does. */
  readonly coaching?: CoachOptions;
  /** For the jitter of reconnects; Math.random by default. */
  readonly random?: () => number;
}

/** Our own ping, so that a dead line is told from a quiet one. */
const PING = 2_000;
/** Two beats and a second without a byte: the line is dead. */
const DEAD = 5_000;
const FIRST_RETRY = 500;
const LAST_RETRY = 10_000;
/** A refused login isn't tried again at once: Asterisk's hosts often ban those who do. */
const REFUSED_RETRY = 10_000;

/** An Asterisk over AMI: logs in, resyncs on each connect, reconnects for ever. */
export function createAsteriskSource(options: AsteriskOptions): Source {
  const { settings } = options;
  let session: { close(): Promise<void> } | null = null;
  const coach = options.coaching && createAsteriskCoach(options.coaching);
  return {
    settings,
    ...(coach ? { coach } : {}),
    async open(intake, clock) {
      session ??= await start(options, coach, intake, clock);
    },
    async close() {
      const was = session;
      session = null;
      await was?.close();
    }
  };
}

async function start(
  options: AsteriskOptions,
  coach: AsteriskCoach | undefined,
  intake: Intake,
  clock: Clock
): Promise<{ close(): Promise<void> }> {
  const { settings, seal, queueLog } = options;
  const random = options.random ?? Math.random;
  const translator = createTranslator({
    source: settings.id,
    seal,
    seats: options.seats ?? [],
    log: () => log !== null && log.trouble === null
  });
  let log: LogBeside | null = null;
  let line: AmiLine | null = null;
  let up = false;
  /** The ActionID of the QueueStatus that is out. */
  let asked = '';
  /** It was refused: the phone system answers before its queues are loaded. */
  let isStarting = false;
  let heard: EpochMs = 0;
  let tries = 0;
  let lastReason: string | null = null;
  let closed = false;
  let cancelFlush: () => void = () => undefined;
  let cancelRetry: () => void = () => undefined;

  /** Hands over what the translator knows, and comes back when it has more to decide. */
  function deliver(): void {
    const facts = translator.take();
    if (facts.length > 0) intake.ingest(facts);
    cancelFlush();
    const due = translator.due();
    if (due === null || closed) return;
    cancelFlush = clock.after(Math.max(0, due - clock.now()), () => {
      translator.flush(clock.now());
      deliver();
    });
  }

  function askLists(): void {
    isStarting = false;
    asked = line!.send('QueueStatus');
    line!.send('CoreShowChannels');
    line!.send('DeviceStateList');
  }

  /** A phone system that has just started takes logins before it knows its queues: they are asked for again. */
  function watchStart(frame: Frame, now: EpochMs): void {
    if (frame.get('Response') === 'Error' && frame.text('ActionID') === asked) {
      isStarting = true;
      translator.starting(now);
    } else if (isStarting && frame.get('Event') === 'FullyBooted') askLists();
  }

  function connect(): void {
    isStarting = false;
    heard = clock.now();
    line = openLine(options, {
      onBytes() {
        heard = clock.now();
        intake.heard(settings.id);
      },
      onUp() {
        up = true;
        tries = 0;
        lastReason = null;
        translator.opened(clock.now());
        askLists();
        coach?.reader(true);
      },
      onFrames(frames) {
        const now = clock.now();
        for (const frame of frames) {
          translator.frame(frame, now);
          watchStart(frame, now);
        }
        coach?.frames(frames);
        coach?.look();
        deliver();
      },
      onDown: down
    });
  }

  function down(reason: string, refused: boolean): void {
    line = null;
    coach?.reader(false);
    if (up || reason !== lastReason) translator.closed(clock.now(), reason);
    up = false;
    lastReason = reason;
    deliver();
    const most = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** tries);
    tries = Math.min(tries + 1, 10);
    const wait = refused ? REFUSED_RETRY : tries === 1 ? most * random() : most * (0.5 + random() / 2);
    cancelRetry = clock.after(wait, connect);
  }

  const stopPings = clock.every(PING, () => {
    if (line && clock.now() - heard > DEAD) line.fail('no byte for 5 s, our pings unanswered');
    else if (up) line?.send('Ping');
    if (up && isStarting) askLists();
  });

  function tell(lines: readonly LogLine[]): void {
    for (const one of lines) translator.line(one, clock.now());
    deliver();
  }
  if (queueLog) log = await openLogBeside({ ...queueLog, clock, isUp: () => up, onLines: tell });

  coach?.start(clock, (contact, seat) => translator.channelAt(contact, seat));
  connect();
  return {
    async close() {
      closed = true;
      coach?.close();
      stopPings();
      cancelFlush();
      cancelRetry();
      line?.send('Logoff');
      line?.end();
      await log?.close();
    }
  };
}
