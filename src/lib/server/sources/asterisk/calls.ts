import type { EpochMs } from '../../../core/ids.ts';
import type { Reconcile } from '../queue-log/reconcile.ts';
import type { Member } from './members.ts';
import { known } from './names.ts';
import type { Frame } from './parse.ts';
import type { Resync } from './resync.ts';
import type { AmiShared } from './shared.ts';
import type { Visit } from './visit.ts';

/** Leave, then AgentConnect, come in one millisecond, but perhaps in two chunks. */
const CONNECT_WAIT = 500;
/** AgentComplete and AgentRingNoAnswer may come after the hang-up that they tell of. */
const LATE_EVENT = 2_000;

export type MemberOf = (frame: Frame, now: EpochMs, serves: boolean) => Member;
type Handler = (frame: Frame, now: EpochMs) => void;

/** Callers in queues, from QueueCallerJoin to AgentComplete: the handler of each event by its name. */
export function callEvents(
  shared: AmiShared,
  resync: Resync,
  reconcile: Reconcile,
  member: MemberOf
): Readonly<Record<string, Handler>> {
  const { agents, timers, visits } = shared;

  /** The visit an event speaks of; one that began before we listened is opened `ago` seconds back. */
  function visitOf(frame: Frame, now: EpochMs, ago: number): Visit {
    const has = visits.inQueue(frame.text('Uniqueid'), frame.text('Queue'));
    return has && has.state !== 'done' ? has : join(frame, now - ago * 1000);
  }

  function join(frame: Frame, at: EpochMs): Visit {
    const queue = frame.text('Queue');
    shared.foundQueue(at, queue);
    const number = known(frame.get('CallerIDNum'));
    return visits.join(at, frame.text('Uniqueid'), queue, {
      caller: number === undefined ? undefined : shared.seal(number),
      callerName: known(frame.get('CallerIDName')),
      linked: frame.text('Linkedid'),
      position: frame.number('Position')
    });
  }

  function leftByKey(visit: Visit): void {
    if (visit.state === 'left') visits.leave(visit.leftAt!, visit, 'key', undefined);
  }

  function ring(now: EpochMs, visit: Visit, frame: Frame, who: Member): void {
    visits.ring(now, visit, frame.text('DestUniqueid'), who);
  }

  /** The ring is over; AgentRingNoAnswer may be on its way, and then it is a missed one. */
  function ringFailed(now: EpochMs, visit: Visit, uid: string): void {
    const one = visit.rings.get(uid);
    if (!one || one.failed) return;
    one.failed = true;
    timers.at(now + LATE_EVENT, (due) => visits.ringStopped(due, visit, uid));
  }

  function callIn(contact: string, queue: string, who: Member): Visit | undefined {
    const call = visits.callOf(queue, who);
    if (call?.contact === contact) return call;
    const visit = visits.inQueue(contact, queue);
    return visit?.state === 'talking' || visit?.state === 'gone' ? visit : undefined;
  }

  function agentCompleted(frame: Frame, now: EpochMs): void {
    const who = member(frame, now, false);
    const queue = frame.text('Queue');
    const contact = frame.get('Uniqueid');
    const talked = frame.number('TalkTime');
    const held = frame.number('HoldTime') ?? 0;
    resync.completed(queue);
    let visit = contact === undefined ? visits.callOf(queue, who) : callIn(contact, queue, who);
    const answered = now - (talked ?? 0) * 1000;
    if (!visit && contact !== undefined && visits.inQueue(contact, queue)?.state !== 'done') {
      visit = unseen(frame, answered, who, held);
    }
    if (visit?.assumed) visits.vouch(visit, answered, now, held);
    if (!visit) return;
    const reason = frame.text('Reason');
    const by = reason === 'caller' || reason === 'agent' ? reason : undefined;
    visits.complete(now, visit, { by, transfer: reason === 'transfer', talked });
  }

  /** Answered before we listened, or in a gap. */
  function unseen(frame: Frame, answered: EpochMs, who: Member, held: number): Visit {
    const contact = frame.text('Uniqueid');
    const queue = frame.text('Queue');
    const has = visits.inQueue(contact, queue);
    if (!has) return visits.assume(answered, contact, queue, { linked: frame.text('Linkedid') }, who);
    visits.connect(Math.max(has.since, answered), has, who, held);
    return has;
  }

  function callerGone(visit: Visit, now: EpochMs): void {
    if (visit.state === 'talking') {
      visit.state = 'gone';
      visit.endedAt = now;
      timers.at(now + LATE_EVENT, () => visits.complete(now, visit, { transfer: false, talked: undefined }));
    } else if (visit.state === 'waiting' || visit.state === 'left') {
      timers.at(now + LATE_EVENT, () => {
        if (visit.state === 'left' && visit.answered === null) leftByKey(visit);
        else if (visit.state !== 'talking') visits.leaveUntold(visit.leftAt ?? now, visit, undefined);
      });
    }
  }

  return {
    QueueCallerJoin(frame, now) {
      join(frame, now).heard = now;
    },
    QueueCallerAbandon(frame, now) {
      const held = frame.number('HoldTime');
      const visit = visitOf(frame, now, held ?? 0);
      resync.abandoned(visit.queue);
      visits.leaveUntold(now, visit, held);
    },
    QueueCallerLeave(frame, now) {
      const visit = visits.inQueue(frame.text('Uniqueid'), frame.text('Queue'));
      if (visit?.state !== 'waiting') return;
      visit.state = 'left';
      visit.leftAt = now;
      visit.heard = now;
      // on the way to a seat that has answered it may take its time: a greeting for the agent, a script
      if (visit.answered === null) timers.at(now + CONNECT_WAIT, () => leftByKey(visit));
    },
    AgentCalled(frame, now) {
      const who = member(frame, now, true);
      const visit = visits.inQueue(frame.text('Uniqueid'), frame.text('Queue'));
      if (visit?.state === 'waiting' || visit?.state === 'left') {
        ring(now, visit, frame, who);
      } else if (!resync.whole) {
        // waiting since before we listened: the list will say how long
        const found = join(frame, now);
        found.guessed.add('join');
        ring(now, found, frame, who);
      }
    },
    DialEnd(frame, now) {
      const uid = frame.text('DestUniqueid');
      const visit = visits.ofRing(uid);
      const one = visit?.rings.get(uid);
      if (!visit || !one) return;
      const status = frame.text('DialStatus');
      if (status === 'ANSWER') visit.answered = uid;
      else if (status === 'CANCEL' && !one.failed) visits.ringStopped(now, visit, uid);
      else ringFailed(now, visit, uid);
    },
    AgentConnect(frame, now) {
      const who = member(frame, now, false);
      const held = frame.number('HoldTime');
      const visit = visitOf(frame, now, held ?? 0);
      agents.joined(visit, { uid: frame.text('DestUniqueid'), name: frame.text('DestChannel') }, true);
      visit.linked = frame.get('Linkedid') ?? visit.linked;
      visits.connect(now, visit, who, held);
    },
    AgentComplete: agentCompleted,
    AgentRingNoAnswer(frame, now) {
      const who = member(frame, now, false);
      const contact = frame.text('Uniqueid');
      const queue = frame.text('Queue');
      visits.ringMissed(now, contact, queue, who, frame.text('RingTime') === '0');
      reconcile.told(`missed|${contact}|${queue}|${who.name}`, now);
    },
    /** The agent hung up on the announcement: the caller waits on. */
    AgentDump(frame, now) {
      const uid = frame.text('DestUniqueid');
      const visit = visits.ofRing(uid);
      if (!visit) return;
      visit.answered = null;
      visits.ringStopped(now, visit, uid);
    },
    BlindTransfer(frame) {
      const visit = visits.of(frame.text('TransfereeUniqueid'));
      if (visit?.state === 'talking') visit.transfer = 'blind';
    },
    AttendedTransfer(frame) {
      const visit = visits.of(frame.text('TransfereeUniqueid'));
      if (visit?.state === 'talking') visit.transfer = 'attended';
    },
    Hangup(frame, now) {
      const uid = frame.text('Uniqueid');
      resync.hungUp(uid);
      const called = visits.ofRing(uid);
      if (called) {
        if (called.answered === uid && called.state === 'waiting') called.answered = null;
        if (called.answered !== uid) ringFailed(now, called, uid);
      }
      const visit = visits.of(uid);
      if (visit) callerGone(visit, now);
    }
  };
}
