import type { EpochMs, QueueId } from '../../../core/ids.ts';
import { type ChannelRow, collect, emptyLists, type Lists, type QueueRow } from './lists.ts';
import { deviceOf, deviceOfInterface, known, pairOf } from './names.ts';
import type { Frame } from './parse.ts';
import type { Shared } from './shared.ts';
import type { Visit } from './visits.ts';

/** Events that happened before a list may follow it: wait this long before saying what it shows. */
const SETTLE = 200;
/** CoreShowChannels is asked right after QueueStatus; without an answer the queues alone must do. */
const CHANNELS_WAIT = 1_500;
/** What a list no longer holds is looked for in the log this long. */
const LOG_WAIT = 4_000;
/** A line whose lists never come is taken as it is. */
const LISTS_WAIT = 10_000;
/** In use, busy, ringing, ringing and in use, on hold. */
const BUSY = new Set([2, 3, 6, 7, 8]);

export interface Resync {
  opened(now: EpochMs): void;
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

interface Counter {
  completed: number;
  abandoned: number;
  seenCompleted: number;
  seenAbandoned: number;
}

/**
 * What the lists say after each connect, merged with the live events around them: members, pauses, waiting callers,
 * who talks to whom, and how many came and went unseen.
 */
export function createResync(parts: Shared, hasLog: () => boolean): Resync {
  const { told, timers, members, visits } = parts;
  const counters = new Map<QueueId, Counter>();
  let lists: Lists = emptyLists();
  let upSince: EpochMs = 0;
  let downSince: EpochMs | null = null;
  let stage: 'wanted' | 'queues' | 'settling' | 'whole' = 'wanted';
  let listed = new Set<QueueId>();
  let waiting = new Set<string>();
  let unseen = new Map<QueueId, number>();
  const missing = new Set<Visit>();
  let moved: ((at: EpochMs) => void)[] = [];
  const ended = new Set<string>();
  let cancel: () => void = () => undefined;
  let isDown = false;

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
    vanish(visit.queue);
    visits.lose(now, visit);
    moved.push(then);
  }

