import { describe, expect, it } from 'vitest';
import type { AnyFact } from '../../../../src/lib/core/facts.ts';
import { happened, HOUR, MIDNIGHT, only, tell } from './story.ts';

/** Two nights and the day between, with bursts from nine in the evening on. */
const day = (seed: number): AnyFact[] =>
  happened(tell({ seed, opening: MIDNIGHT + 21 * HOUR, until: MIDNIGHT + 34 * HOUR }));

interface Counts {
  entered: number;
  answered: number;
  abandoned: number;
  flowed: number;
  waiting: number;
}

/** A naive floor that throws at the first contradiction. */
function walk(facts: readonly AnyFact[]): Map<string, Counts> {
  const agents = new Map<string, string>();
  const calls = new Map<string, { channel: string; queue: string | null; seat: string | null; talks: boolean }>();
  const voice = new Map<string, string>();
  const queues = new Map<string, Counts>();
  const count = (queue: string | null, what: keyof Counts): void => {
    const counts = queues.get(queue!) ?? { entered: 0, answered: 0, abandoned: 0, flowed: 0, waiting: 0 };
    queues.set(queue!, { ...counts, [what]: counts[what] + 1 });
  };
  const must = (holds: unknown, what: string, fact: AnyFact): void => {
    if (!holds) throw new Error(`${what}: ${JSON.stringify(fact)}`);
  };
  for (const fact of facts) {
    const contact = 'contact' in fact.data ? (fact.data.contact as string) : '';
    const call = calls.get(contact);
    switch (fact.type) {
      case 'seat.signed_in':
        must(!agents.has(fact.data.seat), 'taken already', fact);
        must(![...agents.values()].includes(fact.data.agent), 'sits elsewhere', fact);
        agents.set(fact.data.seat, fact.data.agent);
        break;
      case 'seat.signed_out':
        must(agents.delete(fact.data.seat), 'nobody there', fact);
        must(!voice.has(fact.data.seat), 'leaves a call', fact);
        break;
      case 'seat.presence':
        must(agents.has(fact.data.seat), 'nobody there', fact);
        must(fact.data.presence === 'ready' || !voice.has(fact.data.seat), 'leaves a call', fact);
        break;
      case 'contact.arrived':
        must(!call, 'arrived twice', fact);
        calls.set(contact, { channel: fact.data.channel, queue: null, seat: null, talks: false });
        break;
      case 'contact.queued':
        must(call && call.queue === null, 'queued out of turn', fact);
        call!.queue = fact.data.queue;
        count(fact.data.queue, 'entered');
        break;
      case 'contact.dialing':
        calls.set(contact, { channel: 'voice', queue: null, seat: fact.data.seat, talks: false });
        must(agents.has(fact.data.seat) && !voice.has(fact.data.seat), 'not free', fact);
        voice.set(fact.data.seat, contact);
        break;
      case 'contact.ringing':
        must(call && !call.talks && agents.has(fact.data.seat), 'rings nobody', fact);
        if (call!.channel !== 'voice') break;
        must(!voice.has(fact.data.seat), 'rings a seat on a call', fact);
        voice.set(fact.data.seat, contact);
        call!.seat = fact.data.seat;
        break;
      case 'contact.ring_missed':
        must(voice.get(fact.data.seat) === contact && !call!.talks, 'did not ring', fact);
        voice.delete(fact.data.seat);
        call!.seat = null;
        break;
      case 'contact.connected':
        must(call && !call.talks && agents.has(fact.data.seat), 'talks out of turn', fact);
        if (call!.channel === 'voice') must(voice.get(fact.data.seat) === contact, 'two calls on one seat', fact);
        if (call!.queue) count(call!.queue, 'answered');
        Object.assign(call!, { queue: null, talks: true });
        break;
      case 'contact.held':
      case 'contact.retrieved':
        must(call?.talks, 'held, but no talk', fact);
        break;
      case 'contact.transferred':
        must(call?.talks, 'no talk to hand over', fact);
        Object.assign(call!, { talks: false, seat: null, queue: fact.data.queue ?? null });
        if (fact.data.queue) count(fact.data.queue, 'entered');
        break;
      case 'contact.abandoned':
      case 'contact.overflowed':
        must(call?.queue, 'left no queue', fact);
        count(call!.queue, fact.type === 'contact.abandoned' ? 'abandoned' : 'flowed');
        if (call!.seat) voice.delete(call!.seat);
        calls.delete(contact);
        break;
      case 'contact.ended':
        must(call && call.queue === null, 'ended out of turn', fact);
        calls.delete(contact);
        break;
      case 'contact.wrapped_up':
        if (voice.get(fact.data.seat) === contact) voice.delete(fact.data.seat);
        break;
      default:
    }
  }
  for (const { queue } of calls.values()) if (queue) count(queue, 'waiting');
  return queues;
}

describe('a day of it', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('[SIM11] never contradicts itself (seed %i)', (seed) => {
    const facts = day(seed);
    expect(facts.length).toBeGreaterThan(10_000);
    walk(facts);
  });

  it.each([1, 2, 3])('[SIM12] what entered a queue left it, or waits (seed %i)', (seed) => {
    const facts = day(seed);
    const queues = walk(facts);
    expect([...queues.keys()].sort()).toEqual(['heating', 'repair', 'wechat']);
    let left = 0;
    for (const [queue, { entered, answered, abandoned, flowed, waiting }] of queues) {
      expect(answered + abandoned + flowed + waiting, queue).toBe(entered);
      left += abandoned + flowed;
    }
    expect(left).toBe(only(facts, 'contact.abandoned').length + only(facts, 'contact.overflowed').length);
  });

  it('every call that was answered comes to its end and its after-call work', () => {
    const facts = day(1);
    const stop = facts.at(-1)!.time - HOUR;
    const ended = new Set(only(facts, 'contact.ended').map(({ data }) => data.contact));
    const wrapped = new Set(only(facts, 'contact.wrapped_up').map(({ data }) => data.contact));
    const answered = only(facts, 'contact.connected').filter(({ time }) => time < stop);
    expect(answered.length).toBeGreaterThan(500);
    expect(answered.every(({ data }) => wrapped.has(data.contact))).toBe(true);
    const left = new Set(
      [...only(facts, 'contact.abandoned'), ...only(facts, 'contact.overflowed')].map(({ data }) => data.contact)
    );
    expect(answered.filter(({ data }) => !ended.has(data.contact) && !left.has(data.contact))).toEqual([]);
  });
});
