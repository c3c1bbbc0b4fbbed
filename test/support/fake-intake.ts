import type { AnyFact } from '../../src/lib/core/facts.ts';
import type { Intake, Verdict } from '../../src/lib/server/ports.ts';

/** An intake that keeps what it is given: dedupes by (source, id), knows some queues, and can refuse the disk. */
export interface FakeIntake extends Intake {
  readonly facts: AnyFact[];
  readonly heardOf: string[];
  /** What `durable` does; resolves by default. */
  onDurable: (offset: number) => Promise<void>;
}

export function fakeIntake(options: { readonly queues?: readonly string[]; readonly now?: number } = {}): FakeIntake {
  const seen = new Set<string>();
  const now = options.now ?? Date.UTC(2026, 10, 23, 8);
  const judge = (fact: AnyFact): Verdict => {
    if (fact.time > now + 60_000) return 'too_early';
    if (fact.time < now - 86_400_000) return 'too_late';
    if (options.queues && 'queue' in fact.data && !options.queues.includes(fact.data.queue ?? ''))
      return 'unknown_queue';
    const key = JSON.stringify([fact.source, fact.id]);
    if (seen.has(key)) return 'duplicate';
    seen.add(key);
    return 'accepted';
  };
  const intake: FakeIntake = {
    facts: [],
    heardOf: [],
    onDurable: () => Promise.resolve(),
    ingest(facts) {
      const verdicts = facts.map((fact) => {
        const verdict = judge(fact);
        if (verdict === 'accepted') intake.facts.push(fact);
        return verdict;
      });
      return { verdicts, offset: intake.facts.length };
    },
    durable: (offset) => intake.onDurable(offset),
    heard: (source) => void intake.heardOf.push(source)
  };
  return intake;
}
