import type { EpochMs, QueueId } from '../../../core/ids.ts';
import { createFoundCalls } from './found-calls.ts';
import { type ChannelRow, collect, emptyLists, type Lists } from './lists.ts';
import { known } from './names.ts';
import type { Frame } from './parse.ts';
import type { AmiShared } from './shared.ts';
import { createUnseen } from './unseen.ts';
import type { Visit } from './visit.ts';

/** Events that happened before a list may follow it: wait this long before saying what it shows. */
const SETTLE = 200;
/** CoreShowChannels is asked right after QueueStatus; without an answer the queues alone must do. */
const CHANNELS_WAIT = 1_500;
/** A line whose lists never come is taken as it is. */
const LISTS_WAIT = 10_000;

export interface Resync {
  opened(now: EpochMs): void;
  /** The lists were refused: until they are given, nothing is known. */
  starting(now: EpochMs): void;
  closed(now: EpochMs): void;
  /** Takes items and ends of lists; false when the frame is none. */
  frame(event: string, frame: Frame, now: EpochMs): boolean;
  /** A channel ended: a list that still holds it is older. */
  hungUp(uid: string): void;
  completed(queue: QueueId): void;
  abandoned(queue: QueueId): void;
  /** The lists of this connection have been told. */
  readonly whole: boolean;
}

/**
 * What the lists say after each connect, merged with the live events around them: members, pauses, waiting callers,
 * who talks to whom, and how many came and went unseen.
 */
