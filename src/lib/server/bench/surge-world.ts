import type { AreaSettings, SiteSettings } from '../../core/settings.ts';
import type { SurgeContact } from '../../core/surge/detector.ts';
import { SLOT, type RealDay } from './arrivals.ts';
import { benchSite } from './bench-site.ts';
import type { Random } from '../sources/simulator/random.ts';

export const MINUTE = 60_000;

/** A city: stations, each with as many neighbourhoods, each with its part of the callers who say where they live. */
export interface City {
  readonly site: SiteSettings;
  readonly neighbourhoods: readonly Neighbourhood[];
}

export interface Neighbourhood {
  readonly id: string;
  readonly station: string;
  readonly share: number;
  readonly buildings: readonly { readonly id: string; readonly share: number }[];
}

const STATIONS = 12;
const NEIGHBOURHOODS = 120;
/** Shares fall with rank from 10.3 % to 0.09 %, as the populations of 120 towns to the power of 3/4 do. */
const RANK_PLUS = 6;
const RANK_POWER = -1.64;
/** Customers of a building: lognormal. */
const BUILDING_SPREAD = 0.8;
export const TOPIC = 'no_heat';

export function createCity(random: Random, buildings: number): City {
  const weights = Array.from({ length: NEIGHBOURHOODS }, (_, rank) => (rank + 1 + RANK_PLUS) ** RANK_POWER);
  const sum = weights.reduce((a, b) => a + b, 0);
  const shuffled = weights.map((weight) => ({ weight, at: random.unit() })).sort((a, b) => a.at - b.at);
  const variation = Math.sqrt(Math.exp(BUILDING_SPREAD ** 2) - 1);
  const neighbourhoods = shuffled.map(({ weight }, i) => {
    const sizes = Array.from({ length: Math.round(buildings / NEIGHBOURHOODS) }, () => random.lognormal(1, variation));
    const total = sizes.reduce((a, b) => a + b, 0);
    return {
      id: `n${i}`,
      station: `s${Math.floor((i * STATIONS) / NEIGHBOURHOODS)}`,
      share: weight / sum,
      buildings: sizes.map((size, b) => ({ id: `n${i}b${b}`, share: size / total }))
    };
  });
  return { site: siteOf(neighbourhoods), neighbourhoods };
}

function siteOf(neighbourhoods: readonly Neighbourhood[]): SiteSettings {
  const area = (id: string, areas: readonly AreaSettings[] = []): AreaSettings => ({ id, names: {}, areas });
  const stations = [...new Set(neighbourhoods.map(({ station }) => station))];
  const areas = stations.map((station) =>
    area(
      station,
      neighbourhoods
        .filter((one) => one.station === station)
        .map(({ id, buildings }) =>
          area(
            id,
            buildings.map((building) => area(building.id))
          )
        )
    )
  );
  return benchSite({
    id: 'city',
    timezone: 'UTC',
    areas,
    topics: [TOPIC]
  });
}

/** How contacts look. */
export interface Habits {
  /** Say no area; say a wrong one; are about the topic; call again; name their building where they name an area. */
  readonly unplaced: number;
  readonly wrong: number;
  readonly topic: number;
  readonly again: number;
  readonly building: number;
}

export const USUAL: Habits = { unplaced: 0.25, wrong: 0.05, topic: 0.15, again: 0, building: 0 };
const AGAIN_AFTER_MIN = 5;

/** An ordinary day: each real call kept with a probability, somewhere in its five minutes, from somewhere, about something. */
export function drawDay(city: City, day: RealDay, keep: number, habits: Habits, random: Random): SurgeContact[] {
  const contacts: SurgeContact[] = [];
  day.calls.forEach((calls, slot) => {
    for (let i = 0; i < calls; i++) {
      if (!random.chance(keep)) continue;
      const at = Math.floor(day.at + (slot + random.unit()) * SLOT);
      add(contacts, { at, ...aboutOf(city, drawNeighbourhood(city, random), null, habits, random) }, habits, random);
    }
  });
  return contacts.sort((a, b) => a.at - b.at);
}

function add(contacts: SurgeContact[], contact: Omit<SurgeContact, 'caller'>, habits: Habits, random: Random): void {
  const caller = `c${contact.at}-${contacts.length}-${random.whole(0, 1_000_000)}`;
  contacts.push({ ...contact, caller });
  if (random.chance(habits.again))
    contacts.push({ ...contact, caller, at: Math.floor(contact.at + random.exponential(AGAIN_AFTER_MIN) * MINUTE) });
}

export const drawNeighbourhood = (city: City, random: Random): Neighbourhood =>
  random.weighted(city.neighbourhoods, ({ share }) => share);

export const drawBuilding = ({ buildings }: Neighbourhood, random: Random): string | null =>
  buildings.length === 0 ? null : random.weighted(buildings, ({ share }) => share).id;

function aboutOf(
  city: City,
  home: Neighbourhood,
  building: string | null,
  habits: Habits,
  random: Random
): Pick<SurgeContact, 'area' | 'topic'> {
  const topic = random.chance(habits.topic) ? TOPIC : null;
  if (random.chance(habits.unplaced)) return { area: null, topic };
  if (random.chance(habits.wrong)) return { area: drawNeighbourhood(city, random).id, topic };
  const named = random.chance(habits.building) ? (building ?? drawBuilding(home, random)) : null;
  return { area: named ?? home.id, topic };
}

export interface Outage {
  readonly at: number;
  readonly home: Neighbourhood;
  readonly building: string | null;
  readonly contacts: readonly SurgeContact[];
}

export interface OutageKind {
  readonly customers: number;
  readonly law: 'fast' | 'slow';
  readonly inBuilding?: true;
  /** Every one with the same size, delay law, topic share and area error. */
  readonly isAlike?: true;
}

/** Of those out, so many call: fast within 12 min on the mean, slow after an hour (Gamma of shape 2). */
const CALL = 0.15;
const FAST_MIN = 12;
const SLOW_MIN = 30;
/** Each outage draws its own: sizes and delays within a third, topic share, missing and wrong areas around the usual. */
const SPREAD = 1 / 3;
const ABOUT_IT = [0.65, 0.95] as const;
const UNPLACED = [0.15, 0.35] as const;
const WRONG = [0, 0.1] as const;

/** An outage that begins at a time: its calls, with its own size, delay law, topic share and area error. */
export function drawOutage(city: City, kind: OutageKind, at: number, usual: Habits, random: Random): Outage {
  const home = drawNeighbourhood(city, random);
  const building = kind.inBuilding ? drawBuilding(home, random) : null;
  const within = ([low, high]: readonly [number, number]): number =>
    kind.isAlike ? (low + high) / 2 : random.between(low, high);
  const habits = { ...usual, topic: within(ABOUT_IT), unplaced: within(UNPLACED), wrong: within(WRONG) };
  const about = (mean: number): number => mean * within([1 - SPREAD, 1 + SPREAD]);
  const customers = Math.round(about(kind.customers));
  const delay = about(kind.law === 'fast' ? FAST_MIN : SLOW_MIN);
  const contacts: SurgeContact[] = [];
  for (let i = 0; i < customers; i++) {
    if (!random.chance(CALL)) continue;
    const after = kind.law === 'fast' ? random.exponential(delay) : random.gamma2(delay);
    const contact = { at: Math.floor(at + after * MINUTE), ...aboutOf(city, home, building, habits, random) };
    add(contacts, contact, habits, random);
  }
  return { at, home, building, contacts: contacts.sort((a, b) => a.at - b.at) };
}
