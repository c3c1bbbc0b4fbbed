import type { AnyFact } from '../../../core/facts.ts';
import { checkEvent, isRefusal, type Refusal, type RefusalCode } from '../../../protocol/events.ts';
import { EVENT_BYTES } from '../../../protocol/event-modes.ts';
import type { CallerSeal } from '../../access/caller.ts';
import type { IngestKey } from '../../access/keys.ts';
import type { Intake, Verdict } from '../../ports.ts';
import { toFact } from './facts.ts';

/** One event that was not taken. */
export interface Rejected {
  /** Its place in the request, from 0. */
  readonly index: number;
  /** Its id, or null where that can't be read. */
  readonly id: string | null;
  readonly code: RefusalCode;
  readonly message: string;
  readonly path: string;
}

/** What became of a request's events: the body of the 202. */
export interface Receipt {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly Rejected[];
}

export interface EventsDoor {
  /**
   * Checks and folds, at once and in order; good events in a bad batch are kept. The 202 waits for
   * `durable(offset)`, also when all were duplicates: the first copy may not be on disk yet.
   * `bytes`: how long all of them are together; below one event's limit none is measured by itself.
   */
  accept(
    events: readonly unknown[],
    key: IngestKey,
    bytes: number
  ): { readonly receipt: Receipt; readonly offset: number };
  durable(offset: number): Promise<void>;
}

/** What the fold alone can see wrong with an event. */
function verdictRefusal(verdict: Exclude<Verdict, 'accepted' | 'duplicate'>, fact: AnyFact): Refusal {
  if (verdict === 'unknown_queue') {
    const path = 'queues' in fact.data ? 'data.queues' : 'data.queue';
    const message = `${path}: there is no such queue; name it in the config, or set create: true for the source`;
    return { code: verdict, path, message };
  }
  const message =
    verdict === 'too_early'
      ? 'time: is more than 60 s ahead of this server; set the clock of the sender'
      : 'time: is more than 24 h ago; so late an event is not counted any more';
  return { code: verdict, path: 'time', message };
}

/** Whether an event is over its limit; by a cheap sum first, exactly only when that comes near. */
function tooLarge(event: unknown): boolean {
  let left = EVENT_BYTES / 3;
  const stack = [event];
  while (stack.length > 0 && left > 0) {
    const value = stack.pop();
    left -= 8;
    if (typeof value === 'string') left -= value.length;
    else if (typeof value === 'object' && value !== null) {
      for (const key in value) {
        left -= key.length;
        stack.push((value as Record<string, unknown>)[key]);
      }
    }
  }
  return left <= 0 && Buffer.byteLength(JSON.stringify(event)) > EVENT_BYTES;
}

function idOf(raw: unknown): string | null {
  const id = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>).id : null;
  return typeof id === 'string' ? id.slice(0, 128) : null;
}

/** The door that `events` sources share: CloudEvents in, facts to the intake, a receipt out. */
export function createEventsDoor({ intake, seal }: { readonly intake: Intake; readonly seal: CallerSeal }): EventsDoor {
  return {
    accept(events, key, bytes) {
      const facts: AnyFact[] = [];
      const places: number[] = [];
      const rejected: Rejected[] = [];
      const reject = (index: number, { code, message, path }: Refusal) =>
        rejected.push({ index, id: idOf(events[index]), code, message, path });
      const tooLargeRefusal: Refusal = {
        code: 'too_large',
        path: '',
        message: `the event: at most ${EVENT_BYTES} bytes; say less or say it in several`
      };

      for (let index = 0; index < events.length; index++) {
        const raw = events[index];
        const checked = bytes > EVENT_BYTES && tooLarge(raw) ? tooLargeRefusal : checkEvent(raw);
        const fact = isRefusal(checked) ? checked : toFact(checked, key, seal);
        if ('code' in fact) reject(index, fact);
        else {
          facts.push(fact);
          places.push(index);
        }
      }

      const { verdicts, offset } = intake.ingest(facts);
      let accepted = 0;
      let duplicates = 0;
      for (const [at, verdict] of verdicts.entries()) {
        if (verdict === 'accepted') accepted += 1;
        else if (verdict === 'duplicate') duplicates += 1;
        else reject(places[at]!, verdictRefusal(verdict, facts[at]!));
      }
      if (accepted + duplicates > 0) intake.heard(key.source);
      rejected.sort((a, b) => a.index - b.index);
      return { receipt: { accepted, duplicates, rejected }, offset };
    },
    durable: (offset) => intake.durable(offset)
  };
}
