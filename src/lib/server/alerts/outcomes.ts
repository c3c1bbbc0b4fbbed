import type { AlertBook } from '../../core/alerts/book.ts';
import type { Clock } from '../ports.ts';
import { allMissed, type Ledger } from './ledger.ts';
import type { Duty, OutboxOutcome } from './parts.ts';
import { ofKey, personOfPhone } from './telling.ts';

/**
 * What became of messages: 1 pressed on the phone holds the alert; a target that refuses counts as not reached, and where
 * that was the last one the ladder goes on (TELL3, TELL4).
 */
export function createOutcomes(options: {
  readonly book: AlertBook;
  readonly ledger: Ledger;
  readonly duty: Pick<Duty, 'name'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly moved: () => void;
}): { take(outcome: OutboxOutcome): void } {
  const { book, ledger, duty, clock, moved } = options;
  return {
    take({ key, target, outcome }) {
      const of = ofKey(key);
      if (!of || outcome === 'sent') return;
      const now = clock.now();
      if (outcome === 'acknowledged') {
        const person = personOfPhone(target);
        if (person === null) return;
        book.act(of.alert, { type: 'ack' }, { person, name: duty.name(person) ?? person }, now);
      } else {
        const calls = ledger.calls(key);
        // said once, however often it is told
        if (!calls || calls.missed.includes(target) || !book.get(of.alert)) return;
        const after = { ...calls, missed: [...calls.missed, target] };
        ledger.miss(of.alert, of.n, after);
        ledger.add(of.alert, { at: now, what: 'not_reached', by: null, level: calls.level, to: target });
        if (allMissed(after)) book.nobody(of.alert, calls.level, now);
      }
      moved();
    }
  };
}
