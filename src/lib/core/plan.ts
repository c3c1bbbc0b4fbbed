import { areasById } from './areas.ts';
import type { EpochMs, QueueId, SeatId, SiteId, SourceId } from './ids.ts';
import type { Day, FloorSettings, QueueSettings, SiteSettings, SourceSettings } from './settings.ts';
import { businessDay } from './time/business-day.ts';
import { createZone, type Zone } from './time/zone.ts';

/** Settings, indexed. */
export interface Plan {
  readonly settings: FloorSettings;
  readonly sites: ReadonlyMap<SiteId, SitePlan>;
  readonly firstSite: SitePlan;
  readonly queues: ReadonlyMap<QueueId, { readonly site: SitePlan; readonly settings: QueueSettings }>;
  readonly seats: ReadonlyMap<SeatId, SeatPlan>;
  readonly sources: ReadonlyMap<SourceId, SourceSettings>;
}

export interface SitePlan {
  readonly settings: SiteSettings;
  readonly areas: ReturnType<typeof areasById>;
  readonly zone: Zone;
  /** The business day of a moment. */
  readonly dayOf: (at: EpochMs) => Day;
}

export interface SeatPlan {
  readonly site: SiteId;
  readonly team: string | null;
  readonly group: string | null;
  readonly desk: { readonly x: number; readonly y: number } | null;
  readonly channels: Readonly<Record<string, number>>;
  readonly queues: readonly QueueId[];
}

export function createPlan(settings: FloorSettings): Plan {
  const sites = new Map<SiteId, SitePlan>();
  const queues = new Map<QueueId, { site: SitePlan; settings: QueueSettings }>();
  for (const site of settings.sites) {
    const zone = createZone(site.timezone);
    const cache = { day: null };
    const plan = {
      settings: site,
      areas: areasById(site.areas),
      zone,
      dayOf: (at: EpochMs) => businessDay(zone, site.dayStart, at, cache)
    };
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
  return { settings, sites, firstSite, queues, seats, sources: new Map(settings.sources.map((s) => [s.id, s])) };
}
