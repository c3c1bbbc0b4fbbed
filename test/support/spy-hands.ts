import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Principal } from '../../src/lib/server/access/principal.ts';
import { coachActions, type CoachActionsOptions } from '../../src/lib/server/actions/coaching.ts';
import { createPerform, type Perform, type Recorder } from '../../src/lib/server/actions/perform.ts';
import type { CoachDesk } from '../../src/lib/server/coaching/terms.ts';
import type { Clock } from '../../src/lib/server/ports.ts';
import type { Places } from '../../src/lib/server/scope/places.ts';
import { FULL_SIGHT } from '../../src/lib/server/scope/sight.ts';
import type { Db, Tables } from '../../src/lib/server/storage/sql/tables.ts';

const PHONES: Readonly<Record<string, string>> = { anna: 'PJSIP/2001', bo: 'PJSIP/2002' };
export const PEOPLE = Object.keys(PHONES);

/** A lead who may coach everybody. */
export const personOf = (id: string): Principal =>
  ({
    ...{ who: { kind: 'person', id, name: id, username: id, grants: [], rights: ['coach'], board: null } },
    ...{ actor: `person:${id}`, session: null, until: null, sight: FULL_SIGHT, grants: [], board: null }
  }) satisfies Principal;
export const phoneOf = (id: string): string => PHONES[id]!;

/** A database that takes everything and keeps nothing. */
const NOWHERE: Db = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler()
  }
});

export type Hands = Pick<CoachActionsOptions, 'look'> & { readonly desk: CoachDesk };

export const UNUSED = (): never => {
  throw new Error('no run needs this');
};

/** Whoever sees everything sees it wherever it is. */
const NO_PLACES = {} as Places;

/** A recorder that lets go on while it writes. */
export const hasty = (audit: Recorder): Recorder => ({
  record(entry) {
    audit.record(entry).catch(() => undefined);
    return Promise.resolve(0);
  },
  finish: () => Promise.resolve()
});

/** Commands as they are, made once: they are the dearest part of a client. */
export function createHands(): (at: Hands, audit: Recorder, clock: Clock) => Perform {
  let hands: Hands | null = null;
  const actions = coachActions({
    desk: {
      start: (...ask) => hands!.desk.start(...ask),
      file: (...filed) => hands!.desk.file(...filed),
      ...{ note: UNUSED, seen: UNUSED }
    },
    look: (...what) => hands!.look(...what),
    ...{ clock: { now: UNUSED }, scripts: () => [], places: () => NO_PLACES },
    ...{ store: { seen: UNUSED }, intake: { ingest: UNUSED, durable: UNUSED } }
  });
  return (at, audit, clock) => {
    hands = at;
    return createPerform({ actions, audit, db: NOWHERE, clock });
  };
}
