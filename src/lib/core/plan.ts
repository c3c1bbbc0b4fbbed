import { areasById } from './areas.ts';
import type { AreaId, Ms, QueueId, SeatId, SiteId, SourceId } from './ids.ts';
import type { FloorSettings, QueueSettings, SiteSettings, SourceSettings } from './settings.ts';
import { createSurgePlan, type SurgePlan } from './surge/plan.ts';
import { rulesOf, type PastRules, type Rules } from './rules.ts';
import { businessDay } from './time/business-day.ts';
import { joinDays, type DayOf } from './time/joined-days.ts';
import { createZone, type Zone } from './time/zone.ts';

/** Settings, indexed. */
export interface Plan {
  readonly settings: FloorSettings;
  readonly sites: ReadonlyMap<SiteId, SitePlan>;
  readonly firstSite: SitePlan;
  readonly queues: ReadonlyMap<QueueId, { readonly site: SitePlan; readonly settings: QueueSettings }>;
  readonly seats: ReadonlyMap<SeatId, SeatPlan>;
  readonly sources: ReadonlyMap<SourceId, SourceSettings>;
  /** Every area of every site. */
  readonly areas: ReadonlyMap<AreaId, { readonly site: SiteId; readonly parent: AreaId | null }>;
  /** What figures are counted by, and were before, oldest first. */
  readonly rules: Rules;
  readonly past: readonly PastRules[];
  /** The business day of a moment, of each site that there is or was. */
  readonly days: ReadonlyMap<SiteId, DayOf>;
}

export interface SitePlan {
  readonly settings: SiteSettings;
  readonly areas: ReturnType<typeof areasById>;
  readonly zone: Zone;
  /** The business day of a moment. */
  readonly dayOf: DayOf;
  readonly surge: SurgePlan;
}

export interface SeatPlan {
  readonly site: SiteId;
  readonly team: string | null;
  readonly group: string | null;
  readonly desk: { readonly x: number; readonly y: number } | null;
  readonly channels: Readonly<Record<string, number>>;
  readonly queues: readonly QueueId[];
}

/** @throws Error for settings without a site. */
export function createPlan(settings: FloorSettings, past: readonly PastRules[] = []): Plan {
  const days = daysOf(settings, past);
  const sites = new Map<SiteId, SitePlan>();
  const queues = new Map<QueueId, { site: SitePlan; settings: QueueSettings }>();
  for (const site of settings.sites) {
    const zone = createZone(site.timezone);
    const surge = createSurgePlan(site);
    const plan = { settings: site, areas: areasById(site.areas), zone, dayOf: days.get(site.id)!, surge };
    sites.set(site.id, plan);
    for (const queue of site.queues) queues.set(queue.id, { site: plan, settings: queue });
  }
  const firstSite = sites.values().next().value;
  if (!firstSite) throw new Error('a floor needs at least one site');
  const seats = new Map<SeatId, SeatPlan>();
  for (const team of settings.teams) {
    for (const group of team.groups) {
      for (const seat of group.seats) {
        seats.set(seat.id, {
          site: team.site,
          team: team.id,
          group: group.id,
          desk: seat.desk ?? null,
          channels: seat.channels,
          queues: seat.queues
        });
      }
    }
  }
  const sources = new Map(settings.sources.map((s) => [s.id, s]));
  const areas = new Map(
    [...sites].flatMap(([site, { areas: tree }]) =>
      Object.entries(tree).map(([id, { parent }]) => [id, { site, parent }] as const)
    )
  );
  return { settings, sites, firstSite, queues, seats, sources, areas, rules: rulesOf(settings), past, days };
}

/** Facts may be dated this far ahead: what says where and on which day they count changes no sooner (PLAN2). */
export const AHEAD: Ms = 60_000;

function daysOf({ sites }: FloorSettings, past: readonly PastRules[]): Map<SiteId, DayOf> {
  const known = new Map<SiteId, { readonly rule: string; readonly dayOf: DayOf }>();
  let since = -Infinity;
  for (const { sites: held, until } of [...past, { sites, until: Infinity }]) {
    for (const { id, timezone, dayStart } of held) {
      const rule = `${dayStart} ${timezone}`;
      const before = known.get(id);
      if (before?.rule === rule) continue;
      const dayOf = plainDays(timezone, dayStart);
      known.set(id, { rule, dayOf: before ? joinDays(before.dayOf, since + AHEAD, dayOf) : dayOf });
    }
    since = until;
  }
  return new Map(Array.from(known, ([id, { dayOf }]) => [id, dayOf]));
}

function plainDays(timezone: string, dayStart: number): DayOf {
  const zone = createZone(timezone);
  const cache = { day: null };
  return (at) => businessDay(zone, dayStart, at, cache);
}
