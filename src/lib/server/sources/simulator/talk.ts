import type { Ms } from '../../../core/ids.ts';
import type { Call } from './line.ts';
import type { Topic } from './people.ts';
import type { Desk, Room } from './room.ts';
import type { Stage } from './stage.ts';

/** Mean talk by topic, seconds. */
const TALK: Readonly<Record<Topic, number>> = { no_heat: 160, enquiry: 150, leak: 125, payment: 185, other: 180 };
/** The longest after-call time: within the queue's `wrapUp`. */
const LONGEST_WRAP: Ms = 55_000;

/** From the answer to the end of the after-call work. */
export interface Talk {
  answered(call: Call, desk: Desk): void;
  /** A call that the agent makes: to somebody who gave up waiting, or to ask whether the heat is back. */
  dial(desk: Desk, task: Task): void;
}

export interface Task {
  readonly call: Call;
  readonly workorder?: string;
  readonly done: (reached: boolean) => void;
}

export function createTalk(
  stage: Stage,
  room: Room,
  next: { requeue(call: Call): void; known(call: Call): boolean; ended(call: Call): void }
): Talk {
  const random = stage.random('talk');

  function answered(call: Call, desk: Desk): void {
    const { person } = call;
    const agent = desk.agent!;
    // once the centre knows of the outage, the answer is short
    const mean = TALK[person.topic] * agent.pace * (next.known(call) ? 0.7 : 1);
    const length = Math.min(1_200_000, Math.max(15_000, random.lognormal(mean, 0.6) * 1000));
    const { id } = call;
    const { seat } = desk;
    if (length > 40_000 && random.chance(0.75)) {
      stage.after(random.between(15_000, 35_000), () =>
        stage.tell('contact.tagged', { contact: id, area: person.area, topic: person.topic, matter: person.matter })
      );
    }
    if (length > 90_000 && random.chance(0.14)) {
      const held = length * random.between(0.4, 0.6);
      stage.after(held, () => stage.tell('contact.held', { contact: id, seat }));
      stage.after(held + Math.min(length * 0.3, random.between(10_000, 70_000)), () =>
        stage.tell('contact.retrieved', { contact: id, seat })
      );
    }
    if (length > 120_000 && random.chance(0.02)) {
      stage.after(length * 0.3, () => stage.tell('seat.help_requested', { seat, contact: id }));
      stage.after(length * 0.85, () => stage.tell('seat.help_cancelled', { seat }));
    }
    stage.after(length, () => finish(call, desk));
  }

  function finish(call: Call, desk: Desk): void {
    const { id, person } = call;
    const other = room.longestIdle(call.queue, desk);
    if (call.queue === 'heating' && person.topic === 'no_heat' && call.entry === 1 && random.chance(0.15)) {
      stage.tell('contact.transferred', { contact: id, from: desk.seat, queue: 'repair', kind: 'blind' });
      wrapUp(id, desk, 4000);
      call.queue = 'repair';
      next.requeue(call);
      return;
    }
    if (other && random.chance(0.02)) {
      stage.tell('contact.transferred', { contact: id, from: desk.seat, seat: other.seat, kind: 'attended' });
      wrapUp(id, desk, 4000);
      room.take(other, id);
      stage.tell('contact.ringing', { contact: id, seat: other.seat });
      stage.after(random.between(1500, 4000), () => {
        stage.tell('contact.connected', { contact: id, seat: other.seat });
        answered(call, other);
      });
      return;
    }
    call.phase = 'over';
    stage.tell('contact.ended', { contact: id, by: random.chance(0.7) ? 'caller' : 'agent' });
    wrapUp(id, desk, 16_000);
    rate(call);
    next.ended(call);
  }

  function wrapUp(contact: string, desk: Desk, mean: Ms): void {
    const pace = desk.agent?.pace ?? 1;
    stage.after(Math.min(LONGEST_WRAP, 1500 + random.lognormal(mean * pace, 0.6)), () => {
      stage.tell('contact.wrapped_up', { contact, seat: desk.seat });
      desk.voice = null;
      // after a hard call some take a breath
      if (desk.agent?.pauses && random.chance(0.012)) room.sendAway(desk, 'busy', random.between(40, 110) * 1000);
      else room.release(desk);
    });
  }

  function rate({ id, person }: Call): void {
    if (!random.chance(0.3)) return;
    const satisfied = random.chance(person.tries > 1 ? 0.78 : 0.94);
    const score = satisfied ? random.whole(4, 5) : random.whole(1, 3);
    const resolved = random.chance(satisfied ? 0.93 : 0.35);
    stage.after(random.between(8_000, 40_000), () =>
      stage.tell('contact.rated', { contact: id, satisfied, score, resolved })
    );
  }

  return {
    answered,
    dial(desk, { call, workorder, done }) {
      const contact = stage.name('out');
      const { seat } = desk;
      room.take(desk, contact);
      const callback_of = workorder === undefined ? call.id : undefined;
      stage.tell('contact.dialing', { contact, seat, to: call.person.caller, workorder, callback_of });
      const reached = random.chance(0.8);
      stage.after(random.between(6_000, 20_000), () => {
        if (reached) stage.tell('contact.connected', { contact, seat });
        stage.after(reached ? random.lognormal(55_000, 0.5) : 500, () => {
          stage.tell('contact.ended', { contact, by: reached ? 'caller' : 'system' });
          wrapUp(contact, desk, 6000);
          done(reached);
        });
      });
    }
  };
}
