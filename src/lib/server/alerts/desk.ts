import { createHmac } from 'node:crypto';
import type { Logger } from 'pino';
import type { ActRefusal, Actor, Alert, AlertAct, LadderCopy } from '../../core/alerts/alert.ts';
import { createBook, type AlertBook, type HandStart } from '../../core/alerts/book.ts';
import type { SubjectKind } from '../../core/alert-state.ts';
import type { Rule } from '../../core/alerts/rule.ts';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { Collection } from '../../core/state.ts';
import type { Beside } from '../beside.ts';
import type { Clock, Turns } from '../ports.ts';
import type { Presence } from '../access/presence.ts';
import { createAuditor } from './auditor.ts';
import { createLedger } from './ledger.ts';
import { createOutcomes } from './outcomes.ts';
import type { Duty, Judge, Outbox, Told } from './parts.ts';
import type { AlertStore } from './store.ts';
import type { TellingOptions } from './telling.ts';
import { createWriter } from './writer.ts';

/** The longest sleep while anything is to come: a clock that was set forward is noticed within it. */
const LONGEST: Ms = 1000;
/** Until what is due already is run: what will not go away must not spin. */
const OVERDUE: Ms = 20;

export interface AlertDeskOptions extends Omit<TellingOptions, 'duty'> {
  readonly turns: Pick<Turns, 'onTurn' | 'state'>;
  /** Made for the rules in force. */
  readonly judge: (told: Told, open: Iterable<{ readonly rule: string; readonly subject: string }>) => Judge;
  readonly rules: () => readonly Rule[];
  readonly ladder: (site: string | null, now: EpochMs) => LadderCopy;
  readonly duty: Duty & { readonly onDuty: (person: string, at: EpochMs) => boolean };
  readonly people: Pick<Presence, 'onLeft'>;
  readonly store: AlertStore;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error' | 'info' | 'warn'>;
  /** Makes ids that nobody can guess. */
  readonly secret: string | Uint8Array;
}

/** Drives the judge and the book by the floor and the clock; keeps, shows and tells what moves. */
export interface AlertDesk {
  readonly beside: Beside;
  /** Looks at the whole floor once, when the sources have told what was; from then on at each turn. */
  begin(): void;
  act(id: string, act: AlertAct, by: Actor): ActRefusal | null;
  start(start: HandStart, by: Actor): string;
  get(id: string): Alert | undefined;
  all(): Iterable<Alert>;
  /** These are looked at again: what they hang on is not on the floor. */
  relook(collection: Collection, ids: Iterable<string>): void;
  /** Other rules are in force: the judge is made anew, and what no rule says any more is over. */
  settle(): void;
  /** Resolves when what moved so far has been tried to be written. */
  flush(): Promise<void>;
  /** For /readyz and /metrics. `late`: ladder steps that the auditor had to run. */
  state(): { readonly ok: boolean; readonly error: string | null; readonly late: number };
  close(): Promise<void>;
}

