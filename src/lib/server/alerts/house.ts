import { BOX } from '../../core/alerts/box/box.ts';
import { createJudge } from '../../core/alerts/judge.ts';
import type { RecordOf } from '../../core/alerts/ground.ts';
import { DEFAULT_LADDER } from '../../core/ladder/ladder.ts';
import type { Collection } from '../../core/state.ts';
import type { Logger } from 'pino';
import type { Door } from '../access/door.ts';
import { createPresence, type Presence } from '../access/presence.ts';
import type { Principal } from '../access/principal.ts';
import { withBeside, type BesideTurns } from '../beside.ts';
import type { Config } from '../config.ts';
import type { Clock, Turns } from '../ports.ts';
import type { Places } from '../scope/places.ts';
import type { Db } from '../storage/sql/tables.ts';
import { createAlerting, type Alerting } from './compose.ts';
import { screensOnly } from './outbox.ts';

/** The alerts of this server, and the floor with them. */
export interface AlertHouse extends Alerting {
  /** The engine's turns with what stands beside the floor. */
  readonly turns: BesideTurns;
  readonly presence: Presence;
}

/** The rules in the box over the engine's floor. Rejects where the database refuses. */
export async function createAlertHouse(options: {
  readonly engine: Turns;
  readonly config: () => Config;
  readonly door: Pick<Door, 'accounts' | 'signIn' | 'versions' | 'people' | 'faces'>;
  readonly watchers: () => readonly Principal[];
  readonly db: Db;
  readonly places: () => Places;
  readonly secret: Uint8Array;
  readonly origins: () => readonly string[];
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error' | 'info' | 'warn'>;
}): Promise<AlertHouse> {
  const { engine, config, door, clock, logger } = options;
  const faces = (door.faces?.personas ?? []).flatMap(({ id }) => {
    const who = door.faces?.find(id)?.who;
    return who ? [{ person: who.id, name: who.name, username: who.username, grants: who.grants }] : [];
  });
  const presence = createPresence({
    ...{ watchers: options.watchers, faces, clock, logger },
    alive: (session, now) => door.signIn.alive(session, now),
    onChange: (listener) => door.versions.onChange(listener)
  });
  const alerting = await createAlerting({
    ...{ turns: engine, presence, clock, logger, db: options.db, places: options.places, secret: options.secret },
    ...{ rules: () => BOX, ladder: () => DEFAULT_LADDER, outbox: screensOnly() },
    judge: (told, _dueSince, open) =>
      createJudge({
        rules: BOX,
        known: open,
        settings: () => config().alerts.settings,
        look: <C extends Collection>(collection: C, id: string) =>
          engine.show(collection, id) as RecordOf<C> | undefined,
        told: (rule, subject, finding) => told(rule, subject, finding)
      }),
    floor: () => config().floor,
    duty: () => config().alerts.duty,
    checkIn: () => null,
    accounts: door.people ? door.accounts : null,
    origin: () => options.origins()[0] ?? null
  });
  const turns = withBeside(engine, {
    ...{ beside: [alerting.desk.beside], flags: [alerting.checkIns.flags] },
    ...{ now: () => clock.now(), logger }
  });
  return {
    ...alerting,
    ...{ turns, presence },
    async close() {
      turns.close();
      presence.close();
      await alerting.close();
    }
  };
}
