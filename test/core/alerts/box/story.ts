import { NO_ROSTER, type AlertSettings, type RecordOf } from '../../../../src/lib/core/alerts/ground.ts';
import { BOX } from '../../../../src/lib/core/alerts/box/box.ts';
import { createBook } from '../../../../src/lib/core/alerts/book.ts';
import { createJudge } from '../../../../src/lib/core/alerts/judge.ts';
import { DEFAULT_LADDER } from '../../../../src/lib/core/ladder/ladder.ts';
import type { Collection, FloorState } from '../../../../src/lib/core/state.ts';
import { emptyState } from '../../../../src/lib/protocol/picture.ts';
import { idOf, S, START } from '../desk.ts';

export const SETTINGS: AlertSettings = {
  breaks: { break: 900 * S },
  breaksAtOnce: { repair: 2 },
  danger: { 'warm-city': ['gas_smell'] },
  orders: { 'warm-city': { steps: ['taken', 'dispatched', 'on_site'], limits: { dispatched: 600 * S } } },
  areas: { lanting: 'warm-city' },
  only: 'warm-city',
  roster: NO_ROSTER
};

/** A floor of records put by hand, judged by the rules in the box, by seconds since START. */
export interface Story {
  put<C extends Collection>(seconds: number, collection: C, record: RecordOf<C> | null, id?: string): void;
  runTo(seconds: number): void;
  /** What was raised, became graver, came back or ended, as `10 wait-long raised warning`. */
  readonly log: string[];
  /** The measures by which the only open alert of that rule explains itself. */
  why(rule: string): string[];
  /** What the only open alert of that rule says beside its reasons. */
  note(rule: string): string | null;
  /** The rules of the open cards. */
  cards(): string[];
  /** The rule of the card that the open alert of that rule stands under; null: under none. */
  under(rule: string): string | null;
}

export function story(
  settings = SETTINGS,
  checkInDue: (site: string, now: number) => number | null = () => null
): Story {
  const state: FloorState = emptyState();
  const log: string[] = [];
  const book = createBook({ ladder: () => DEFAULT_LADDER, idOf });
  const look = <C extends Collection>(collection: C, id: string): RecordOf<C> | undefined => {
    const records = state[collection] as Record<string, RecordOf<C>>;
    return Object.hasOwn(records, id) ? records[id] : undefined;
  };
  const judge = createJudge({
    ...{ rules: BOX, settings: () => settings, look, checkInDue },
    told: (rule, subject, finding, now) => book.told(rule, subject, finding, now)
  });
  const at = (seconds: number) => START + Math.round(seconds * S);
  function take(): void {
    for (const { alert, what, at: when } of book.take()) {
      if (['raised', 'graver', 'milder', 'again', 'resolved'].includes(what)) {
        log.push(`${(when - START) / S} ${alert.rule} ${what}${what === 'resolved' ? '' : ` ${alert.severity}`}`);
      }
    }
  }
  function runTo(seconds: number): void {
    for (;;) {
      const times = [judge.nextAt(), book.nextAt()].filter((one) => one !== null && one <= at(seconds)) as number[];
      if (times.length === 0) break;
      const next = Math.min(...times);
      judge.tick(next);
      book.tick(next);
    }
    book.tick(at(seconds));
    take();
  }
  return {
    log,
    runTo,
    put(seconds, collection, record, id = (record as { id: string } | null)?.id ?? '') {
      runTo(seconds);
      const records = state[collection] as Record<string, unknown>;
      if (record === null) Reflect.deleteProperty(records, id);
      else records[id] = record;
      judge.look(new Map([[collection, new Set([id])]]), at(seconds));
      take();
    },
    cards: () =>
      [...book.all()]
        .filter(({ phase, foldedUnder }) => phase === 'raised' && foldedUnder === null)
        .map(({ rule }) => rule),
    under(rule) {
      const one = [...book.all()].find((alert) => alert.rule === rule && alert.phase !== 'resolved');
      return book.get(one?.foldedUnder ?? '')?.rule ?? null;
    },
    note: (rule) => [...book.all()].find((alert) => alert.rule === rule && alert.phase !== 'resolved')?.note ?? null,
    why: (rule) =>
      [...book.all()]
        .filter((alert) => alert.rule === rule && alert.phase !== 'resolved')
        .flatMap(({ reasons }) => reasons.map(({ measure }) => measure))
  };
}