  function queuesDone(now: EpochMs): void {
    const got = lists;
    lists = { ...emptyLists(), channels: got.channels };
    for (const row of got.queues) parts.foundQueue(now, row.queue);
    for (const frame of got.members) memberRow(frame, now);
    if (stage === 'whole' || stage === 'settling') {
      count(got.queues);
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
    unseen = missed(got.queues);
    count(got.queues);
    stage = 'queues';
    cancel();
    cancel = timers.at(now + CHANNELS_WAIT, (due) => settle(due, null));
  }

  function missed(rows: readonly QueueRow[]): Map<QueueId, number> {
    const about = new Map<QueueId, number>();
    for (const row of rows) {
      const had = counters.get(row.queue);
      if (!had || downSince === null) continue;
      // lower than before: the phone system restarted or was reset, and counts from nought
      const reset = row.completed < had.completed || row.abandoned < had.abandoned;
      const before = reset ? 0 : had.completed + had.seenCompleted + had.abandoned + had.seenAbandoned;
      about.set(row.queue, row.completed + row.abandoned - before);
    }
    return about;
  }

  function count(rows: readonly QueueRow[]): void {
    for (const { queue, completed, abandoned } of rows) {
      counters.set(queue, { completed, abandoned, seenCompleted: 0, seenAbandoned: 0 });
    }
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
    if (rows) talks(now, rows);
    else idleSeats(now);
    for (const visit of visits.open()) {
      if (visit.heard >= upSince || !listed.has(visit.queue)) continue;
      const there = visit.state === 'waiting' || visit.state === 'left';
      if (there && !waiting.has(`${visit.contact}\n${visit.queue}`)) {
        vanish(visit.queue);
        visits.lose(now, visit);
      }
    }
    if (rows) rings(now, rows);
    for (const [queue, about] of unseen) {
      if (about > 0 && !hasLog()) told.add('queue.unseen', now, { queue, about });
    }
    unseen = new Map();
    downSince = null;
    // events of this very millisecond are newer than the snapshot
    told.add('source.snapshot', now - 1, {
      source: parts.source,
      seats: members.snapshot().map((seat) => withTalk(seat)),
      contacts: visits.snapshot((visit) => !missing.has(visit))
    });
    for (const enter of moved) enter(now);
    moved = [];
  }

  function withTalk<T extends { seat: string }>(seat: T): T {
    const talk = visits
      .open()
      .find((visit) => visit.state === 'talking' && visit.seat?.seat === seat.seat && !missing.has(visit));
    if (!talk) return seat;
    const activity = talk.holds.size > 0 ? 'on_hold' : 'talking';
    return { ...seat, activity, contact: talk.contact, since: talk.connectedAt };
  }

  function vanish(queue: QueueId): void {
    const about = unseen.get(queue);
    if (about !== undefined) unseen.set(queue, about - 1);
  }

  /** Callers in a queue's bridge are talking; a call that was talking and is in no bridge has ended unseen. */
  function talks(now: EpochMs, rows: readonly ChannelRow[]): void {
    const since = downSince ?? upSince;
    const together = rows.filter((row) => row.bridge !== '');
    const bridged = together.filter((row) => !ended.has(row.uid));
    for (const visit of visits.open()) {
      if ((visit.state !== 'talking' && visit.state !== 'gone') || visit.heard >= upSince) continue;
      const caller = together.find((row) => row.uid === visit.contact);
      const agent = caller && together.find((row) => row.bridge === caller.bridge && row !== caller);
      const same = agent && memberOf(agent.name, visit.queue)?.name === visit.seat?.name;
      if (caller && (same || (agent === undefined && caller.queue === visit.queue))) continue;
      vanished(now, visit, since);
    }
    for (const caller of bridged) {
      if (caller.queue === '') continue;
      const agent = bridged.find((row) => row.bridge === caller.bridge && row.uid !== caller.uid);
      const member = agent && memberOf(agent.name, caller.queue);
      if (!member) continue;
      const has = visits.of(caller.uid);
      // what events have told since the line came up is newer than the list
      if (has && (has.state === 'talking' || has.state === 'gone')) continue;
      if (has && (has.heard >= upSince || has.endedAt >= upSince)) continue;
      // a log dates it later on, and an earlier time overrules one told now
      const guess = (age: number): EpochMs => (hasLog() ? now : Math.max(since, now - age * 1000));
      const answer = (visit: Visit, at: EpochMs): void => {
        visit.agentChannel = { uid: agent.uid, pair: pairOf(agent.name) };
        visits.connect(Math.max(visit.since, at), visit, member, null);
      };
      if (has?.queue !== caller.queue && elsewhere(has)) {
        moveOn(now, has, (at) => answer(visits.join(at, caller.uid, caller.queue, { linked: caller.linked }), at));
        continue;
      }
      let visit = has;
      if (!visit || visit.queue !== caller.queue || visit.state === 'done') {
        visit = visits.join(guess(caller.age), caller.uid, caller.queue, { linked: caller.linked });
        visit.guessed.add('join');
      }
      answer(visit, guess(agent.age));
    }
  }

  /** Rings that began or ended unseen: the channels that a queue has called and nobody has answered. */
  function rings(now: EpochMs, rows: readonly ChannelRow[]): void {
    const there = new Set(rows.map((row) => row.uid));
    for (const visit of visits.open()) {
      for (const [uid, ring] of visit.rings) {
        if (ring.since < upSince && !there.has(uid)) visits.ringStopped(now, visit, uid);
      }
    }
    for (const row of rows) {
      if (row.application.toLowerCase() !== 'appqueue' || row.bridge !== '' || ended.has(row.uid)) continue;
      const visit = visits.of(row.linked);
      const member = visit?.state === 'waiting' ? memberOf(row.name, visit.queue) : undefined;
      if (visit && member && visit.answered === null) visits.ring(now, visit, row.uid, member);
    }
  }

  /** Without the channels: a call whose phone is idle has ended. */
  function idleSeats(now: EpochMs): void {
    for (const visit of visits.open()) {
      if (visit.state !== 'talking' || visit.heard >= upSince || !visit.seat) continue;
      if (!listed.has(visit.queue) || BUSY.has(visit.seat.state)) continue;
      vanished(now, visit, downSince ?? upSince);
    }
  }

  /** A call that no list holds any more: with a log beside, its line may say when it ended. */
  function vanished(now: EpochMs, visit: Visit, since: EpochMs): void {
    vanish(visit.queue);
    if (!hasLog()) {
      endedUnseen(visit, since);
      return;
    }
    missing.add(visit);
    timers.at(now + LOG_WAIT, () => {
      missing.delete(visit);
      if (visit.state === 'talking' || visit.state === 'gone') endedUnseen(visit, since);
    });
  }

  /** Counted no longer than it was seen: the talk of a call that ended in a gap stops where the gap began. */
  function endedUnseen(visit: Visit, since: EpochMs): void {
    visits.complete(Math.max(visit.connectedAt, since), visit, { transfer: false, talked: undefined });
  }

  function memberOf(channel: string, queue: QueueId) {
    const device = deviceOf(channel);
    for (const member of members.all()) {
      if (deviceOfInterface(member.interface) === device && member.queues.has(queue)) return member;
    }
    for (const member of members.all()) if (deviceOfInterface(member.interface) === device) return member;
    return undefined;
  }

  return {
    opened(now) {
      upSince = now;
      stage = 'wanted';
      lists = emptyLists();
      ended.clear();
      cancel = timers.at(now + LISTS_WAIT, up);
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
    completed(queue) {
      const counter = counters.get(queue);
      if (counter) counter.seenCompleted += 1;
    },
    abandoned(queue) {
      const counter = counters.get(queue);
      if (counter) counter.seenAbandoned += 1;
    },
    get whole() {
      return stage === 'whole';
    }
  };
}
