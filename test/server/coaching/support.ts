import { pino } from 'pino';
import type { Collection, ContactView, SeatState } from '../../../src/lib/core/state.ts';
import { createCoachDesk } from '../../../src/lib/server/coaching/desk.ts';
import type { Coach, CoachDesk } from '../../../src/lib/server/coaching/terms.ts';
import { createCoachStore, type CoachStore } from '../../../src/lib/server/coaching/store.ts';
import type { CoachAsk, CoachFailure, CoachLine, Turn } from '../../../src/lib/server/ports.ts';
import { openSql, type Sql } from '../../../src/lib/server/storage/sql/open.ts';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

export const START = 1_790_000_000_000;
export const silent = pino({ level: 'silent' });
export const ANNA: Coach = { person: 'anna', name: 'Anna', actor: 'person:anna' };
export const BO: Coach = { person: 'bo', name: 'Bo', actor: 'person:bo' };

/** A phone system that does as the test says, and tells what it was asked. */
export interface FakeLine extends CoachLine {
  readonly asked: CoachAsk[];
  readonly stopped: string[];
  answer: (ask: CoachAsk) => Promise<CoachFailure | null>;
  ends(session: string, why: 'call_ended' | 'hung_up' | 'line_lost'): void;
}

export function fakeLine(): FakeLine {
  const listeners = new Set<Parameters<CoachLine['onEnd']>[0]>();
  const line: FakeLine = {
    ...{ asked: [], stopped: [] },
    answer: () => Promise.resolve(null),
    open(ask) {
      line.asked.push(ask);
      return line.answer(ask);
    },
    stop(session) {
      line.stopped.push(session);
      return Promise.resolve();
    },
    onEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ring: () => Promise.resolve('heard'),
    ends(session, why) {
      for (const listener of listeners) listener(session, why);
    }
  };
  return line;
}

export interface CoachWorld {
  readonly clock: VirtualClock;
  readonly sql: Sql;
  readonly store: CoachStore;
  readonly line: FakeLine;
  readonly audited: { readonly action: string; readonly actor: string; readonly detail: unknown }[];
  /** Sets what a seat talks with, and who sits there; told as a turn. */
  seat(id: string, more: Partial<SeatState>): void;
  /** Whether the phone system counts as real in open mode. */
  open: boolean;
  desk(): Promise<CoachDesk>;
  close(): Promise<void>;
}

export async function settled(): Promise<void> {
  for (let i = 0; i < 12; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Two seats with a call each. */
export async function createCoachWorld(): Promise<CoachWorld> {
  const clock = createVirtualClock(START);
  const sql = await openSql({ url: ':memory:', logger: silent });
  const store = createCoachStore(sql.db);
  const line = fakeLine();
  const audited: CoachWorld['audited'] = [];
  const seats = new Map<string, SeatState>();
  const contacts = new Map<string, ContactView>();
  let listeners = new Set<(turn: Turn) => void>();
  const world: CoachWorld = {
    ...{ clock, sql, store, line, audited, open: false },
    seat(id, more) {
      const before = seats.get(id) ?? {
        id,
        agent: `a${id}`,
        name: null,
        team: 'day',
        group: 'a',
        site: 'main',
        queues: [],
        contacts: []
      };
      const next = { ...before, ...more } as SeatState;
      seats.set(id, next);
      for (const contact of next.contacts)
        contacts.set(contact, { id: contact, source: 'pbx', seat: id, state: 'talking' } as unknown as ContactView);
      const changed = new Map<Collection, ReadonlySet<string>>([['seats', new Set([id])]]);
      for (const listener of [...listeners]) listener({ now: clock.now(), changed });
    },
    desk() {
      listeners = new Set();
      return createCoachDesk({
        ...{ store, clock, logger: silent, lines: [line] },
        turns: {
          onTurn(listener) {
            listeners.add(listener);
            return () => listeners.delete(listener);
          },
          show: (collection, id) =>
            collection === 'seats' ? seats.get(id) : collection === 'contacts' ? contacts.get(id) : undefined
        },
        line: ({ source }) => (source === 'pbx' ? line : null),
        isOpen: () => world.open,
        audit: {
          record({ action, actor, detail }) {
            audited.push({ action, actor, detail });
            return Promise.resolve(audited.length);
          }
        }
      });
    },
    close: () => sql.close()
  };
  world.seat('1001', { contacts: ['c1'] });
  world.seat('1002', { contacts: ['c2'] });
  return world;
}
