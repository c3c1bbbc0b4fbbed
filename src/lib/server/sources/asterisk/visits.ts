import type { SnapshotContact } from '../../../core/facts.ts';
import type { EpochMs } from '../../../core/ids.ts';
import { pairOf } from './names.ts';
import type { Member, Members } from './members.ts';
import type { Timers } from './timers.ts';
import type { Told } from './told.ts';
import { type Completion, contactOfVisit, type Exit, type Joining, type Visit } from './visit.ts';

export interface Visits {
  /** The visit of this contact that is not over, else its last one. */
  of(contact: string): Visit | undefined;
  inQueue(contact: string, queue: string): Visit | undefined;
  /** Whom a rung channel rings for. */
  ofRing(uid: string): Visit | undefined;
  /** All its visits to this queue, oldest first. */
  inQueueAll(contact: string, queue: string): Visit[];
  /** The open call of a member, the longest first (AgentComplete without channel fields). */
  callOf(queue: string, member: Member): Visit | undefined;
  /** The talking visit that a channel of its call belongs to. */
  ofChannel(uid: string, linked: string, name: string): Visit | undefined;
  join(at: EpochMs, contact: string, queue: string, more: Joining): Visit;
  ring(now: EpochMs, visit: Visit, uid: string, member: Member): void;
  ringStopped(now: EpochMs, visit: Visit, uid: string): void;
  ringMissed(at: EpochMs, contact: string, queue: string, member: Member, busy: boolean): void;
  connect(at: EpochMs, visit: Visit, member: Member, waited: number | null | undefined): void;
  /** A log dates what a list could only imply. */
  date(at: EpochMs, visit: Visit, what: 'join' | 'connect' | 'end', stated?: number): void;
  /** A call in progress that a first list shows: untold but by the snapshot, since the floor may know it already. */
  assume(since: EpochMs, contact: string, queue: string, more: Joining, member: Member): Visit;
  /**
   * Its end says when it was answered and how long it had waited: told so that a floor that knew it all along, to the
   * millisecond, counts it once.
   */
  vouch(visit: Visit, answered: EpochMs, ended: EpochMs, waited: number): void;
  hold(now: EpochMs, visit: Visit, sign: string, on: boolean): void;
  complete(at: EpochMs, visit: Visit, how: Completion): void;
  /** Left unanswered; AMI can't say how. */
  leaveUntold(now: EpochMs, visit: Visit, waited: number | undefined): void;
  leave(at: EpochMs, visit: Visit, exit: Exit, waited: number | undefined): void;
  /** A list did not hold it: the snapshot says so. */
  lose(now: EpochMs, visit: Visit): void;
  open(): Visit[];
  /** The agent's channel of that contact at that seat; null: it does not talk there, or nobody told which. */
  channelAt(contact: string, seat: string): string | null;
  snapshot(there: (visit: Visit) => boolean): SnapshotContact[];
}

/** Visits that ended this long ago are forgotten. */
const REMEMBER = 60_000;
/** Times reckoned from whole seconds are off by less than this. */
const DOUBT = 1_500;

