import type { AnyFact, FactType } from '../../src/lib/core/facts.ts';

const RANK: Partial<Record<FactType, number>> = {
  'seat.signed_out': 0,
  'seat.signed_in': 1,
  'seat.queues': 2,
  'seat.presence': 3,
  'contact.arrived': 0,
  'contact.queued': 1,
  'contact.dialing': 2,
  'contact.ringing': 2,
  'contact.ring_missed': 3,
  'contact.ring_stopped': 3,
  'contact.connected': 4,
  'contact.held': 5,
  'contact.retrieved': 6,
  'contact.abandoned': 7,
  'contact.overflowed': 7,
  'contact.left_unanswered': 8,
  'contact.transferred': 9,
  'contact.ended': 10,
  'contact.wrapped_up': 11,
  'source.snapshot': 13
};

const rank = (fact: AnyFact): number => RANK[fact.type] ?? 12;
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The one list that any permutation and doubling of `facts` stands for: each once, by (time, rank, source, id). */
export function ordered(facts: readonly AnyFact[]): AnyFact[] {
  const once = new Map<string, AnyFact>();
  for (const fact of facts) {
    const key = JSON.stringify([fact.source, fact.id]);
    if (!once.has(key)) once.set(key, fact);
  }
  return [...once.values()].sort(
    (a, b) => a.time - b.time || rank(a) - rank(b) || byText(a.source, b.source) || byText(a.id, b.id)
  );
}