export function createResync(parts: AmiShared, hasLog: () => boolean): Resync {
  const { told, timers, members, visits } = parts;
  const unseen = createUnseen();
  let lists: Lists = emptyLists();
  let upSince: EpochMs = 0;
  let downSince: EpochMs | null = null;
  let stage: 'wanted' | 'queues' | 'settling' | 'whole' = 'wanted';
  let listed = new Set<QueueId>();
  let waiting = new Set<string>();
  let moved: ((at: EpochMs) => void)[] = [];
  const ended = new Set<string>();
  let cancel: () => void = () => undefined;
  const knew = (queue: QueueId): void => unseen.knew(queue);
  const calls = createFoundCalls({ shared: parts, hasLog, knew, elsewhere, moveOn });
  let isDown = false;
  let isStarting = false;
  let first = true;

  function up(now: EpochMs): void {
    if (isDown) told.add('source.state', now, { source: parts.source, state: 'up' });
    isDown = false;
  }

  function memberRow(frame: Frame, now: EpochMs): void {
    const queue = frame.text('Queue');
    const name = frame.text('Location');
    // a member that a gap brought has sat there since LoginTime
    const since = (frame.number('LoginTime') ?? 0) * 1000;
    const found = members.get(name) || downSince === null ? now : Math.min(now, Math.max(since, downSince));
    const member = members.seen(found, name, frame.text('Name'), queue);
    const paused = frame.text('Paused') === '1';
    const began = (frame.number('LastPause') ?? 0) * 1000;
    // LastPause dates a pause that began unseen; the phone system's clock never dates one before we last looked
    const earliest = Math.max(member.signedInAt, downSince ?? 0);
    const at = paused && began > 0 ? Math.min(now, Math.max(began, earliest)) : now;
    members.pause(at, member, queue, paused, frame.text('PausedReason'));
    members.status(now, member, frame.number('Status') ?? 0);
  }

  function entryRow(frame: Frame, now: EpochMs): void {
    const contact = frame.text('Uniqueid');
    const queue = frame.text('Queue');
    if (contact === '' || queue === '') return;
    waiting.add(`${contact}\n${queue}`);
    const has = visits.of(contact);
    if (has && has.state !== 'done' && has.state !== 'lost') {
      if (has.queue === queue && has.guessed.has('join')) {
        visits.date(Math.min(has.since, now - (frame.number('Wait') ?? 0) * 1000), has, 'join');
      }
      if (has.queue === queue || has.heard >= upSince) return;
    }
    const number = known(frame.get('CallerIDNum'));
    const enter = (at: EpochMs): void => {
      const visit = visits.join(at, contact, queue, {
        caller: number === undefined ? undefined : parts.seal(number),
        callerName: known(frame.get('CallerIDName')),
        position: frame.number('Position')
      });
      visit.heard = now;
    };
    if (elsewhere(has)) moveOn(now, has, enter);
    else enter(now - (frame.number('Wait') ?? 0) * 1000);
  }

  /** It waited in one queue when the line broke and is found in another: how it left, nobody saw. */
  function elsewhere(visit: Visit | undefined): visit is Visit {
    return (visit?.state === 'waiting' || visit?.state === 'left') && !hasLog();
  }

  /** The snapshot first says that the old stay is out of sight; the new one begins right after. */
  function moveOn(now: EpochMs, visit: Visit, then: (at: EpochMs) => void): void {
    unseen.knew(visit.queue);
    visits.lose(now, visit);
    moved.push(then);
  }

  function queuesDone(now: EpochMs): void {
    const got = lists;
    lists = { ...emptyLists(), channels: got.channels };
    for (const row of got.queues) parts.foundQueue(now, row.queue);
    for (const frame of got.members) memberRow(frame, now);
    if (stage === 'whole' || stage === 'settling') {
      unseen.count(got.queues, false);
      return;
    }
    listed = new Set(got.queues.map((row) => row.queue));
    waiting = new Set();
    const serving = new Set(got.members.map((frame) => `${frame.text('Queue')}\n${frame.text('Location')}`));
    for (const member of members.all()) {
      for (const queue of [...member.queues.keys()]) {
        if (listed.has(queue) && !serving.has(`${queue}\n${member.interface}`)) members.leave(now, member, queue);
      }
    }
    for (const frame of got.entries) entryRow(frame, now);
    unseen.count(got.queues, downSince !== null);
    stage = 'queues';
    cancel();
    cancel = timers.at(now + CHANNELS_WAIT, (due) => settle(due, null));
  }

  function channelsDone(now: EpochMs): void {
    const rows = lists.channels;
    lists = { ...lists, channels: [] };
    if (stage !== 'queues') return;
    cancel();
    stage = 'settling';
    cancel = timers.at(now + SETTLE, (due) => settle(due, rows));
  }

  function settle(now: EpochMs, rows: readonly ChannelRow[] | null, patience = 3): void {
    // somebody has just left a queue, answered or not is about to be said
    if (patience > 0 && visits.open().some((visit) => visit.state === 'left' && visit.answered === null)) {
      cancel = timers.at(now + SETTLE, (due) => settle(due, rows, patience - 1));
      return;
    }
    stage = 'whole';
    up(now);
    calls.settle(now, { downSince, upSince, listed, ended, first }, rows);
    first = false;
    for (const visit of visits.open()) {
      if (visit.heard >= upSince || !listed.has(visit.queue)) continue;
      const there = visit.state === 'waiting' || visit.state === 'left';
      if (there && !waiting.has(`${visit.contact}\n${visit.queue}`)) {
        unseen.knew(visit.queue);
        visits.lose(now, visit);
      }
    }
    for (const [queue, about] of unseen.take()) {
      if (!hasLog()) told.add('queue.unseen', now, { queue, about });
    }
    downSince = null;
    // events of this very millisecond are newer than the snapshot
    told.add('source.snapshot', now - 1, {
      source: parts.source,
      seats: members.snapshot().map((seat) => withTalk(seat)),
      contacts: visits.snapshot((visit) => !calls.isMissing(visit))
    });
    for (const enter of moved) enter(now);
    moved = [];
  }

  function withTalk<T extends { seat: string }>(seat: T): T {
    const talk = visits
      .open()
      .find((visit) => visit.state === 'talking' && visit.seat?.seat === seat.seat && !calls.isMissing(visit));
    if (!talk) return seat;
    const activity = talk.holds.size > 0 ? 'on_hold' : 'talking';
    return { ...seat, activity, contact: talk.contact, since: talk.connectedAt };
  }

  return {
    opened(now) {
      upSince = now;
      stage = 'wanted';
      isStarting = false;
      lists = emptyLists();
      ended.clear();
      cancel = timers.at(now + LISTS_WAIT, up);
    },
    starting(now) {
      if (stage !== 'wanted' || isStarting) return;
      cancel();
      isStarting = true;
      isDown = true;
      told.add('source.state', now, { source: parts.source, state: 'down', reason: 'its queues are not loaded yet' });
    },
    closed(now) {
      isDown = true;
      cancel();
      downSince ??= now;
    },
    frame(event, frame, now) {
      if (collect(lists, event, frame)) return true;
      if (event === 'QueueStatusComplete') queuesDone(now);
      else if (event === 'CoreShowChannelsComplete') channelsDone(now);
      else return false;
      return true;
    },
    hungUp(uid) {
      if (stage !== 'whole') ended.add(uid);
    },
    completed: (queue) => unseen.completed(queue),
    abandoned: (queue) => unseen.abandoned(queue),
    get whole() {
      return stage === 'whole';
    }
  };
}
