import type { Logger } from 'pino';
import type { LadderCopy } from '../../core/alerts/alert.ts';
import type { Rule } from '../../core/alerts/rule.ts';
import type { DutyLine } from '../../core/ladder/duty.ts';
import type { EpochMs, Ms } from '../../core/ids.ts';
import type { FloorSettings } from '../../core/settings.ts';
import type { SeatState } from '../../core/state.ts';
import { createZone, offsetAt } from '../../core/time/zone.ts';
import type { Accounts } from '../access/accounts.ts';
import type { Presence } from '../access/presence.ts';
import type { Clock, Turns } from '../ports.ts';
import type { Look } from '../scope/parts.ts';
import type { Places } from '../scope/places.ts';
import type { Db } from '../storage/sql/tables.ts';
import { createCheckIns, type CheckIns } from './alone.ts';
import { createAlertDesk, type AlertDesk } from './desk.ts';
import { createDuty } from './duty.ts';
import { createHandover, type Handover } from './handover.ts';
import { createAlertHistory, type AlertHistory } from './history.ts';
import type { Judge, Outbox, Told } from './parts.ts';
import { createAlertStore } from './store.ts';

/** How old the list of accounts may be, by which the roster's names are known. */
const ACCOUNTS: Ms = 10_000;

/** What the alerts need of the rest; see SPEC.md. */
export interface AlertingOptions {
  /** The engine's own, without what stands beside it. */
  readonly turns: Turns;
  /** Checked by the judge's maker: the rules in force, and when a check-in has been due. */
  readonly judge: (
    told: Told,
    dueSince: CheckIns['dueSince'],
    open: Iterable<{ readonly rule: string; readonly subject: string }>
  ) => Judge;
  readonly rules: () => readonly Rule[];
  readonly ladder: (site: string | null, now: EpochMs) => LadderCopy;
  readonly floor: () => FloorSettings;
  /** `person` as they sign in. */
  readonly duty: () => readonly DutyLine[];
  /** How often who is alone is asked; null: never. */
  readonly checkIn: (site: string, now: EpochMs) => Ms | null;
  readonly presence: Pick<Presence, 'present' | 'onLeft'>;
  /** Null: nobody has an account here. */
  readonly accounts: Pick<Accounts, 'list' | 'find' | 'named'> | null;
  readonly outbox: Outbox;
  readonly db: Db;
  readonly places: () => Places;
  readonly secret: string | Uint8Array;
  /** Where people reach this server; null: nobody said. */
  readonly origin: () => string | null;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'error' | 'info' | 'warn'>;
}

/** All of the alerts: what stands beside the floor, and what its commands and routes are made of. */
export interface Alerting {
  readonly desk: AlertDesk;
  readonly checkIns: CheckIns;
  readonly history: AlertHistory;
  readonly handover: Handover;
  /** Somebody by id or by the name they sign in with. */
  person(named: string): Promise<{ person: string; name: string; grants: Present['grants'] } | null>;
  /** What the phone system dials to reach somebody. */
  phone(person: string): string | null;
  close(): Promise<void>;
}

type Present = ReturnType<Presence['present']>[number];

export async function createAlerting(options: AlertingOptions): Promise<Alerting> {
  const { turns, presence, accounts, outbox, db, places, clock, logger } = options;
  const look: Look = (collection, id) => turns.show(collection, id);
  let known = (await accounts?.list()) ?? [];
  const stop = clock.every(ACCOUNTS, () => {
    accounts?.list().then(
      (list) => (known = list),
      (error: unknown) => logger.error({ err: error }, 'the people on duty could not be looked up; tried again')
    );
  });

  // a zone remembers its offsets: made once for each site, not for each call
  const zones = new Map<string, ReturnType<typeof createZone>>();
  const zoneOf = (name: string) => zones.get(name) ?? zones.set(name, createZone(name)).get(name)!;
  const siteTime = (id: string | null) => {
    const site = options.floor().sites.find((one) => one.id === id);
    return site ? { site, zone: zoneOf(site.timezone) } : null;
  };

  const duty = createDuty({
    ...{ lines: options.duty, places, time: siteTime, present: () => presence.present() },
    known: () => known
  });
  const store = createAlertStore(db, outbox);
  const seatAt = (seat: string) => look('seats', seat) as SeatState | undefined;
  let checkIns: CheckIns | null = null;
  const desk = await createAlertDesk({
    ...{ turns, store, outbox, clock, logger, duty, secret: options.secret, people: presence },
    ...{ rules: options.rules, ladder: options.ladder },
    judge: (told, open) => options.judge(told, (site, now) => checkIns?.dueSince(site, now) ?? null, open),
    link(alert) {
      const origin = options.origin();
      return origin === null ? null : `${origin}/alerts?alert=${encodeURIComponent(alert)}`;
    },
    time(at, site) {
      const there = siteTime(site ?? options.floor().sites[0]?.id ?? null);
      const local = new Date(at + (there ? offsetAt(there.zone, at) : 0)).toISOString();
      return `${local.slice(0, 10)} ${local.slice(11, 19)}${there ? '' : ' UTC'}`;
    }
  });
  const checks = createCheckIns({
    ...{ desk, clock, every: options.checkIn },
    siteOf: (seat) => seatAt(seat)?.site ?? places().only,
    seatOf(site) {
      const there = Object.values(turns.state().seats).filter((seat) => (seat.site ?? places().only) === site);
      const signedIn = there.filter(({ agent }) => agent !== null);
      return signedIn.length === 1 ? signedIn[0]!.id : null;
    }
  });
  checkIns = checks;
  const withAlerts: Pick<Turns, 'state'> = {
    state: () => ({
      ...turns.state(),
      alerts: Object.fromEntries([...desk.beside.ids()].map((id) => [id, desk.beside.show(id)])) as never
    })
  };

  return {
    desk,
    checkIns: checks,
    history: createAlertHistory({
      ...{ store, desk, look, places, clock, rules: options.rules },
      here: () => presence.present()
    }),
    handover: createHandover({ turns: withAlerts, db, places, clock }),
    phone: (person) => duty.phone(person),
    async person(named) {
      const here = presence.present().find(({ person, username }) => person === named || username === named);
      if (here) return { person: here.person, name: here.name, grants: here.grants };
      const found = (await accounts?.find(named)) ?? (await accounts?.named(named)) ?? null;
      return found === null || found.disabled ? null : { person: found.id, name: found.name, grants: found.grants };
    },
    async close() {
      stop();
      checks.close();
      await desk.close();
    }
  };
}
