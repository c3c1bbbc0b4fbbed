import { createHash } from 'node:crypto';
import type { AnyFact, FactData, FactType } from '../../../core/facts.ts';
import type { EpochMs, SourceId } from '../../../core/ids.ts';

/** Facts a translator has made and nobody has taken yet. */
export interface Told {
  add<T extends FactType>(type: T, time: EpochMs, data: FactData[T]): void;
  /** What `work` tells comes from this log line: the same line read again tells the same facts. */
  fromLine(key: string, recovered: boolean, work: () => void): void;
  take(): AnyFact[];
}

/**
 * Ids count up from the moment the translator began, so that a restart never repeats one, and the same input at the
 * same times always gives the same ids. A log line's facts carry its hash instead, never its text: it holds numbers.
 */
export function createTold(source: SourceId): Told {
  let run: string | null = null;
  let count = 0;
  let facts: AnyFact[] = [];
  let line: { hash: string; count: number; recovered: boolean } | null = null;

  function id(time: EpochMs): string {
    if (line) {
      line.count += 1;
      return `${line.hash}-${line.count}`;
    }
    run ??= time.toString(36);
    count += 1;
    return `${run}-${count.toString(36)}`;
  }

  return {
    add(type, time, data) {
      const fact = { type, time, source, id: id(time), data };
      facts.push((line?.recovered ? { ...fact, recovered: true } : fact) as AnyFact);
    },
    fromLine(key, recovered, work) {
      const hash = createHash('sha256').update(key).digest('hex').slice(0, 24);
      line = { hash, count: 0, recovered };
      try {
        work();
      } finally {
        line = null;
      }
    },
    take() {
      if (facts.length === 0) return [];
      const taken = facts;
      facts = [];
      return taken;
    }
  };
}
