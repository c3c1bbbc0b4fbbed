import type { ContactId } from '../../../core/ids.ts';
import type { Person } from './people.ts';
import type { Desk, Room } from './room.ts';
import type { Stage } from './stage.ts';
import type { Town } from './town.ts';

interface Chat {
  readonly id: ContactId;
  waiting: boolean;
}

/** WeChat beside the phones: a seat holds several conversations, and answers slower while it talks. */
export interface Chats {
  arrive(person: Person): void;
}

export function createChats(stage: Stage, town: Town, room: Room): Chats {
  const random = stage.random('chats');
  const waiting: Chat[] = [];

  function serve(): void {
    for (const chat of [...waiting]) {
      const desk = room.desks
        .filter((one) => one.agent && one.ready && !one.leaving && !one.pending && one.plan.queues.includes('wechat'))
        .filter((one) => one.chats.size < (one.plan.channels.wechat ?? 0))
        .sort((a, b) => a.chats.size - b.chats.size)[0];
      if (!desk) return;
      waiting.splice(waiting.indexOf(chat), 1);
      chat.waiting = false;
      desk.chats.add(chat.id);
      stage.tell('contact.ringing', { contact: chat.id, seat: desk.seat });
      stage.after(random.between(800, 2500), () => {
        stage.tell('contact.connected', { contact: chat.id, seat: desk.seat });
        reply(chat, desk, random.whole(2, 5));
      });
    }
  }

  function reply(chat: Chat, desk: Desk, left: number): void {
    const busy = desk.voice !== null;
    stage.after(random.lognormal(busy ? 55_000 : 18_000, 0.6), () => {
      stage.tell('contact.message', { contact: chat.id, from: 'agent' });
      if (left <= 1) {
        stage.after(random.between(15_000, 60_000), () => finish(chat, desk));
        return;
      }
      stage.after(random.lognormal(35_000, 0.8), () => {
        stage.tell('contact.message', { contact: chat.id, from: 'customer' });
        reply(chat, desk, left - 1);
      });
    });
  }

  function finish(chat: Chat, desk: Desk): void {
    const contact = chat.id;
    stage.tell('contact.ended', { contact, by: random.chance(0.5) ? 'agent' : 'caller' });
    const satisfied = random.chance(0.93);
    const resolved = random.chance(satisfied ? 0.92 : 0.3);
    if (random.chance(0.45)) {
      stage.after(random.between(5_000, 60_000), () => stage.tell('contact.rated', { contact, satisfied, resolved }));
    }
    stage.after(random.between(3_000, 12_000), () => {
      stage.tell('contact.wrapped_up', { contact, seat: desk.seat });
      desk.chats.delete(contact);
      if (desk.leaving) room.release(desk);
      serve();
    });
  }

  room.onFree(serve);
  return {
    arrive(person) {
      const id = stage.name('chat');
      const caller = { key: person.caller.key, shown: `微信****${person.caller.shown.slice(-2)}` };
      const { area, topic } = person;
      stage.tell('contact.arrived', { contact: id, channel: 'wechat', caller, site: town.site, area, topic });
      stage.tell('contact.message', { contact: id, from: 'customer' });
      stage.after(random.between(500, 2000), () => {
        const chat: Chat = { id, waiting: true };
        stage.tell('contact.queued', { contact: id, queue: 'wechat', channel: 'wechat' });
        waiting.push(chat);
        stage.after(120_000 + random.exponential(600_000), () => {
          if (!chat.waiting) return;
          waiting.splice(waiting.indexOf(chat), 1);
          chat.waiting = false;
          stage.tell('contact.abandoned', { contact: id });
        });
        serve();
      });
    }
  };
}
