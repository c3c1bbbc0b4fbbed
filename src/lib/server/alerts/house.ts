import { createJudge } from '../../core/alerts/judge.ts';
import type { AlertSettings, RecordOf } from '../../core/alerts/ground.ts';
import { ladders } from '../../core/ladder/ladder.ts';
import { inMinutes } from '../../core/time/hours.ts';
import { createZone, minuteOfDay, type Zone } from '../../core/time/zone.ts';
import type { Collection } from '../../core/state.ts';
import type { Logger } from 'pino';
import type { Door } from '../access/door.ts';
import { createPresence, type Presence } from '../access/presence.ts';
import type { Principal } from '../access/principal.ts';
import { withBeside, type Beside, type BesideTurns, type SeatFlags } from '../beside.ts';
import type { Config } from '../config.ts';
import type { Clock, Turns } from '../ports.ts';
import type { Places } from '../scope/places.ts';
import type { Db } from '../storage/sql/tables.ts';
import { createAlerting, type Alerting } from './compose.ts';
import type { AlertDesk } from './desk.ts';
import { createRosterKeeper } from './roster.ts';
import type { Outbox } from './parts.ts';

/** The alerts of this server, and the floor with them. */
export interface AlertHouse extends Alerting {
  /** The engine's turns with what stands beside the floor. */
  readonly turns: BesideTurns;
  readonly presence: Presence;
  /** What the site says of its rules, with the roster in force. */
  settings(): AlertSettings;
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
  /** What else stands beside the floor. */
  readonly coaching: { readonly beside: Beside; readonly flags: SeatFlags };
  /** Where outgoing messages are put. */
  readonly outbox: Outbox;
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
  // a zone remembers its offsets: made once
  const zones = new Map<string, Zone>();
  const zoneOf = (name: string): Zone => {
    const zone = zones.get(name) ?? createZone(name);
    zones.set(name, zone);
    return zone;
  };
  let desk: AlertDesk | null = null;
  const roster = await createRosterKeeper({
    ...{ file: () => config().roster, floor: () => config().floor, clock, logger },
    changed: () => desk?.relook('agents', [])
  });
  const settings = (): AlertSettings => ({ ...config().alerts.settings, roster: roster.current() });
  const ladder = ladders(() => ({ ladders: config().alerts.ladders, sites: config().floor.sites }));
  const alerting = await createAlerting({
    ...{ turns: engine, presence, clock, logger, db: options.db, places: options.places, secret: options.secret },
    ...{ rules: () => config().alerts.rules, outbox: options.outbox, ladder },
    judge: (told, dueSince, open) =>
      createJudge({
        rules: config().alerts.rules,
        known: open,
        checkInDue: dueSince,
        settings,
        look: <C extends Collection>(collection: C, id: string) =>
          engine.show(collection, id) as RecordOf<C> | undefined,
        told: (rule, subject, finding) => told(rule, subject, finding)
      }),
    floor: () => config().floor,
    duty: () => config().alerts.duty,
    checkIn(id, now) {
      const { alone } = config().alerts;
      const site = config().floor.sites.find((one) => one.id === id);
      const asked = alone[id];
      if (!asked || !site) return null;
      return asked.from === asked.to || inMinutes(asked.from, asked.to, minuteOfDay(zoneOf(site.timezone), now))
        ? asked.every
        : null;
    },
    accounts: door.people ? door.accounts : null,
    origin: () => options.origins()[0] ?? null
  });
  desk = alerting.desk;
  const turns = withBeside(engine, {
    beside: [alerting.desk.beside, options.coaching.beside],
    flags: [alerting.checkIns.flags, options.coaching.flags],
    ...{ now: () => clock.now(), logger }
  });
  return {
    ...alerting,
    ...{ turns, presence, settings },
    async close() {
      turns.close();
      presence.close();
      await roster.close();
      await alerting.close();
    }
  };
}
