import type { AnyFact, Caller } from '../../../core/facts.ts';
import type { EpochMs, SourceId } from '../../../core/ids.ts';
import type { LogLine } from '../queue-log/parse.ts';
import { createReconcile } from '../queue-log/reconcile.ts';
import { createAgentChannels } from './agent-channels.ts';
import { callEvents } from './calls.ts';
import { channelEvents } from './channels.ts';
import { createMembers, type Member } from './members.ts';
import { type SeatMatch, seatNamer } from './names.ts';
import type { Frame } from './parse.ts';
import { createResync } from './resync.ts';
import { queueFinder, type AmiShared } from './shared.ts';
import { createTimers } from './timers.ts';
import { createTold } from './told.ts';
import { createVisits } from './visits.ts';

/** A pure translator: told of bytes' frames and log lines with their times, it says what happened. */
export interface Translator {
  opened(now: EpochMs): void;
  /** The lists were refused: they will be asked for again. */
  starting(now: EpochMs): void;
  /** The line is gone; `reason` is for people. */
  closed(now: EpochMs, reason: string): void;
  frame(frame: Frame, now: EpochMs): void;
  /** A queue_log line, heard at `now`. */
  line(line: LogLine, now: EpochMs): void;
  /** When it next has something to decide. */
  due(): EpochMs | null;
  flush(now: EpochMs): void;
  take(): AnyFact[];
  /** The Uniqueid of the agent's own channel of that contact at that seat. */
  channelAt(contact: string, seat: string): string | null;
  /** The first lists of this connection have been told. */
  readonly whole: boolean;
  /** The queue_log beside is another phone system's. */
  readonly foreignLog: boolean;
}

export interface TranslatorOptions {
  readonly source: SourceId;
  readonly seal: (number: string) => Caller | undefined;
  readonly seats?: readonly SeatMatch[];
  /** A queue_log stands beside and can be read: exits are told apart by it, and it fills gaps. */
  readonly log?: () => boolean;
}

/** AMI events → facts. */
export function createTranslator(options: TranslatorOptions): Translator {
  const { source, seal } = options;
  const log = (): boolean => options.log !== undefined && options.log() && !reconcile.foreign;
  const told = createTold(source);
  const timers = createTimers();
  const members = createMembers(told, seatNamer(options.seats ?? []));
  const visits = createVisits(told, timers, members, log);
  const agents = createAgentChannels();
  const shared: AmiShared = { source, told, timers, members, visits, agents, seal, foundQueue: queueFinder(told) };
  const reconcile = createReconcile(shared, true);
  const resync = createResync(shared, log);
  const calls = new Map(Object.entries(callEvents(shared, resync, reconcile, member)));
  const channels = new Map(Object.entries(channelEvents(shared)));
  const joins = new Map(Object.entries(agents.events));

  function member(frame: Frame, now: EpochMs, serves: boolean): Member {
    const queue = frame.text('Queue');
    shared.foundQueue(now, queue);
    const name = frame.text('Interface');
    // a member removed while it rings still answers and completes: that doesn't make it one again
    const adds = serves || (!resync.whole && members.get(name) === undefined);
    return members.seen(now, name, frame.text('MemberName'), adds ? queue : undefined);
  }

  function removed(frame: Frame, now: EpochMs): void {
    const queue = frame.text('Queue');
    const name = frame.text('Interface');
    const who = members.get(name);
    if (who) members.leave(now, who, queue);
    reconcile.told(`remove|${queue}|${name}`, now);
  }

  function changed(event: string, frame: Frame, now: EpochMs): void {
    const queue = frame.text('Queue');
    const who = member(frame, now, true);
    const status = frame.number('Status');
    if (status !== undefined) members.status(now, who, status);
    if (event === 'QueueMemberAdded') reconcile.told(`add|${queue}|${who.interface}`, now);
    const paused = frame.get('Paused');
    if (paused === undefined) return;
    // an unpause carries a reason of its own, once: only a pause's reason is one
    members.pause(now, who, queue, paused === '1', frame.text('PausedReason'));
    if (event !== 'QueueMemberPause') return;
    reconcile.told(`${paused === '1' ? 'pause' : 'unpause'}|${queue}|${who.name}`, now);
  }

  function event(name: string, frame: Frame, now: EpochMs): void {
    channels.get(name)?.(frame, now);
    joins.get(name)?.(frame);
    const call = calls.get(name);
    if (call) call(frame, now);
    else if (name === 'QueueMemberRemoved') removed(frame, now);
    else if (!resync.frame(name, frame, now) && name.startsWith('QueueMember')) changed(name, frame, now);
  }

  return {
    opened(now) {
      agents.opened();
      resync.opened(now);
      reconcile.opened(now);
    },
    starting: (now) => resync.starting(now),
    closed(now, reason) {
      timers.run(now);
      told.add('source.state', now, { source, state: 'down', reason });
      resync.closed(now);
      reconcile.closed(now);
    },
    frame(frame, now) {
      timers.run(now);
      const name = frame.get('Event');
      if (name !== undefined) event(name, frame, now);
    },
    line(line, now) {
      timers.run(now);
      reconcile.line(line, now);
    },
    due: () => timers.next(),
    flush: (now) => timers.run(now),
    take: () => told.take(),
    channelAt: (contact, seat) => visits.channelAt(contact, seat),
    get whole() {
      return resync.whole;
    },
    get foreignLog() {
      return reconcile.foreign;
    }
  };
}
