import type { FloorSettings } from '../../../core/settings.ts';
import type { Random } from './random.ts';

/** What the model knows of the place: read from the floor's own settings, so that every id it says is theirs. */
export interface Town {
  readonly site: string;
  readonly timezone: string;
  readonly estates: readonly Estate[];
  readonly desks: readonly DeskPlan[];
}

export interface Estate {
  readonly id: string;
  readonly names: Readonly<Record<string, string>>;
  readonly station: string;
  readonly customers: number;
  readonly buildings: readonly Building[];
}

export interface Building {
  readonly id: string;
  readonly customers: number;
}

export interface DeskPlan {
  readonly seat: string;
  readonly queues: readonly string[];
  readonly channels: Readonly<Record<string, number>>;
}

type Place = Pick<FloorSettings, 'sites' | 'teams'>;

/** @throws Error when the settings have no site, no area of three levels, or no seat. */
export function readTown(settings: Place): Town {
  const site = settings.sites[0];
  const estates = (site?.areas ?? []).flatMap((station) =>
    station.areas.map((estate): Estate => ({
      id: estate.id,
      names: estate.names,
      station: station.id,
      customers: estate.customers ?? 1000,
      buildings: estate.areas.map(({ id, customers }) => ({ id, customers: customers ?? 100 }))
    }))
  );
  const desks = settings.teams.flatMap((team) =>
    team.groups.flatMap((group) =>
      group.seats.map(({ id, queues, channels }): DeskPlan => ({ seat: id, queues, channels }))
    )
  );
  if (!site || estates.length < 2 || estates.some((estate) => estate.buildings.length === 0) || desks.length === 0) {
    throw new Error('the scenario needs a site with stations, estates and buildings, and seats to sit at');
  }
  return { site: site.id, timezone: site.timezone, estates, desks };
}

/** So many are known to the building, the others to the estate. */
export const IN_BUILDING = 0.75;

/** SIM5: the area that the address book has for a caller who lives in `estate`; one in a hundred is wrong. */
export function addressOf(town: Town, estate: Estate, random: Random): string {
  const wrong = random.chance(0.01);
  const home = wrong ? random.pick(town.estates.filter((other) => other !== estate)) : estate;
  return random.chance(IN_BUILDING) ? random.weighted(home.buildings, (building) => building.customers).id : home.id;
}
