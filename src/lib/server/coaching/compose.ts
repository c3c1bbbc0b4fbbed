import type { Logger } from 'pino';
import type { ContactView, FloorState } from '../../core/state.ts';
import type { Ms } from '../../core/ids.ts';
import type { Script } from '../../protocol/coaching.ts';
import type { Recorder } from '../actions/perform.ts';
import type { Clock, CoachLine, Turns } from '../ports.ts';
import type { Places } from '../scope/places.ts';
import type { Db } from '../storage/sql/tables.ts';
import { createCoachDesk } from './desk.ts';
import { createCoachHistory, type CoachHistory } from './history.ts';
import { SCRIPTS } from './scripts.ts';
import { createCoachStore, type CoachStore } from './store.ts';
import type { CoachDesk } from './terms.ts';

const SWEEP: Ms = 3_600_000;

/** All of the coaching: what stands beside the floor, and what its commands and routes are made of. */
export interface Coaching {
  readonly desk: CoachDesk;
  readonly history: CoachHistory;
  readonly store: CoachStore;
  readonly scripts: () => readonly Script[];
  /** The phone system that rings people; null: none can. */
  readonly ringer: CoachLine | null;
  close(): Promise<void>;
}

export async function createCoaching(options: {
  readonly turns: Turns;
  /** By source: what can put a coach on its calls. */
  readonly lines: ReadonlyMap<string, CoachLine>;
  /** Sources behind which a real phone rings. */
  readonly isReal: (source: string) => boolean;
  readonly mode: 'open' | 'people';
  /** The site's own scripts. */
  readonly scripts: () => readonly Script[];
  readonly audit: Pick<Recorder, 'record'>;
  readonly db: Db;
  readonly places: () => Places;
  /** How long coaching is kept. */
  readonly keep: Ms;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error'>;
}): Promise<Coaching> {
  const { turns, lines, db, clock, logger, audit, places } = options;
  const store = createCoachStore(db);
  const trim = (): void =>
    void store
      .trim(clock.now() - options.keep)
      .catch((error: unknown) => logger.error({ err: error }, 'old coaching could not be let go of'));
  trim();
  const stop = clock.every(SWEEP, trim);
  const desk = await createCoachDesk({
    ...{ turns, store, audit, clock, logger, lines: [...new Set(lines.values())] },
    line: ({ source }: ContactView) => lines.get(source) ?? null,
    isOpen: ({ source }: ContactView) => options.mode === 'open' && options.isReal(source)
  });
  return {
    ...{ desk, store },
    ringer:
      options.mode === 'open'
        ? ([...lines].find(([id]) => !options.isReal(id))?.[1] ?? null)
        : (lines.values().next().value ?? null),
    history: createCoachHistory({ store, places, clock }),
    scripts: () => {
      const own = options.scripts();
      const ids = new Set(own.map(({ id }) => id));
      return [...own, ...SCRIPTS.filter(({ id }) => !ids.has(id))];
    },
    async close() {
      stop();
      await desk.close();
    }
  };
}

/** Announcements in the order in which they were made. */
export const announcementsOf = (
  state: Pick<FloorState, 'announcements'>
): readonly FloorState['announcements'][string][] =>
  Object.values(state.announcements).sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