/** Queue visits as contacts: one per (Uniqueid, queue, join). */
export function createVisits(told: Told, timers: Timers, members: Members, tellsExit: () => boolean): Visits {
  const byContact = new Map<string, Visit[]>();
  const talks = new Set<Visit>();
  const rung = new Map<string, Visit>();
  const ended: Visit[] = [];

  function of(contact: string): Visit | undefined {
    const visits = byContact.get(contact);
    return visits?.findLast((visit) => visit.state !== 'done' && visit.state !== 'lost') ?? visits?.at(-1);
  }

  function dropRing(now: EpochMs, visit: Visit, uid: string): void {
    const ring = visit.rings.get(uid);
    visit.rings.delete(uid);
    rung.delete(uid);
    if (ring) members.busy(now, ring.member, -1);
  }

  function over(at: EpochMs, visit: Visit, state: 'done' | 'lost'): void {
    for (const uid of [...visit.rings.keys()]) dropRing(at, visit, uid);
    if (talks.delete(visit) && visit.seat) members.busy(at, visit.seat, -1);
    visit.state = state;
    visit.endedAt = at;
    ended.push(visit);
    while (ended[0] && ended[0].endedAt + REMEMBER < at) forget(ended.shift()!);
  }

  function forget(visit: Visit): void {
    const rest = (byContact.get(visit.contact) ?? []).filter((one) => one !== visit);
    if (rest.length > 0) byContact.set(visit.contact, rest);
    else byContact.delete(visit.contact);
  }

  /** After everything told of this contact: a new visit never shares its millisecond with the end of the last. */
  function after(contact: string, at: EpochMs): EpochMs {
    const last = byContact.get(contact)?.at(-1);
    return last ? Math.max(at, Math.max(last.endedAt, last.leftAt ?? 0) + 1) : at;
  }

  function make(contact: string, queue: string, since: EpochMs, more: Joining): Visit {
    const visit: Visit = {
      contact,
      queue,
      since,
      state: 'waiting',
      caller: more.caller,
      linked: more.linked ?? contact,
      rings: new Map(),
      answered: null,
      leftAt: null,
      seat: null,
      agentChannel: null,
      connectedAt: 0,
      holds: new Set(),
      transfer: null,
      endedAt: 0,
      heard: since,
      logged: new Set(),
      guessed: new Set(),
      assumed: false
    };
    const visits = byContact.get(contact);
    if (visits) visits.push(visit);
    else byContact.set(contact, [visit]);
    return visit;
  }

  function finish(at: EpochMs, visit: Visit, how: Completion): void {
    const contact = visit.contact;
    // unstated: whole seconds as a phone system counts them, and a log line may still say
    if (how.talked === undefined) visit.guessed.add('end');
    const talked = { talked_s: how.talked ?? Math.floor((at - visit.connectedAt) / 1000) };
    if (how.transfer && visit.seat) {
      const kind = how.attended ? 'attended' : 'blind';
      told.add('contact.transferred', at, { contact, from: visit.seat.seat, kind, ...talked });
    } else {
      told.add('contact.ended', at, { contact, ...(how.by ? { by: how.by } : {}), ...talked });
    }
    over(at, visit, 'done');
  }

  const self: Visits = {
    of,
    inQueue: (contact, queue) => byContact.get(contact)?.findLast((visit) => visit.queue === queue),
    ofRing: (uid) => rung.get(uid),
    inQueueAll: (contact, queue) => (byContact.get(contact) ?? []).filter((visit) => visit.queue === queue),
    callOf(queue, member) {
      const calls = [...talks].filter((visit) => visit.seat?.name === member.name && visit.queue === queue);
      return calls.find((visit) => visit.state === 'gone') ?? calls[0];
    },
    ofChannel(uid, linked, name) {
      const own = of(uid);
      if (own && talks.has(own)) return own;
      const near = [...talks].filter((visit) => visit.linked === linked);
      const pair = pairOf(name);
      return near.find((v) => v.agentChannel?.uid === uid || v.agentChannel?.pair === pair) ?? near[0];
    },
    join(at, contact, queue, more) {
      const before = of(contact);
      if (before?.state === 'waiting' && before.queue === queue) return before;
      if (before?.state === 'left') self.leave(before.leftAt!, before, 'key', undefined);
      else if (before?.state === 'waiting') self.leave(at, before, 'transfer', undefined);
      const talking = before && talks.has(before) ? before : undefined;
      if (talking) {
        talking.state = 'gone';
        talking.endedAt = at;
        timers.at(at + 2_000, () => {
          if (talks.has(talking)) finish(talking.endedAt, talking, { transfer: true, talked: undefined });
        });
      }
      const first = before === undefined;
      const since = after(contact, at);
      const visit = make(contact, queue, since, more);
      visit.heard = at;
      const caller = more.caller ? { caller: more.caller } : {};
      if (first) {
        const name = more.callerName === undefined ? {} : { caller_name: more.callerName.slice(0, 128) };
        told.add('contact.arrived', since, { contact, channel: 'voice', direction: 'in', ...caller, ...name });
      }
      const place = more.position === undefined ? {} : { position: more.position };
      const exits = tellsExit() ? {} : { tells_exit: false };
      told.add('contact.queued', since, { contact, queue, channel: 'voice', ...place, ...caller, ...exits });
      return visit;
    },
    ring(now, visit, uid, member) {
      visit.heard = now;
      if (visit.rings.has(uid)) return;
      visit.rings.set(uid, { member, since: now, failed: false });
      rung.set(uid, visit);
      members.busy(now, member, 1);
      told.add('contact.ringing', now, { contact: visit.contact, seat: member.seat });
    },
    ringStopped(now, visit, uid) {
      const ring = visit.rings.get(uid);
      if (!ring) return;
      told.add('contact.ring_stopped', now, { contact: visit.contact, seat: ring.member.seat });
      dropRing(now, visit, uid);
    },
    ringMissed(at, contact, queue, member, busy) {
      const visit = self.inQueue(contact, queue);
      told.add('contact.ring_missed', at, { contact, seat: member.seat, reason: busy ? 'busy' : 'timeout' });
      if (!visit) return;
      for (const [uid, ring] of [...visit.rings]) if (ring.member === member) dropRing(at, visit, uid);
    },
    connect(at, visit, member, waited) {
      visit.heard = at;
      if (talks.has(visit)) return;
      if (waited === null) visit.guessed.add('connect');
      members.busy(at, member, 1);
      for (const uid of [...visit.rings.keys()]) dropRing(at, visit, uid);
      visit.state = 'talking';
      visit.seat = member;
      visit.connectedAt = at;
      talks.add(visit);
      const stated = waited === undefined ? {} : { waited_s: waited };
      told.add('contact.connected', at, { contact: visit.contact, seat: member.seat, ...stated });
    },
    date(at, visit, what, stated) {
      const { contact, queue } = visit;
      visit.guessed.delete(what);
      if (what === 'join') {
        visit.since = Math.min(visit.since, at);
        told.add('contact.queued', at, { contact, queue, channel: 'voice' });
      } else if (what === 'end') {
        told.add('contact.ended', at, { contact, ...(stated === undefined ? {} : { talked_s: stated }) });
      } else if (visit.seat) {
        const waited = stated === undefined ? {} : { waited_s: stated };
        visit.connectedAt = Math.min(visit.connectedAt, at);
        told.add('contact.connected', at, { contact, seat: visit.seat.seat, ...waited });
      }
    },
    assume(since, contact, queue, more, member) {
      const visit = make(contact, queue, since, more);
      visit.state = 'talking';
      visit.assumed = true;
      visit.seat = member;
      visit.connectedAt = since;
      talks.add(visit);
      members.busy(since, member, 1);
      return visit;
    },
    vouch(visit, answered, ended, waited) {
      if (!visit.assumed || !visit.seat) return;
      visit.assumed = false;
      const { contact, queue, seat } = visit;
      const exits = tellsExit() ? {} : { tells_exit: false };
      const since = answered - waited * 1000 - DOUBT;
      told.add('contact.queued', since, { contact, queue, channel: 'voice', ...exits });
      const at = Math.min(ended, answered + DOUBT);
      told.add('contact.connected', at, { contact, seat: seat.seat, waited_s: waited });
    },
    hold(now, visit, sign, on) {
      const was = visit.holds.size > 0;
      if (on) visit.holds.add(sign);
      else visit.holds.delete(sign);
      const is = visit.holds.size > 0;
      if (was === is || !visit.seat) return;
      const data = { contact: visit.contact, seat: visit.seat.seat };
      told.add(is ? 'contact.held' : 'contact.retrieved', now, data);
    },
    complete(at, visit, how) {
      if (!talks.has(visit)) return;
      const newer = byContact.get(visit.contact)?.at(-1) !== visit;
      const transfer = how.transfer || visit.transfer !== null || newer;
      finish(visit.state === 'gone' ? Math.min(at, visit.endedAt) : at, visit, {
        ...how,
        transfer,
        attended: how.attended ?? visit.transfer === 'attended'
      });
    },
    leaveUntold(now, visit, waited) {
      if (visit.state !== 'waiting' && visit.state !== 'left') return;
      visit.leftAt = now;
      const stated = waited === undefined ? {} : { waited_s: waited };
      told.add('contact.left_unanswered', now, { contact: visit.contact, ...stated });
      over(now, visit, 'done');
    },
    leave(at, visit, exit, waited) {
      const stated = waited === undefined ? {} : { waited_s: waited };
      visit.leftAt = at;
      if (exit === 'abandoned') told.add('contact.abandoned', at, { contact: visit.contact, ...stated });
      else told.add('contact.overflowed', at, { contact: visit.contact, reason: exit, ...stated });
      if (visit.state === 'waiting' || visit.state === 'left' || visit.state === 'lost') over(at, visit, 'done');
    },
    lose(now, visit) {
      over(now, visit, 'lost');
    },
    channelAt(contact, seat) {
      const visit = of(contact);
      if (!visit || !talks.has(visit) || visit.state !== 'talking' || visit.seat?.seat !== seat) return null;
      return visit.agentChannel?.sure ? visit.agentChannel.uid : null;
    },
    open: () => [...byContact.values()].flat().filter((v) => v.state !== 'done' && v.state !== 'lost'),
    snapshot: (there) =>
      self
        .open()
        .filter(there)
        .flatMap((visit) => contactOfVisit(visit, tellsExit()))
  };
  return self;
}