/** Restores what was, and shows it. Rejects where the database refuses. */
export async function createAlertDesk(options: AlertDeskOptions): Promise<AlertDesk> {
  const { turns, clock, store, duty } = options;
  const restored = await store.restore();
  const book: AlertBook = createBook({
    ladder: options.ladder,
    restored: restored.map(({ alert }) => alert),
    idOf: (rule, subject, count) =>
      createHmac('sha256', options.secret)
        .update(JSON.stringify([rule, subject, count]))
        .digest('base64url')
        .slice(0, 22)
  });
  const kept = await store.steps(restored.map(({ alert }) => alert.id));
  const ledger = createLedger({ book, telling: options, restored, kept });
  const writer = createWriter({
    ...{ store, clock, logger: options.logger, collect: () => ledger.collect() },
    written: ({ messages }) => {
      if (messages.length > 0) options.outbox.kick();
    }
  });
  const listeners = new Set<(ids: Iterable<string>) => void>();
  let stopTimer: (() => void) | null = null;
  let begun = false;
  let closed = false;
  /** Rule and subject of what the judge has said since it was made. */
  let said = new Set<string>();
  let judge = makeJudge();

  function makeJudge(): Judge {
    const open = [...book.all()].filter(({ phase }) => phase !== 'resolved');
    return options.judge((rule, subject, finding) => {
      said.add(`${rule.id}\n${subject.kind}:${subject.id}`);
      book.told(rule, subject, finding, clock.now());
    }, open);
  }

  /** After everything that may have moved the book. */
  function moved(): void {
    if (closed) return;
    const { ids, urgent } = ledger.take(clock.now());
    if (ids.size > 0) {
      writer.wake(!urgent);
      for (const listener of [...listeners]) listener(ids);
    }
    arm();
  }

  function arm(): void {
    stopTimer?.();
    stopTimer = null;
    const times = [book.nextAt(), begun ? judge.nextAt() : null].filter((at) => at !== null);
    if (times.length === 0 || closed) return;
    const wait = Math.min(...times) - clock.now();
    stopTimer = clock.after(wait > 0 ? Math.min(LONGEST, wait) : OVERDUE, run);
  }

  function run(): void {
    if (begun) judge.tick(clock.now());
    book.tick(clock.now());
    moved();
  }

  function look(changed: ReadonlyMap<Collection, ReadonlySet<string>>): void {
    if (!begun) return;
    judge.look(changed, clock.now());
    book.tick(clock.now());
    moved();
  }

  /** The whole floor; what was open and is not found true any more has gone while nobody looked. */
  function lookAtAll(): void {
    said = new Set();
    const state = turns.state() as unknown as Record<Collection, Record<string, object>>;
    const all = (Object.keys(state) as Collection[]).map((name) => [name, new Set(Object.keys(state[name]))] as const);
    judge.look(new Map(all), clock.now());
    const rules = new Map(options.rules().map((rule) => [rule.id, rule]));
    for (const alert of [...book.all()]) {
      if (alert.byHand || alert.phase === 'resolved' || said.has(`${alert.rule}\n${alert.subject}`)) continue;
      const at = alert.subject.indexOf(':');
      const kind = alert.subject.slice(0, at) as SubjectKind;
      const gone: Rule = { id: alert.rule, on: kind, steps: [], clear: 0, keep: 0 };
      book.told(rules.get(alert.rule) ?? gone, { kind, id: alert.subject.slice(at + 1) }, null, clock.now());
    }
    moved();
  }

  const outcomes = createOutcomes({ book, ledger, duty, clock, moved });
  const auditor = createAuditor({ alerts: () => book.all(), run, clock, logger: options.logger });
  const wasOn = new Map<string, boolean>();
  const stops = [
    turns.onTurn(({ changed }) => look(changed)),
    options.outbox.onOutcome((outcome) => outcomes.take(outcome)),
    options.people.onLeft((person) => {
      book.left(person, clock.now());
      moved();
    }),
    // whose duty has ended gives back what they hold
    clock.every(LONGEST, () => {
      const holders = new Set([...book.all()].flatMap(({ holder }) => (holder ? [holder.person] : [])));
      const now = clock.now();
      let left = false;
      for (const person of holders) {
        const on = duty.onDuty(person, now);
        if (wasOn.get(person) === true && !on) {
          book.left(person, now);
          left = true;
        }
        wasOn.set(person, on);
      }
      for (const person of wasOn.keys()) if (!holders.has(person)) wasOn.delete(person);
      if (left) moved();
    }),
    () => auditor.close()
  ];
  arm();

  return {
    beside: {
      collection: 'alerts',
      show: (id) => book.show(id),
      ids: () => book.shown(),
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      }
    },
    begin() {
      begun = true;
      lookAtAll();
    },
    act(id, act, by) {
      const refusal = book.act(id, act, by, clock.now());
      moved();
      return refusal;
    },
    start(start, by) {
      const id = book.start(start, by, clock.now());
      moved();
      return id;
    },
    get: (id) => book.get(id),
    all: () => book.all(),
    relook: (collection, ids) => look(new Map([[collection, new Set(ids)]])),
    settle() {
      judge = makeJudge();
      if (begun) lookAtAll();
    },
    flush: () => writer.flush(),
    state: () => ({ ...writer.health(), late: auditor.found() }),
    async close() {
      if (closed) return;
      closed = true;
      for (const stop of stops) stop();
      stopTimer?.();
      listeners.clear();
      await writer.close();
    }
  };
}
