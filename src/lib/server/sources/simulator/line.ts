import type { ContactId, EpochMs, Ms } from '../../../core/ids.ts';
import type { Person } from './people.ts';
import type { Desk, Room } from './room.ts';
import type { Stage } from './stage.ts';
import type { Town } from './town.ts';

/** The queue's own limits. */
const MOST_WAITING = 30;
const LONGEST_WAIT: Ms = 12 * 60_000;
const RING_LIMIT: Ms = 15_000;

/** A call, from the door to the desk. */
export interface Call {
  readonly id: ContactId;
  readonly person: Person;
  queue: string;
  phase: 'waiting' | 'ringing' | 'talking' | 'over';
  entered: EpochMs;
  /** Bumps with each stay in a queue: timers of an earlier one are void. */
  entry: number;
  desk: Desk | null;
}

/** What comes of a call that nobody answered. */
export type Lost = 'abandoned' | 'key' | 'timeout' | 'turned_away';

export interface Line {
  /** A new call, straight from the phone menu. */
  arrive(person: Person, patience?: Ms): void;
  /** Back into a queue (a transfer); `transferred` has said so already. */
  enter(call: Call): void;
  waiting(): number;
}

/** Waiting, ringing, giving up: everything before the answer. */
export function createLine(
  stage: Stage,
  town: Town,
  room: Room,
  next: { answered(call: Call, desk: Desk): void; lost(call: Call, how: Lost): void }
): Line {
  const random = stage.random('line');
  const waiting: Call[] = [];

  function settle(call: Call, phase: Call['phase']): Desk | null {
    const { desk } = call;
    waiting.splice(waiting.indexOf(call), 1);
    call.phase = phase;
    call.desk = null;
    return desk;
  }

  function lose(call: Call, how: 'abandoned' | 'key' | 'timeout'): void {
    const desk = settle(call, 'over');
    if (how === 'abandoned') stage.tell('contact.abandoned', { contact: call.id });
    else stage.tell('contact.overflowed', { contact: call.id, reason: how });
    if (desk) {
      desk.voice = null;
      room.release(desk);
    }
    next.lost(call, how);
  }

  function enter(call: Call, patience = random.chance(0.03) ? random.between(500, 5000) : drawPatience()): void {
    const entry = ++call.entry;
    call.phase = 'waiting';
    call.entered = stage.now();
    waiting.push(call);
    const here = (): boolean => call.entry === entry && (call.phase === 'waiting' || call.phase === 'ringing');
    stage.after(patience, () => {
      if (here()) lose(call, 'abandoned');
    });
    const limit = (): void => {
      if (!here()) return;
      if (call.phase === 'ringing') stage.after(1000, limit);
      else lose(call, 'timeout');
    };
    stage.after(LONGEST_WAIT, limit);
    if (random.chance(0.08)) {
      // "press 1 and we call you back"
      stage.after(random.between(45, 150) * 1000, () => {
        if (here() && call.phase === 'waiting') lose(call, 'key');
      });
    }
    dispatch();
  }

  const drawPatience = (): Ms => 15_000 + random.exponential(270_000);

  function dispatch(): void {
    for (const call of [...waiting]) {
      if (call.phase !== 'waiting') continue;
      const desk = room.longestIdle(call.queue);
      if (desk) ring(call, desk);
    }
  }

  function ring(call: Call, desk: Desk): void {
    const { entry } = call;
    const agent = desk.agent!;
    call.phase = 'ringing';
    call.desk = desk;
    room.take(desk, call.id);
    stage.tell('contact.ringing', { contact: call.id, seat: desk.seat });
    const still = (): boolean => call.entry === entry && call.phase === 'ringing' && call.desk === desk;
    const misses = random.chance(agent.misses);
    const rejects = !misses && random.chance(0.003);
    stage.after(misses ? RING_LIMIT : 1200 + random.lognormal(2600, 0.7), () => {
      if (!still()) return;
      if (misses || rejects) {
        miss(call, desk, misses ? 'timeout' : 'rejected');
        return;
      }
      settle(call, 'talking');
      stage.tell('contact.connected', { contact: call.id, seat: desk.seat });
      next.answered(call, desk);
    });
  }

  function miss(call: Call, desk: Desk, reason: 'timeout' | 'rejected'): void {
    stage.tell('contact.ring_missed', { contact: call.id, seat: desk.seat, reason });
    call.phase = 'waiting';
    call.desk = null;
    desk.voice = null;
    // the phone system takes a seat that does not answer out of the line for a while
    if (reason === 'timeout' && random.chance(0.6)) room.sendAway(desk, 'no_answer', random.between(20, 70) * 1000);
    else room.release(desk);
    dispatch();
  }

  room.onFree(dispatch);
  return {
    waiting: () => waiting.length,
    enter: (call) => enter(call),
    arrive(person, patience) {
      const { caller, area, topic, matter } = person;
      const repair = topic === 'leak' || (topic === 'no_heat' && random.chance(0.5));
      const queue = repair ? 'repair' : 'heating';
      const id = stage.name('call');
      // the address book knows most numbers, and what they last rang about
      const known = random.chance(0.85);
      const chosen = random.chance(0.6) ? topic : undefined;
      const call: Call = { id, person, queue, phase: 'over', entered: 0, entry: 0, desk: null };
      stage.tell('contact.arrived', {
        contact: id,
        channel: 'voice',
        caller,
        site: town.site,
        area: known ? area : undefined,
        topic: chosen,
        matter: known ? matter : undefined
      });
      // the menu
      stage.after(random.between(2000, 9000), () => {
        const full = waiting.length >= MOST_WAITING;
        if (full || !room.served(queue)) {
          stage.tell('contact.turned_away', { contact: id, queue, reason: full ? 'full' : 'no_seats' });
          stage.after(random.between(3000, 6000), () => stage.tell('contact.ended', { contact: id, by: 'system' }));
          next.lost(call, 'turned_away');
          return;
        }
        stage.tell('contact.queued', { contact: id, queue, position: waiting.length + 1 });
        enter(call, patience);
      });
    }
  };
}
