import type { AnyFact, SnapshotContact } from '../../src/lib/core/facts.ts';
import { answer, end, endPart, enter, leave, talking, waiting, type Contact } from './waits.ts';

/** Not in its source's list of what is there: it ended where nobody looked. */
export function vanish(contact: Contact, at: number): void {
  const entry = waiting(contact);
  if (entry !== undefined) entry.exit = { as: 'lost', at, wait: null };
  for (const part of talking(contact)) endPart(part, at);
  contact.rings.clear();
  contact.dialing.clear();
  contact.ended = at;
}

/** In the list: what the list says and we do not know yet. */
export function appear(contact: Contact, listed: SnapshotContact, at: number): void {
  const lost = contact.entries.findLast((entry) => entry.exit?.as === 'lost' && entry.queue === listed.queue);
  if ((listed.state === 'queued' || listed.state === 'ringing') && listed.queue !== undefined) {
    if (waiting(contact)?.queue === listed.queue) return;
    for (const part of talking(contact)) endPart(part, at);
    if (lost !== undefined && listed.since <= lost.exit!.at) {
      lost.exit = null;
      contact.ended = null;
    } else enter(contact, listed.queue, listed.since, listed.tells_exit === false);
  } else if ((listed.state === 'talking' || listed.state === 'on_hold') && listed.seat !== undefined) {
    if (lost !== undefined && waiting(contact) === undefined) lost.exit = null;
    const entry = waiting(contact);
    answer(contact, listed.seat, listed.since, null);
    if (entry?.exit != null) entry.exit.at = at;
  }
}

function heard(contact: Contact, from: 'customer' | 'agent' | 'bot', at: number): void {
  if (from === 'customer') contact.asked ??= at;
  if (from !== 'agent' || contact.asked === null) return;
  const queue = contact.entries.at(-1)?.queue ?? null;
  contact.replies.push({ queue, at, wait: at - contact.asked, first: contact.replies.length === 0 });
  contact.asked = null;
}

/** Folds one fact of one contact; facts come in order. `short`: the site's short-abandon limit, ms. */
export function fold(contact: Contact, fact: AnyFact, short: number): void {
  const at = fact.time;
  const part =
    'seat' in fact.data ? talking(contact).find((one) => one.seat === (fact.data as { seat: string }).seat) : undefined;
  switch (fact.type) {
    case 'contact.arrived':
      contact.begun = true;
      contact.channel = fact.data.channel;
      contact.caller = fact.data.caller ?? contact.caller;
      contact.out ||= fact.data.direction === 'out';
      return;
    case 'contact.queued':
      contact.channel ??= fact.data.channel ?? null;
      contact.caller ??= fact.data.caller ?? null;
      {
        enter(contact, fact.data.queue, at, fact.data.tells_exit === false);
        return;
      }
    case 'contact.dialing':
      contact.begun = true;
      contact.dialing.add(fact.data.seat);
      contact.out = true;
      return;
    case 'contact.ringing':
      if (!contact.rings.has(fact.data.seat)) contact.rings.set(fact.data.seat, waiting(contact)?.queue ?? null);
      return;
    case 'contact.ring_missed': {
      const queue = contact.rings.get(fact.data.seat) ?? waiting(contact)?.queue ?? null;
      contact.misses.push({ seat: fact.data.seat, queue, at });
      contact.rings.delete(fact.data.seat);
      return;
    }
    case 'contact.ring_stopped':
      contact.rings.delete(fact.data.seat);
      return;
    case 'contact.connected': {
      answer(contact, fact.data.seat, at, fact.data.waited_s);
      return;
    }
    case 'contact.held':
      if (part !== undefined) part.held ??= at;
      return;
    case 'contact.retrieved':
      if (part?.held != null) {
        part.hold += at - part.held;
        part.held = null;
      }
      return;
    case 'contact.abandoned': {
      leave(contact, at, short, { as: 'abandoned', waited_s: fact.data.waited_s });
      return;
    }
    case 'contact.overflowed': {
      leave(contact, at, short, { as: 'overflowed', reason: fact.data.reason, waited_s: fact.data.waited_s });
      return;
    }
    case 'contact.left_unanswered': {
      leave(contact, at, short, { as: 'left', waited_s: fact.data.waited_s });
      return;
    }
    case 'contact.transferred': {
      const leaver = talking(contact).find((one) => one.seat === fact.data.from);
      if (leaver !== undefined) endPart(leaver, at, fact.data.talked_s);
      if (fact.data.queue !== undefined) enter(contact, fact.data.queue, at, null);
      return;
    }
    case 'contact.ended': {
      end(contact, at, short, fact.data.by, fact.data.talked_s);
      return;
    }
    case 'contact.message':
      heard(contact, fact.data.from, at);
      return;
    case 'contact.rated': {
      const { satisfied, score, resolved = null } = fact.data;
      const happy = satisfied ?? (score === undefined ? null : score >= 4);
      contact.rating = { queue: contact.entries.at(-1)?.queue ?? null, at, satisfied: happy, resolved };
      return;
    }
    case 'contact.wrapped_up': {
      const done = contact.parts.findLast((one) => one.seat === fact.data.seat && one.to !== null);
      if (done !== undefined) done.wrapped ??= at;
      return;
    }
    default:
  }
}
