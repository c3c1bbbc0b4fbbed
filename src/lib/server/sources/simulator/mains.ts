import type { EpochMs, Ms } from '../../../core/ids.ts';
import type { Random } from './random.ts';
import type { Stage } from './stage.ts';
import type { Building, Estate, Town } from './town.ts';

const MINUTE: Ms = 60_000;
/** SIM6: the main under an estate bursts two minutes after the opening, then under another every 48 minutes. */
export const FIRST: Ms = 2 * MINUTE;
export const EVERY: Ms = 48 * MINUTE;
const REPORTED: Ms = 8 * MINUTE;
const REPAIRED: Ms = 26 * MINUTE;
/** Households that call, of those that freeze. */
const SHARE = 0.095;

/** A main that burst. */
export interface Incident {
  readonly estate: Estate;
  reported: boolean;
  repaired: boolean;
  /** Runs `then` once the heat is back. */
  readonly mended: (then: () => void) => void;
}

export interface Mains {
  /** The incident that leaves this estate cold now. */
  at(estate: Estate): Incident | undefined;
}

/** `caller`: a household of that building picks up the phone. `shaken`: the room feels it. */
export function createMains(
  stage: Stage,
  town: Town,
  opening: EpochMs,
  next: { readonly caller: (incident: Incident) => void; readonly shaken: () => void }
): Mains {
  const random = stage.random('mains');
  const cold = new Map<Estate, Incident>();
  let last: Estate | null = null;

  function burst(): void {
    const estate = random.pick(
      town.estates.filter((one) => one.customers >= 1400 && one.station !== last?.station && !cold.has(one))
    );
    last = estate;
    const waiting: (() => void)[] = [];
    const incident: Incident = {
      estate,
      reported: false,
      repaired: false,
      mended(then) {
        if (incident.repaired) then();
        else waiting.push(then);
      }
    };
    cold.set(estate, incident);
    for (const building of estate.buildings) chill(building, incident);
    for (const minutes of [5, 8]) stage.after(minutes * MINUTE, next.shaken);
    tellOutage(stage, town, incident, random, () => {
      cold.delete(estate);
      for (const then of waiting) then();
    });
    stage.after(EVERY, burst);
  }

  /** SIM7: one building after the other grows cold; its callers follow the delay law. */
  function chill(building: Building, incident: Incident): void {
    const notice = random.between(0.2, 6) * MINUTE;
    const callers = Math.round(building.customers * SHARE * random.between(0.7, 1.3));
    for (let i = 0; i < callers; i++) {
      stage.after(notice + callDelay(random), () => {
        // warm again: hardly anybody still rings
        if (!incident.repaired || random.chance(0.12)) next.caller(incident);
      });
    }
  }

  stage.at(opening + FIRST, burst);
  return { at: (estate) => cold.get(estate) };
}

/** The delay law of callers: half exponential with mean 12 min, half Gamma(2, 30 min). */
export function callDelay(random: Random): Ms {
  return (random.chance(0.5) ? random.exponential(12) : random.gamma2(30)) * MINUTE;
}

function tellOutage(stage: Stage, town: Town, incident: Incident, random: Random, mended: () => void): void {
  const { estate } = incident;
  const outage = stage.name('outage');
  const announcement = stage.name('notice');
  const started = stage.now();
  const promised = Math.round(started + REPAIRED + random.between(-2, 6) * MINUTE);
  const en = estate.names.en ?? estate.id;
  const zh = estate.names['zh-CN'] ?? estate.id;
  const say = {
    en: `A main under ${en} has burst. Crews are on site; the heat should be back within the hour.`,
    'zh-CN': `${zh}供热管网爆管，抢修人员已到现场，预计一小时内恢复供热。`
  };
  stage.after(REPORTED + random.between(-1, 2) * MINUTE, () => {
    incident.reported = true;
    const { id: area, customers } = estate;
    stage.tell('outage.reported', { outage, areas: [area], topic: 'no_heat', cause: 'main_burst', customers, started });
    stage.after(2 * MINUTE, () => {
      stage.tell('outage.updated', { outage, eta: promised, say });
      stage.tell('announcement.made', { announcement, text: say, to: [town.site], until: promised });
    });
  });
  stage.after(REPAIRED, () => {
    incident.repaired = true;
    stage.tell('outage.restored', { outage });
    stage.tell('announcement.ended', { announcement });
    mended();
  });
}
