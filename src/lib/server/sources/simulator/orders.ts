import type { Ms } from '../../../core/ids.ts';
import type { Call } from './line.ts';
import type { Room } from './room.ts';
import type { Stage } from './stage.ts';
import type { Talk, Task } from './talk.ts';

const MINUTE: Ms = 60_000;
const LIMIT = { dispatched: 10 * MINUTE, on_site: 120 * MINUTE, called_back: 24 * 60 * MINUTE };

/** The case goes on after the call: five steps, of which the call is the first; and calls to be made. */
export interface Orders {
  /** After a call that needs somebody on site. `mended` runs its listener once the cause is gone. */
  open(call: Call, mended: ((then: () => void) => void) | null): void;
  /** Somebody wants a call back. */
  callBack(call: Call): void;
}

export function createOrders(stage: Stage, room: Room, talk: Talk, quiet: () => boolean): Orders {
  const random = stage.random('orders');
  const tasks: Task[] = [];

  function move(workorder: string, step: string, due?: number): void {
    stage.tell('workorder.moved', { workorder, step, due });
  }

  function dialOut(): void {
    const task = tasks[0];
    // only while nobody waits and one more stays free
    if (task && quiet() && room.free() >= 2) {
      const desk = room.longestIdle(task.call.queue);
      if (desk && desk.chats.size === 0) talk.dial(desk, tasks.shift()!);
    }
    stage.after(random.between(30_000, 90_000), dialOut);
  }

  function solved(workorder: string, call: Call): void {
    move(workorder, 'solved', stage.now() + LIMIT.called_back);
    tasks.push({
      call,
      workorder,
      done(reached) {
        if (!reached) return;
        move(workorder, 'called_back');
        stage.after(random.between(20_000, 90_000), () => move(workorder, 'rated'));
      }
    });
  }

  stage.after(MINUTE, dialOut);
  return {
    callBack(call) {
      tasks.push({ call, done: () => undefined });
    },
    open(call, mended) {
      const workorder = stage.name('WO');
      const { area, topic, matter, estate } = call.person;
      stage.tell('workorder.opened', {
        workorder,
        contact: call.id,
        kind: 'repair',
        channel: 'voice',
        area,
        topic,
        matter,
        owner: estate.station,
        step: 'taken',
        due: stage.now() + LIMIT.dispatched
      });
      // one in ten lies too long on a desk, and one in ten crews is far away: those are late
      const lying = random.chance(0.1) ? random.between(11, 25) : random.between(1, 7);
      const travel = random.chance(0.1) ? random.between(120, 200) : random.between(15, 80);
      stage.after(lying * MINUTE, () => {
        move(workorder, 'dispatched', stage.now() + LIMIT.on_site);
        stage.after(random.between(2, 10) * MINUTE, () => {
          move(workorder, 'accepted', stage.now() + LIMIT.on_site);
          stage.after(travel * MINUTE, () => {
            move(workorder, 'on_site', stage.now() + LIMIT.on_site);
            const finish = (): void => stage.after(random.between(10, 50) * MINUTE, () => solved(workorder, call));
            if (mended) mended(finish);
            else finish();
          });
        });
      });
    }
  };
}
