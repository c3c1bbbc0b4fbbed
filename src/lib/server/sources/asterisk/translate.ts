import type { AnyFact, Caller } from '../../../core/facts.ts';
import type { EpochMs, QueueId, SourceId } from '../../../core/ids.ts';
import type { LogLine } from '../queue-log/parse.ts';
import { createReconcile } from '../queue-log/reconcile.ts';
import { createMembers, type Member } from './members.ts';
import { known, pairOf, type SeatMatch, seatNamer } from './names.ts';
import type { Frame } from './parse.ts';
import { createResync } from './resync.ts';
import { createTimers } from './timers.ts';
import { createTold } from './told.ts';
import { createVisits, type Visit } from './visits.ts';

/** A pure translator: told of bytes' frames and log lines with their times, it says what happened. */
export interface Translator {
  opened(now: EpochMs): void;
  /** The line is gone; `reason` is for people. */
  closed(now: EpochMs, reason: string): void;
  frame(frame: Frame, now: EpochMs): void;
  /** A queue_log line, heard at `now`. */
  line(line: LogLine, now: EpochMs): void;
  /** When it next has something to decide. */
  due(): EpochMs | null;
  flush(now: EpochMs): void;
  take(): AnyFact[];
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

/** Leave, then AgentConnect, come in one millisecond, but perhaps in two chunks. */
const CONNECT_WAIT = 500;
/** AgentComplete and AgentRingNoAnswer may come after the hang-up that they tell of. */
const LATE_EVENT = 2_000;

/** AMI events → facts. */
export function createTranslator(options: TranslatorOptions): Translator {
  const log = (): boolean => options.log !== undefined && options.log() && !reconcile.foreign;
  const told = createTold(options.source);
  const timers = createTimers();
  const members = createMembers(told, seatNamer(options.seats ?? []));
  const visits = createVisits(told, timers, members, log);
  const queues = new Set<QueueId>();
  const bridged = new Set<string>();
  const queueApps = new Map<string, QueueId>();
  const reconcile = createReconcile({
    source: options.source,
    told,
    timers,
    members,
    visits,
    seal: options.seal,
    foundQueue,
    beside: true
  });
  const resync = createResync({
    source: options.source,
    told,
    timers,
    members,
    visits,
    seal: options.seal,
    foundQueue,
    hasLog: log
  });

  function foundQueue(now: EpochMs, queue: QueueId): void {
    if (queue === '' || queues.has(queue)) return;
    queues.add(queue);
    told.add('queue.found', now, { queue });
  }

  function member(frame: Frame, now: EpochMs, serves: boolean): Member {
    const queue = frame.text('Queue');
    foundQueue(now, queue);
    const name = frame.text('Interface');
    // a member removed while it rings still answers and completes: that doesn't make it one again
    const adds = serves || (!resync.whole && members.get(name) === undefined);
    return members.seen(now, name, frame.text('MemberName'), adds ? queue : undefined);
  }

  /** The visit an event speaks of; one that began before we listened is opened `ago` seconds back. */
  function visitOf(frame: Frame, now: EpochMs, ago: number): Visit {
    const contact = frame.text('Uniqueid');
    const queue = frame.text('Queue');
    const has = visits.inQueue(contact, queue);
    if (has && has.state !== 'done') return has;
    return join(frame, now - ago * 1000);
  }

  function join(frame: Frame, at: EpochMs): Visit {
    const queue = frame.text('Queue');
    foundQueue(at, queue);
    const number = known(frame.get('CallerIDNum'));
    return visits.join(at, frame.text('Uniqueid'), queue, {
      caller: number === undefined ? undefined : options.seal(number),
      callerName: known(frame.get('CallerIDName')),
      linked: frame.text('Linkedid'),
      position: frame.number('Position')
    });
  }

  function callerJoined(frame: Frame, now: EpochMs): void {
    const visit = join(frame, now);
    visit.heard = now;
  }

  function callerAbandoned(frame: Frame, now: EpochMs): void {
    const held = frame.number('HoldTime');
    const visit = visitOf(frame, now, held ?? 0);
    resync.abandoned(visit.queue);
    visits.leaveUntold(now, visit, held);
  }

  function callerLeft(frame: Frame, now: EpochMs): void {
    const visit = visits.inQueue(frame.text('Uniqueid'), frame.text('Queue'));
    if (visit?.state !== 'waiting') return;
    visit.state = 'left';
    visit.leftAt = now;
    visit.heard = now;
    if (!visit.answered) timers.at(now + CONNECT_WAIT, () => leftByKey(visit));
  }

  function leftByKey(visit: Visit): void {
    if (visit.state !== 'left') return;
    visits.leave(visit.leftAt!, visit, 'key', undefined);
  }

  function agentCalled(frame: Frame, now: EpochMs): void {
    const who = member(frame, now, true);
    const contact = frame.text('Uniqueid');
    const queue = frame.text('Queue');
    const visit = visits.inQueue(contact, queue);
    if (visit && (visit.state === 'waiting' || visit.state === 'left')) {
      visits.ring(now, visit, frame.text('DestUniqueid'), who);
    } else if (!resync.whole) {
      // waiting since before we listened: the list says how long; until then, since now
      visits.ring(now, join(frame, now), frame.text('DestUniqueid'), who);
    }
  }

  function ringEnded(frame: Frame, now: EpochMs): void {
    const status = frame.text('DialStatus');
    const uid = frame.text('DestUniqueid');
    const visit = visits.of(frame.text('Uniqueid'));
    const ring = visit?.rings.get(uid);
    if (!visit || !ring) return;
    if (status === 'ANSWER') visit.answered = true;
    else if (status === 'CANCEL' && !ring.failed) visits.ringStopped(now, visit, uid);
    else {
      ring.failed = true;
      timers.at(now + LATE_EVENT, (due) => visits.ringStopped(due, visit, uid));
    }
  }

  function agentConnected(frame: Frame, now: EpochMs): void {
    const who = member(frame, now, false);
    const held = frame.number('HoldTime');
    const visit = visitOf(frame, now, held ?? 0);
    visit.agentChannel = { uid: frame.text('DestUniqueid'), pair: pairOf(frame.text('DestChannel')) };
    visit.linked = frame.get('Linkedid') ?? visit.linked;
    visits.connect(now, visit, who, held);
  }

  function agentCompleted(frame: Frame, now: EpochMs): void {
    const who = member(frame, now, false);
    const queue = frame.text('Queue');
    const contact = frame.get('Uniqueid');
    const talked = frame.number('TalkTime');
    const held = frame.number('HoldTime') ?? 0;
    resync.completed(queue);
    let visit = contact === undefined ? visits.callOf(queue, who) : callIn(contact, queue, who);
    if (!visit && contact !== undefined && visits.inQueue(contact, queue)?.state !== 'done') {
      // answered before we listened, or unseen in a gap: its times tell when
      const answered = now - (talked ?? 0) * 1000;
      visit = visitOf(frame, answered, held);
      visits.connect(Math.max(visit.since, answered), visit, who, held);
    }
    if (!visit) return;
    const reason = frame.text('Reason');
    const by = reason === 'caller' || reason === 'agent' ? reason : undefined;
    visits.complete(now, visit, { by, transfer: reason === 'transfer', talked });
  }

  function callIn(contact: string, queue: string, who: Member): Visit | undefined {
    const call = visits.callOf(queue, who);
    if (call?.contact === contact) return call;
    const visit = visits.inQueue(contact, queue);
    return visit?.state === 'talking' || visit?.state === 'gone' ? visit : undefined;
  }

  function ringMissed(frame: Frame, now: EpochMs): void {
    const who = member(frame, now, false);
    const contact = frame.text('Uniqueid');
    const queue = frame.text('Queue');
    visits.ringMissed(now, contact, queue, who, frame.text('RingTime') === '0');
    reconcile.told(`missed|${contact}|${queue}|${who.name}`, now);
  }

  function memberChanged(event: string, frame: Frame, now: EpochMs): void {
    const queue = frame.text('Queue');
    if (event === 'QueueMemberRemoved') {
      const gone = members.get(frame.text('Interface'));
      if (gone) members.leave(now, gone, queue);
      reconcile.told(`remove|${queue}|${frame.text('Interface')}`, now);
      return;
    }
    const who = member(frame, now, true);
    const status = frame.number('Status');
    if (status !== undefined) members.status(now, who, status);
    if (event === 'QueueMemberAdded') reconcile.told(`add|${queue}|${who.interface}`, now);
    const paused = frame.get('Paused');
    if (paused === undefined) return;
    // an unpause carries its own reason, once; only a pause's reason is one
    members.pause(now, who, queue, paused === '1', frame.text('PausedReason'));
    if (event === 'QueueMemberPause')
      reconcile.told(`${paused === '1' ? 'pause' : 'unpause'}|${queue}|${who.name}`, now);
  }

  function held(event: string, frame: Frame, now: EpochMs): void {
    const uid = frame.text('Uniqueid');
    const music = event.startsWith('MusicOnHold');
    const visit = visits.ofChannel(uid, frame.text('Linkedid'), frame.text('Channel'));
    if (visit?.state !== 'talking') return;
    const on = event === 'Hold' || event === 'MusicOnHoldStart';
    const own = uid === visit.contact || uid === visit.agentChannel?.uid;
    if (on && music && !own && !bridged.has(uid)) return;
    visits.hold(now, visit, `${music ? 'music' : 'hold'} ${uid}`, on);
  }

  function hungUp(frame: Frame, now: EpochMs): void {
    const uid = frame.text('Uniqueid');
    bridged.delete(uid);
    queueApps.delete(uid);
    resync.hungUp(uid);
    const visit = visits.of(uid);
    if (visit) callerGone(visit, now);
    else agentGone(uid, frame.text('Linkedid'), now);
  }

  function callerGone(visit: Visit, now: EpochMs): void {
    if (visit.state === 'talking') {
      visit.state = 'gone';
      visit.endedAt = now;
      timers.at(now + LATE_EVENT, () => visits.complete(now, visit, { transfer: false, talked: undefined }));
    } else if (visit.state === 'waiting' || visit.state === 'left') {
      timers.at(now + LATE_EVENT, () => {
        if (visit.state === 'left' && !visit.answered) leftByKey(visit);
        else if (visit.state !== 'talking') visits.leaveUntold(visit.leftAt ?? now, visit, undefined);
      });
    }
  }

  /** A rung phone's channel ends: its ring is over, unless an AgentRingNoAnswer is on its way. */
  function agentGone(uid: string, linked: string, now: EpochMs): void {
    const visit = visits.of(linked);
    const ring = visit?.rings.get(uid);
    if (!visit || !ring || ring.failed || visit.answered) return;
    ring.failed = true;
    timers.at(now + LATE_EVENT, (due) => visits.ringStopped(due, visit, uid));
  }

  /** Full queues raise no queue event; with the dialplan's variables the refusal is seen. */
  function dialplan(event: string, frame: Frame, now: EpochMs): void {
    const uid = frame.text('Uniqueid');
    if (event === 'Newexten') {
      if (frame.text('Application') === 'Queue') queueApps.set(uid, frame.text('AppData').split(',')[0] ?? '');
      return;
    }
    if (frame.text('Variable') !== 'QUEUESTATUS') return;
    const queue = queueApps.get(uid);
    const value = frame.text('Value');
    if (queue === undefined || queue === '') return;
    const reason = value === 'FULL' ? 'full' : /^JOIN(EMPTY|UNAVAIL)$/.test(value) ? 'no_seats' : null;
    if (reason) told.add('contact.turned_away', now, { contact: uid, queue, reason });
  }

  function event(name: string, frame: Frame, now: EpochMs): void {
    switch (name) {
      case 'QueueCallerJoin': {
        callerJoined(frame, now);
        return;
      }
      case 'QueueCallerAbandon': {
        callerAbandoned(frame, now);
        return;
      }
      case 'QueueCallerLeave': {
        callerLeft(frame, now);
        return;
      }
      case 'AgentCalled': {
        agentCalled(frame, now);
        return;
      }
      case 'AgentConnect': {
        agentConnected(frame, now);
        return;
      }
      case 'AgentComplete': {
        agentCompleted(frame, now);
        return;
      }
      case 'AgentRingNoAnswer': {
        ringMissed(frame, now);
        return;
      }
      case 'AgentDump': {
        const visit = visits.inQueue(frame.text('Uniqueid'), frame.text('Queue'));
        if (visit) visit.answered = false;
        if (visit) visits.ringStopped(now, visit, frame.text('DestUniqueid'));
        return;
      }
      case 'QueueMemberAdded':
      case 'QueueMemberRemoved':
      case 'QueueMemberPause':
      case 'QueueMemberStatus':
      case 'QueueMemberPenalty':
      case 'QueueMemberRinginuse': {
        memberChanged(name, frame, now);
        return;
      }
      case 'DialEnd': {
        ringEnded(frame, now);
        return;
      }
      case 'Hold':
      case 'Unhold':
      case 'MusicOnHoldStart':
      case 'MusicOnHoldStop': {
        held(name, frame, now);
        return;
      }
      case 'BridgeEnter':
        bridged.add(frame.text('Uniqueid'));
        return;
      case 'BridgeLeave':
        bridged.delete(frame.text('Uniqueid'));
        return;
      case 'BlindTransfer': {
        const visit = visits.of(frame.text('TransfereeUniqueid'));
        if (visit?.state === 'talking') visit.blind = true;
        return;
      }
      case 'Hangup': {
        hungUp(frame, now);
        return;
      }
      case 'Newexten':
      case 'VarSet': {
        dialplan(name, frame, now);
        return;
      }
      default:
        resync.frame(name, frame, now);
    }
  }

  return {
    opened(now) {
      bridged.clear();
      resync.opened(now);
      reconcile.opened(now);
    },
    closed(now, reason) {
      timers.run(now);
      told.add('source.state', now, { source: options.source, state: 'down', reason });
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
    get whole() {
      return resync.whole;
    },
    get foreignLog() {
      return reconcile.foreign;
    }
  };
}
