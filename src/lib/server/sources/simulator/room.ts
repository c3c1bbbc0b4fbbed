import type { ContactId, EpochMs, Ms, SeatId } from '../../../core/ids.ts';
import { AGENTS, type Agent } from './people.ts';
import type { Rota } from './rota.ts';
import type { Stage } from './stage.ts';
import type { DeskPlan, Town } from './town.ts';

const MINUTE: Ms = 60_000;
const RETRY: Ms = 4 * MINUTE;

/** A desk as the model knows it. One voice contact at a time, chats beside it. */
export interface Desk {
  readonly seat: SeatId;
  readonly plan: DeskPlan;
  agent: Agent | null;
  /** When the agent's shift here began. */
  since: EpochMs;
  ready: boolean;
  /** The voice contact that rings, talks or is written up here. */
  voice: ContactId | null;
  readonly chats: Set<ContactId>;
  freeSince: EpochMs;
  /** Goes as soon as the desk is free: off home, or away. */
  leaving: boolean;
  pending: Away | null;
  /** Bumps with each coming and going: what was planned for an earlier stay is void. */
  stay: number;
}

interface Away {
  readonly reason: string;
  readonly length: Ms;
}

export interface Room {
  readonly desks: readonly Desk[];
  /** The seat that has been free longest and serves the queue; undefined: all busy. */
  longestIdle(queue: string, except?: Desk): Desk | undefined;
  /** How many could take a call now. */
  free(): number;
  /** Somebody who serves the queue is signed in. */
  served(queue: string): boolean;
  take(desk: Desk, contact: ContactId): void;
  /** The desk has done with its voice contact or a chat: the agent goes, if they were about to, or is free again. */
  release(desk: Desk): void;
  /** Away now, or as soon as the desk is free. */
  sendAway(desk: Desk, reason: string, length: Ms): void;
  /** Somebody became able to take a contact. */
  onFree(listener: () => void): void;
}

/** `pressed`: the line is long; breaks are put off. */
export function createRoom(stage: Stage, town: Town, rota: Rota, pressed: () => boolean): Room {
  const random = stage.random('room');
  const listeners: (() => void)[] = [];
  const desks = town.desks.map((plan): Desk => ({
    seat: plan.seat,
    plan,
    agent: null,
    since: 0,
    ready: false,
    voice: null,
    chats: new Set(),
    freeSince: 0,
    leaving: false,
    pending: null,
    stay: 0
  }));
  const idle = (desk: Desk): boolean => desk.agent !== null && desk.ready && desk.voice === null && !desk.leaving;

  function becomeFree(desk: Desk): void {
    desk.freeSince = stage.now();
    for (const listener of listeners) listener();
  }

  function signIn(agent: Agent, desk: Desk): void {
    Object.assign(desk, { agent, since: stage.now(), ready: true, leaving: false, pending: null, stay: desk.stay + 1 });
    const { seat, plan } = desk;
    const { id, name, group } = agent;
    const { queues, channels } = plan;
    stage.tell('seat.signed_in', { seat, agent: id, name, team: 'hotline', group, site: town.site, queues, channels });
    stage.tell('seat.presence', { seat, presence: 'ready' });
    if (agent.pauses) planPause(desk, random.between(45, 80) * MINUTE);
    becomeFree(desk);
  }

  function signOut(desk: Desk): void {
    stage.tell('seat.signed_out', { seat: desk.seat, reason: 'shift_end' });
    Object.assign(desk, { agent: null, ready: false, leaving: false, pending: null, stay: desk.stay + 1 });
  }

  function planPause(desk: Desk, wait: Ms): void {
    const { stay } = desk;
    stage.after(wait, () => {
      if (desk.stay !== stay) return;
      const gone = desks.some((other) => other.agent && !other.ready);
      const onDuty = desks.filter((other) => other.agent).length;
      // whoever sits alone stays; so does a room with somebody out already, or a long line, most of the time
      if (onDuty < 2 || gone || (pressed() && random.chance(0.8))) {
        planPause(desk, RETRY);
        return;
      }
      const minute = rota.minute(stage.now());
      const mealtime = (minute >= 690 && minute < 780) || (minute >= 1050 && minute < 1140);
      if (mealtime && random.chance(0.6)) sendAway(desk, 'meal', random.between(15, 25) * MINUTE);
      else if (random.chance(0.1)) sendAway(desk, 'meeting', random.between(5, 12) * MINUTE);
      else sendAway(desk, 'break', random.between(4, 10) * MINUTE);
    });
  }

  function sendAway(desk: Desk, reason: string, length: Ms): void {
    if (!desk.agent || !desk.ready) return;
    desk.pending = { reason, length };
    if (desk.voice === null) goAway(desk);
  }

  function goAway(desk: Desk): void {
    const away = desk.pending!;
    desk.pending = null;
    desk.ready = false;
    const short = away.reason === 'no_answer' || away.reason === 'busy';
    const until = short ? undefined : Math.round(stage.now() + away.length);
    stage.tell('seat.presence', { seat: desk.seat, presence: 'away', reason: away.reason, until });
    const { stay } = desk;
    // people come back a little early, or somewhat late
    stage.after(short ? away.length : away.length * random.between(0.9, 1.25), () => {
      if (desk.stay !== stay || desk.leaving) return;
      desk.ready = true;
      stage.tell('seat.presence', { seat: desk.seat, presence: 'ready' });
      if (!short && desk.agent?.pauses) planPause(desk, random.between(50, 85) * MINUTE);
      becomeFree(desk);
    });
  }

  function release(desk: Desk): void {
    if (desk.voice !== null) return;
    if (desk.leaving) {
      if (desk.chats.size === 0) signOut(desk);
    } else if (desk.pending) goAway(desk);
    else if (desk.ready) becomeFree(desk);
  }

  function look(): void {
    const now = stage.now();
    for (const desk of desks) {
      if (!desk.agent || desk.leaving || rota.wanted(desk.agent, now)) continue;
      desk.leaving = true;
      if (desk.voice === null && desk.chats.size === 0) signOut(desk);
    }
    for (const agent of AGENTS) {
      if (!rota.wanted(agent, now) || desks.some((desk) => desk.agent === agent)) continue;
      const desk = desks.find((one) => one.agent === null);
      if (desk) signIn(agent, desk);
    }
    stage.after(30_000, look);
  }

  stage.after(0, look);
  return {
    desks,
    longestIdle: (queue, except) =>
      desks
        .filter((desk) => desk !== except && idle(desk) && desk.plan.queues.includes(queue))
        // who chats is asked last
        .sort((a, b) => a.chats.size - b.chats.size || a.freeSince - b.freeSince)[0],
    free: () => desks.filter(idle).length,
    served: (queue) => desks.some((desk) => desk.agent && desk.plan.queues.includes(queue)),
    take(desk, contact) {
      desk.voice = contact;
    },
    release,
    sendAway,
    onFree: (listener) => void listeners.push(listener)
  };
}
